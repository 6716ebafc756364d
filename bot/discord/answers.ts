/** Answers commands, presses and words: asks the conversation, and shows what it says. */
import type { Log } from '../../core/ports.ts';
import type { Conversation, SentFile } from '../chat.ts';
import { download } from '../download.ts';
import type { Answering } from '../inbox.ts';
import { delivered } from '../patience.ts';
import { view, type View } from '../views/view.ts';
import { acknowledge, reply } from './acknowledge.ts';
import type { DirectMessages } from './direct.ts';
import { ChannelPlace, InteractionPlace, type Place } from './places.ts';
import type { Post } from './post.ts';
import { pressed } from './render.ts';
import { isGone, isTokenGone } from './trouble.ts';
import { speakerOf, type CommandWork, type MessageWork, type PressWork, type Work } from './work.ts';
import type { Wire } from './wire.ts';

export interface AnswersNeeds {
  readonly wire: Wire;
  readonly post: Post;
  readonly direct: DirectMessages;
  readonly conversation: Conversation;
  readonly log: Log;
  readonly stop: AbortSignal;
}

const IN_PRIVATE = view({ title: 'Only you can see my answer.' });
const TOO_FAST = view({
  title: 'One thing at a time',
  tone: 'warning',
  text: 'I am still answering what you asked before. What you say until then is lost: say it again afterwards.',
});
const NOT_TAKEN = 'Discord did not let me take it in time. Nothing was done: say it again.';

const nameOf = (work: Work): string =>
  work.kind === 'press' ? 'your press' : (/^\/\w+/u.exec(work.text)?.[0] ?? 'your last message');

/** Nothing here throws, but for bugs and Stopping. */
export class Answers implements Answering<Work> {
  readonly #needs: AnswersNeeds;
  /** Acknowledgements under way, by the interaction. */
  readonly #acknowledged = new Map<string, Promise<boolean>>();

  constructor(needs: AnswersNeeds) {
    this.#needs = needs;
  }

  /** Before anything else: Discord waits for three seconds. */
  accepted(work: Work): void {
    if (work.kind === 'message' || this.#acknowledged.has(work.id)) return;
    const known = acknowledge(this.#needs.wire, work);
    this.#acknowledged.set(work.id, known);
    // One that turns out to be a repeat is never answered, and must not stay here.
    const forget = (): void => {
      setTimeout(() => this.#acknowledged.delete(work.id), FORGET_MS).unref();
    };
    known.then(forget, forget);
  }

  async answer(work: Work): Promise<void> {
    if (work.kind !== 'message' && !(await this.#taken(work))) {
      this.#needs.log.warn({ kind: work.kind }, 'Discord did not take an acknowledgement; nothing was done.');
      await this.#show(
        work,
        view({ title: `I did not get to ${nameOf(work)}`, tone: 'warning', text: NOT_TAKEN }),
      );
      return;
    }
    if (work.kind === 'press') await this.#press(work);
    else await this.#show(work, await this.#said(work));
  }

  async #said(work: CommandWork | MessageWork): Promise<View> {
    const { conversation } = this.#needs;
    if (work.kind === 'command') return conversation.say(speakerOf(work), work.text);
    const { text, forwarded, file } = work;
    return conversation.say(speakerOf(work), text, forwarded ?? undefined, this.#fileOf(file));
  }

  #fileOf(file: MessageWork['file']): SentFile | undefined {
    if (file === null) return undefined;
    const { url, name, size } = file;
    return { name, size, read: (limit) => download(url, limit, this.#needs.stop) };
  }

  /** After a crash in the middle: a press is safe to repeat; whether a command had an effect is not known. */
  async interrupted(work: Work): Promise<void> {
    if (work.kind === 'press') {
      await this.#press(work);
      return;
    }
    // Somebody else's words are only read.
    if (work.kind === 'message' && work.forwarded !== null) {
      await this.answer(work);
      return;
    }
    const text = 'I cannot tell whether it was done. Have a look (/status), and say it again if it was not.';
    await this.#show(work, view({ title: `I was interrupted at ${nameOf(work)}`, tone: 'warning', text }));
  }

  async tooFast(work: Work, told: boolean): Promise<void> {
    // An interaction without an answer would be shown as a failure of ours.
    if (work.kind !== 'message') await reply(this.#needs.wire, work, TOO_FAST);
    else if (!told) await this.#show(work, TOO_FAST);
  }

  async #taken(work: CommandWork | PressWork): Promise<boolean> {
    return this.#acknowledged.get(work.id) ?? acknowledge(this.#needs.wire, work);
  }

  async #press(work: PressWork): Promise<void> {
    const button = pressed(work.data);
    if (button === null) return;
    const { verb, id } = button;
    const speaker = speakerOf(work);
    const answered =
      work.typed === null
        ? this.#needs.conversation.press(speaker, verb, id)
        : this.#needs.conversation.press(speaker, verb, id, work.typed);
    const { toast, view: shown, beside } = await answered;
    if (shown !== null) await (beside === true ? this.#show(work, shown) : this.#showInPlace(work, shown));
    else if (toast !== '') await this.#show(work, view({ title: toast }));
  }

  async #showInPlace(work: PressWork, shown: View): Promise<void> {
    const { post, wire } = this.#needs;
    const { id, hidden } = work.message;
    // What is secret goes to who pressed; the message stays as it was.
    if (shown.secret && !work.direct && !hidden) {
      await this.#show(work, shown);
      return;
    }
    const options = { key: work.id, sent: [] };
    const done = await this.#delivered(async () => {
      try {
        const place = new InteractionPlace(wire, work, { original: id, hidden: !work.direct });
        return await post.become(place, id, shown, options);
      } catch (error) {
        if (!isTokenGone(error)) throw error;
        // Too late for the interaction; the message can still be edited itself, unless only its reader has it.
        return !hidden && (await post.become(new ChannelPlace(wire, work.channel), id, shown, options));
      }
    });
    if (done === false) await this.#show(work, shown);
  }

  /** Shows the view where it was asked for; what is secret only to the person. */
  async #show(work: Work, shown: View): Promise<void> {
    const { wire } = this.#needs;
    if (work.kind === 'message') {
      await this.#send(new ChannelPlace(wire, work.channel), work, shown);
      return;
    }
    const original = work.kind === 'press' ? work.message.id : null;
    const hidden = !work.direct && (work.kind === 'press' || work.hidden || shown.secret);
    const place = new InteractionPlace(wire, work, { original, hidden });
    const exposed = shown.secret && !work.direct && work.kind === 'command' && !work.hidden;
    const sent =
      (!exposed || (await this.#send(place, work, IN_PRIVATE))) && (await this.#send(place, work, shown));
    if (sent) return;
    // The token lives for a quarter of an hour only; direct messages are as private.
    const direct = await this.#delivered(async () => this.#needs.direct.with(work.person));
    if (direct !== null) await this.#send(direct, work, shown);
  }

  /** @returns false when the place is there no more */
  async #send(place: Place, work: Work, shown: View): Promise<boolean> {
    const options = { silent: false, key: `answer:${work.id}`, sent: [] };
    const sent = await this.#delivered(async () => {
      try {
        await this.#needs.post.send(place, shown, options);
        return true;
      } catch (error) {
        if (isTokenGone(error) || isGone(error)) return false;
        throw error;
      }
    });
    return sent ?? true;
  }

  async #delivered<T>(deliver: () => Promise<T>): Promise<T | null> {
    return delivered(deliver, { chat: 'Discord', ...this.#needs });
  }
}

/** Longer than anything waits in its lane for what was acknowledged. */
const FORGET_MS = 15 * 60_000;
