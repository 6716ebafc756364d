/** Shows views in chats: sends them, edits them in place, takes them away. */
import { InputFile, type Api } from 'grammy';
import type { InlineKeyboardMarkup } from 'grammy/types';
import { keepNewest } from '../../core/domain/newest.ts';
import type { Log } from '../../core/ports.ts';
import type { Charts } from '../chat.ts';
import { inText, pictureKey, withPicture } from '../pictures.ts';
import type { Document, View } from '../views/view.ts';
import { CAPTION_LIMIT, render, type Rendered } from './render.ts';
import { isGone, isPictureRefused, isPicturesWords, isUnchanged, troubleOf } from './trouble.ts';

/**
 * Messages of which more is known than their id: which others belong to them, and which picture they show. One beyond
 * is replaced alone at a press, and is sent its picture anew at its next edit.
 */
const MOST_KNOWN = 2_000;

export interface PostNeeds {
  readonly api: Api;
  readonly charts: Charts;
  readonly log: Log;
}

interface Prepared {
  readonly messages: readonly Rendered[];
  readonly png: Buffer | null;
  /** Of the picture; null without one. */
  readonly key: string | null;
}

/** What a photo shows since our last word on it. */
interface ShownPicture {
  readonly key: string;
  readonly message: string;
}

const markup = ({ keyboard }: Rendered): InlineKeyboardMarkup => ({
  inline_keyboard: keyboard.map((row) => [...row]),
});
/** Without buttons the keyboard is sent empty: this is what takes the old one away. */
const editing = (message: Rendered) => ({ parse_mode: 'HTML' as const, reply_markup: markup(message) });
const setKey = (chat: number, ids: readonly number[]): string => `${chat}:${ids.join(',')}`;
const messageKey = (chat: number, id: number): string => `${chat}:${id}`;

/** Every call throws TelegramTrouble when Telegram refuses or does not answer. */
export class Post {
  readonly #api: Api;
  readonly #charts: Charts;
  readonly #log: Log;
  /** All messages of one view, by the last one: that has the buttons. */
  readonly #sets = new Map<string, readonly number[]>();
  /** A picture that is there already is not uploaded again. */
  readonly #pictures = new Map<string, ShownPicture>();
  /** What is being done to messages, the last of each. */
  readonly #turns = new Map<string, Promise<void>>();
  /** What has become of messages that grew or shrank: whoever wrote their ids down may not know it. */
  readonly #moved = new Map<string, readonly number[]>();

  constructor(needs: PostNeeds) {
    this.#api = needs.api;
    this.#charts = needs.charts;
    this.#log = needs.log;
  }

  /** @returns the ids of the messages, at least one */
  async send(chat: number, view: View, options: { silent: boolean }): Promise<readonly number[]> {
    const prepared = await this.#prepare(view);
    try {
      return await this.#create(chat, view, prepared, options);
    } catch (error) {
      // Photos may be forbidden in a group, or Telegram does not like this one: what is said is not lost with it.
      if (prepared.png === null || !isPictureRefused(error)) throw error;
      this.#log.warn(
        { trouble: String(error) },
        'A message goes out without its picture: Telegram refused it.',
      );
      return this.#create(chat, view, inWords(view), options);
    }
  }

  /**
   * Shows a view in place of the messages of an earlier one. A picture that is there already stays. Words that no
   * longer have room below their picture follow it as a message of their own.
   * @param options `keepsPicture`: a view without a picture leaves the one that is there
   * @returns the ids of its messages from now on; false when it cannot be shown there. Then the earlier ones are
   * gone, or have lost their buttons
   */
  async replace(
    chat: number,
    ids: readonly number[],
    view: View,
    options: { keepsPicture: boolean } = { keepsPicture: false },
  ): Promise<readonly number[] | false> {
    // A press and news of the same card come together: the second must see what the first has made of it.
    return this.#inTurn(messageKey(chat, ids[0] ?? 0), async () =>
      this.#replaced(chat, this.#moved.get(setKey(chat, ids)) ?? ids, view, options),
    );
  }

  async #replaced(
    chat: number,
    ids: readonly number[],
    view: View,
    options: { keepsPicture: boolean },
  ): Promise<readonly number[] | false> {
    const known = ids[0] === undefined ? undefined : this.#pictures.get(messageKey(chat, ids[0]));
    const prepared = await this.#prepare(view, known?.key);
    const { messages } = prepared;
    const [kept, spare] = [ids.slice(0, messages.length), ids.slice(messages.length)];
    const more = messages.slice(kept.length);
    try {
      if (more.length > 0 && prepared.key === null) throw GROWN;
      for (const [index, id] of kept.entries()) {
        const message = messages[index];
        if (message !== undefined) await this.#edit(chat, id, message, prepared, options.keepsPicture);
      }
    } catch (error) {
      if (error !== GROWN && !isGone(error)) throw error;
      await this.remove(chat, ids);
      return false;
    }
    await this.remove(chat, spare);
    const rest = { ...prepared, messages: more };
    const shown =
      more.length === 0 ? kept : [...kept, ...(await this.#create(chat, view, rest, { silent: true }))];
    this.#remember(chat, shown);
    // What they became is how they are; where they were before is over.
    this.#moved.delete(setKey(chat, shown));
    if (shown.length !== ids.length) keepNewest(this.#moved, setKey(chat, ids), shown, MOST_KNOWN);
    return shown;
  }

  /** What concerns one message is done one after the other. */
  async #inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.#turns.get(key) ?? Promise.resolve()).then(work);
    const over = mine.then(
      () => undefined,
      () => undefined,
    );
    this.#turns.set(key, over);
    try {
      return await mine;
    } finally {
      if (this.#turns.get(key) === over) this.#turns.delete(key);
    }
  }

  /** Deletes messages; what is too old for that loses its buttons at least. Those that are gone already are no trouble. */
  async remove(chat: number, ids: readonly number[]): Promise<void> {
    for (const id of ids) {
      this.#pictures.delete(messageKey(chat, id));
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
    return this.#sets.get(messageKey(chat, lastId)) ?? [lastId];
  }

  async #create(
    chat: number,
    view: View,
    { messages, png, key }: Prepared,
    options: { silent: boolean },
  ): Promise<readonly number[]> {
    const ids: number[] = [];
    const { document } = view;
    // A file bears the words below it, where they have room.
    const below = document === undefined ? undefined : messages.at(-1);
    const bears = below?.kind === 'text' && below.html.length <= CAPTION_LIMIT;
    for (const message of messages) {
      const common = {
        parse_mode: 'HTML' as const,
        disable_notification: options.silent,
        // What is protected cannot be kept, and a file is asked for to be kept.
        protect_content: view.secret && view.document === undefined,
        ...(message.keyboard.length > 0 ? { reply_markup: markup(message) } : {}),
      };
      const sent =
        document !== undefined && bears && message === below
          ? this.#api.sendDocument(chat, keptFile(document), { caption: message.html, ...common })
          : message.kind === 'photo'
            ? this.#api.sendPhoto(chat, fileOf(png), { caption: message.html, ...common })
            : this.#api.sendMessage(chat, message.html, {
                link_preview_options: { is_disabled: true },
                ...common,
              });
      const { message_id: id } = await sent.catch(rethrow);
      if (message.kind === 'photo' && key !== null) this.#notePicture(chat, id, key, message);
      ids.push(id);
    }
    if (document !== undefined && !bears) {
      const silent = { disable_notification: options.silent };
      const sent = await this.#api.sendDocument(chat, keptFile(document), silent).catch(rethrow);
      ids.push(sent.message_id);
    }
    this.#remember(chat, ids);
    return ids;
  }

  async #edit(
    chat: number,
    id: number,
    message: Rendered,
    { png, key }: Prepared,
    keepsPicture: boolean,
  ): Promise<void> {
    if (message.kind === 'text' || key === null) {
      await this.#editText(chat, id, message, keepsPicture);
      return;
    }
    const before = this.#pictures.get(messageKey(chat, id));
    if (before?.key === key && before.message === JSON.stringify(message)) return;
    if (before?.key === key) await this.#editCaption(chat, id, message);
    else await this.#editPhoto(chat, id, message, png);
    this.#notePicture(chat, id, key, message);
  }

  async #editText(chat: number, id: number, message: Rendered, keepsPicture: boolean): Promise<void> {
    try {
      const link_preview_options = { is_disabled: true };
      await this.#api
        .editMessageText(chat, id, message.html, { link_preview_options, ...editing(message) })
        .catch(rethrow);
    } catch (error) {
      const fitsBelow = message.html.length <= CAPTION_LIMIT;
      if (keepsPicture && fitsBelow && isPicturesWords(error)) await this.#editCaption(chat, id, message);
      else passUnchanged(error);
    }
  }

  async #editCaption(chat: number, id: number, message: Rendered): Promise<void> {
    await this.#api
      .editMessageCaption(chat, id, { caption: message.html, ...editing(message) })
      .catch(rethrow)
      .catch(passUnchanged);
  }

  async #editPhoto(chat: number, id: number, message: Rendered, png: Buffer | null): Promise<void> {
    const { parse_mode, reply_markup } = editing(message);
    const media = { type: 'photo' as const, media: fileOf(png), caption: message.html, parse_mode };
    await this.#api.editMessageMedia(chat, id, media, { reply_markup }).catch(rethrow).catch(passUnchanged);
  }

  /** @param shown the key of the picture that is there already: it is not drawn again */
  async #prepare(view: View, shown?: string): Promise<Prepared> {
    if (view.picture === null) return inWords(view);
    const key = pictureKey(view.picture);
    if (key === shown) return { messages: render(view), png: null, key };
    const drawn = await withPicture(view, this.#charts, this.#log);
    if (drawn.png === null) return inWords(inText(drawn));
    return { messages: render(view), png: drawn.png, key };
  }

  #notePicture(chat: number, id: number, key: string, message: Rendered): void {
    const shown = { key, message: JSON.stringify(message) };
    keepNewest(this.#pictures, messageKey(chat, id), shown, MOST_KNOWN);
  }

  #remember(chat: number, ids: readonly number[]): void {
    const last = ids.at(-1);
    if (ids.length > 1 && last !== undefined) keepNewest(this.#sets, messageKey(chat, last), ids, MOST_KNOWN);
  }
}

/** There are more messages than places. */
const GROWN = new Error('more messages than before');

const inWords = (view: View): Prepared => ({
  messages: render({ ...view, picture: null }),
  png: null,
  key: null,
});

const rethrow = (error: unknown): never => {
  throw troubleOf(error);
};

const passUnchanged = (error: unknown): void => {
  if (!isUnchanged(error)) throw error;
};

const keptFile = ({ bytes, name }: Document): InputFile => new InputFile(bytes, name);

function fileOf(png: Buffer | null): InputFile {
  if (png === null) throw new Error('A photo was rendered without a picture.');
  return new InputFile(png, 'picture.png');
}
