/** Shows views in chats: sends them, edits them in place, takes them away. */
import { InputFile, type Api } from 'grammy';
import type { InlineKeyboardMarkup } from 'grammy/types';
import type { Log } from '../../core/ports.ts';
import type { Charts } from '../chat.ts';
import type { View } from '../views/view.ts';
import { render, type Rendered } from './render.ts';
import { isGone, isUnchanged, troubleOf } from './trouble.ts';

/** Views of several messages that are remembered, to be replaced as a whole at a press. */
const MOST_SETS = 500;

export interface PostNeeds {
  readonly api: Api;
  readonly charts: Charts;
  readonly log: Log;
}

const markup = ({ keyboard }: Rendered): InlineKeyboardMarkup => ({
  inline_keyboard: keyboard.map((row) => [...row]),
});
const setKey = (chat: number, lastId: number): string => `${chat}:${lastId}`;

/** Every call throws TelegramTrouble when Telegram refuses or does not answer. */
export class Post {
  readonly #api: Api;
  readonly #charts: Charts;
  readonly #log: Log;
  /** All messages of one view, by the last one: that has the buttons. */
  readonly #sets = new Map<string, readonly number[]>();

  constructor(needs: PostNeeds) {
    this.#api = needs.api;
    this.#charts = needs.charts;
    this.#log = needs.log;
  }

  /** @returns the ids of the messages, at least one */
  async send(chat: number, view: View, options: { silent: boolean }): Promise<readonly number[]> {
    const { messages, png } = await this.#prepare(view);
    const ids: number[] = [];
    for (const message of messages) {
      const common = {
        parse_mode: 'HTML' as const,
        disable_notification: options.silent,
        protect_content: view.secret,
        ...(message.keyboard.length > 0 ? { reply_markup: markup(message) } : {}),
      };
      const sent =
        message.kind === 'photo'
          ? this.#api.sendPhoto(chat, fileOf(png), { caption: message.html, ...common })
          : this.#api.sendMessage(chat, message.html, {
              link_preview_options: { is_disabled: true },
              ...common,
            });
      ids.push((await sent.catch(rethrow)).message_id);
    }
    this.#remember(chat, ids);
    return ids;
  }

  /**
   * Shows a view in place of the messages of an earlier one.
   * @returns false when it cannot be shown there. Then the earlier ones are gone, or have lost their buttons
   */
  async replace(chat: number, ids: readonly number[], view: View): Promise<boolean> {
    const { messages, png } = await this.#prepare(view);
    const [kept, spare] = [ids.slice(0, messages.length), ids.slice(messages.length)];
    try {
      if (kept.length < messages.length) throw GROWN;
      for (const [index, message] of messages.entries())
        await this.#edit(chat, kept[index] ?? 0, message, png);
    } catch (error) {
      if (error !== GROWN && !isGone(error)) throw error;
      await this.remove(chat, ids);
      return false;
    }
    await this.remove(chat, spare);
    this.#remember(chat, kept);
    return true;
  }

  /** Deletes messages; what is too old for that loses its buttons at least. Those that are gone already are no trouble. */
  async remove(chat: number, ids: readonly number[]): Promise<void> {
    for (const id of ids) {
      await this.#api
        .deleteMessage(chat, id)
        .catch(() => this.#api.editMessageReplyMarkup(chat, id, { reply_markup: { inline_keyboard: [] } }))
        .catch((error: unknown) =>
          this.#log.info({ trouble: String(troubleOf(error)) }, 'An old message stays in the chat.'),
        );
    }
  }

  /** All messages of the view that ends with this one; after a restart, this one alone. */
  wholeOf(chat: number, lastId: number): readonly number[] {
    return this.#sets.get(setKey(chat, lastId)) ?? [lastId];
  }

  async #edit(chat: number, id: number, message: Rendered, png: Buffer | null): Promise<void> {
    // Without buttons the keyboard is sent empty: this is what takes the old one away.
    const options = { parse_mode: 'HTML' as const, reply_markup: markup(message) };
    const edited =
      message.kind === 'photo'
        ? this.#api.editMessageMedia(
            chat,
            id,
            { type: 'photo', media: fileOf(png), caption: message.html, parse_mode: 'HTML' },
            { reply_markup: options.reply_markup },
          )
        : this.#api.editMessageText(chat, id, message.html, {
            link_preview_options: { is_disabled: true },
            ...options,
          });
    await edited.catch(rethrow).catch((error: unknown) => {
      if (!isUnchanged(error)) throw error;
    });
  }

  /** A picture that cannot be drawn is left out: the numbers are in the text. */
  async #prepare(view: View): Promise<{ messages: readonly Rendered[]; png: Buffer | null }> {
    if (view.picture === null) return { messages: render(view), png: null };
    try {
      return { messages: render(view), png: await this.#charts.render(view.picture) };
    } catch (error) {
      this.#log.warn({ trouble: String(error) }, 'A message goes out without its picture.');
      const text = [view.text, 'The picture could not be drawn.'].filter((part) => part !== '').join('\n');
      return { messages: render({ ...view, picture: null, text }), png: null };
    }
  }

  #remember(chat: number, ids: readonly number[]): void {
    const last = ids.at(-1);
    if (ids.length < 2 || last === undefined) return;
    this.#sets.set(setKey(chat, last), ids);
    const [oldest] = this.#sets.keys();
    if (this.#sets.size > MOST_SETS && oldest !== undefined) this.#sets.delete(oldest);
  }
}

/** There are more messages than places. */
const GROWN = new Error('more messages than before');

const rethrow = (error: unknown): never => {
  throw troubleOf(error);
};

function fileOf(png: Buffer | null): InputFile {
  if (png === null) throw new Error('A photo was rendered without a picture.');
  return new InputFile(png, 'equity.png');
}
