/** Shows views: sends them, edits them in place, takes them away. */
import { createHash } from 'node:crypto';
import { keepNewest } from '../../core/domain/newest.ts';
import type { Log } from '../../core/ports.ts';
import type { Charts } from '../chat.ts';
import { inText, pictureKey, withPicture } from '../pictures.ts';
import type { View } from '../views/view.ts';
import type { Outgoing, Place } from './places.ts';
import { render } from './render.ts';
import { isGone, troubleOf } from './trouble.ts';

/** Views of several messages that are remembered, to be replaced as a whole at a press. */
const MOST_SETS = 500;
/** Messages whose picture is known; one beyond is sent its picture anew at its next edit. */
const MOST_PICTURES = 2_000;
/** With the number of the part within Discord's 25 characters of a nonce. */
const NONCE_LENGTH = 22;

export interface PostNeeds {
  readonly charts: Charts;
  readonly log: Log;
}

interface Sending {
  readonly silent: boolean;
  /** The same for each attempt at showing this view. */
  readonly key: string;
  /** Ids of what earlier attempts have sent; it is added to, and not sent again. */
  readonly sent?: string[];
}

interface MessageSet {
  readonly place: Place;
  readonly ids: readonly string[];
}

/** Every call throws DiscordTrouble when Discord refuses or does not answer. */
export class Post {
  readonly #charts: Charts;
  readonly #log: Log;
  /** All messages of one view, by the last one: that has the buttons. */
  readonly #sets = new Map<string, MessageSet>();
  /** Keys of pictures by their message: what is there already is not uploaded again. */
  readonly #pictures = new Map<string, string>();

  constructor(needs: PostNeeds) {
    this.#charts = needs.charts;
    this.#log = needs.log;
  }

  /**
   * @returns the ids of the messages, at least one
   */
  async send(place: Place, view: View, options: Sending): Promise<readonly string[]> {
    const messages = await this.#prepare(view);
    const ids = await this.#create(place, messages, options);
    this.#note(ids[0], messages[0], view);
    this.#remember(place, ids);
    return ids;
  }

  /**
   * Shows a view in place of the messages of an earlier one.
   * @returns false when it cannot be shown there. Then the earlier ones are gone, or stay as they are
   */
  async replace(place: Place, ids: readonly string[], view: View): Promise<boolean> {
    const messages = await this.#prepare(view, ids[0]);
    const [kept, spare] = [ids.slice(0, messages.length), ids.slice(messages.length)];
    try {
      if (kept.length < messages.length) throw GROWN;
      for (const [index, message] of messages.entries()) await place.edit(kept[index] ?? '', message);
    } catch (error) {
      if (error !== GROWN && !isGone(error)) throw error;
      await this.remove(place, ids);
      return false;
    }
    this.#note(kept[0], messages[0], view);
    await this.remove(place, spare);
    this.#remember(place, kept);
    return true;
  }

  /**
   * Shows a view in place of the one that ends with this message; what has no room there follows it.
   * @returns false when the message is gone
   */
  async become(place: Place, lastId: string, view: View, options: Omit<Sending, 'silent'>): Promise<boolean> {
    const [first, ...more] = await this.#prepare(view, lastId);
    if (first === undefined) return true;
    const before = this.#sets.get(lastId);
    try {
      await place.edit(lastId, first);
    } catch (error) {
      if (isGone(error)) return false;
      throw error;
    }
    this.#note(lastId, first, view);
    this.#sets.delete(lastId);
    if (before !== undefined) await this.remove(before.place, before.ids.slice(0, -1));
    const ids = await this.#create(place, more, { ...options, silent: true });
    this.#remember(place, [lastId, ...ids]);
    return true;
  }

  /** Deletes messages. Those that are gone already are no trouble. */
  async remove(place: Place, ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      this.#pictures.delete(id);
      await place
        .remove(id)
        .catch((error: unknown) =>
          this.#log.info({ trouble: String(troubleOf(error)) }, 'An old message stays in the chat.'),
        );
    }
  }

  async #create(
    place: Place,
    messages: readonly Outgoing[],
    { silent, key, sent = [] }: Sending,
  ): Promise<readonly string[]> {
    const nonce = createHash('sha256').update(key).digest('base64url').slice(0, NONCE_LENGTH);
    for (const [index, message] of messages.entries()) {
      if (index < sent.length) continue;
      sent.push(await place.create(message, { silent, nonce: `${nonce}-${index % 100}` }));
    }
    return sent;
  }

  /** @param edited the message that will show the picture: one that it shows already is not drawn again */
  async #prepare(view: View, edited?: string): Promise<readonly Outgoing[]> {
    const { picture, document } = view;
    const file = document === undefined ? null : { name: document.name, data: Buffer.from(document.bytes) };
    const outgoing = (shown: View, image: Outgoing['image']): readonly Outgoing[] =>
      render(shown).map((message, index, all) => ({
        ...message,
        image: message.pictured ? image : null,
        file: index === all.length - 1 ? file : null,
      }));
    if (picture === null) return outgoing(view, null);
    if (edited !== undefined && this.#pictures.get(edited) === pictureKey(picture))
      return outgoing(view, 'kept');
    const drawn = await withPicture(view, this.#charts, this.#log);
    if (drawn.png === null) return outgoing(inText(drawn), null);
    return outgoing(view, { png: drawn.png, title: picture.title });
  }

  /** Remembers which picture a message shows. */
  #note(id: string | undefined, message: Outgoing | undefined, { picture }: View): void {
    if (id === undefined) return;
    this.#pictures.delete(id);
    if (picture === null || message === undefined || message.image === null) return;
    keepNewest(this.#pictures, id, pictureKey(picture), MOST_PICTURES);
  }

  #remember(place: Place, ids: readonly string[]): void {
    const last = ids.at(-1);
    if (ids.length < 2 || last === undefined) return;
    keepNewest(this.#sets, last, { place, ids }, MOST_SETS);
  }
}

/** There are more messages than places. */
const GROWN = new Error('more messages than before');
