/** Answers messages and presses: asks the conversation, and shows what it says. */
import type { Api } from 'grammy';
import type { Log } from '../../core/ports.ts';
import type { Conversation } from '../chat.ts';
import { view, type View } from '../views/view.ts';
import { askedToWaitMs, insist, Stopping } from './patience.ts';
import type { Post } from './post.ts';
import { pressed } from './render.ts';
import { TelegramTrouble, troubleOf } from './trouble.ts';
import { speakerOf, type Message, type Press, type Work } from './work.ts';

/** An answer is worth half a minute of trying: it may hold a key that is told once. */
const BACKOFF = { firstMs: 500, mostMs: 8_000 };
const MOST_ATTEMPTS = 6;
/** Who asks us to be silent for longer gets no answer: it would come to nobody. */
const LONGEST_WAIT_MS = 120_000;

export interface AnswersNeeds {
  readonly api: Api;
  readonly post: Post;
  readonly conversation: Conversation;
  readonly log: Log;
  readonly stop: AbortSignal;
}

const IN_PRIVATE = view({ title: 'I have answered you in our private chat.' });
const UNREACHED = view({
  title: 'This is for you alone',
  text: 'Open a private chat with me, press Start, and ask there.',
});
const TOO_FAST = view({
  title: 'One thing at a time',
  tone: 'warning',
  text: 'I am still answering what you asked before. What you say until then is lost: say it again afterwards.',
});

/** Nothing here throws, but for bugs. */
export class Answers {
  readonly #needs: AnswersNeeds;

  constructor(needs: AnswersNeeds) {
    this.#needs = needs;
  }

  async answer(work: Work): Promise<void> {
    await (work.kind === 'message' ? this.#say(work) : this.#press(work));
  }

  /** After a crash in the middle: whether the command had an effect is not known. */
  async interrupted(work: Message): Promise<void> {
    const command = /^\/\w+/u.exec(work.text)?.[0];
    const what = command ?? 'your last message';
    await this.#show(work, {
      ...view({ title: `I was interrupted at ${what}`, tone: 'warning' }),
      text: 'I cannot tell whether it was done. Have a look (/status), and say it again if it was not.',
    });
  }

  async tooFast(work: Work): Promise<void> {
    await this.#show(work, TOO_FAST);
  }

  async #say(work: Message): Promise<void> {
    await this.#show(work, await this.#needs.conversation.say(speakerOf(work), work.text));
  }

  async #press(work: Press): Promise<void> {
    // First of all the button stops spinning; what the press does must not wait for that.
    const answered = this.#needs.api.answerCallbackQuery(work.query).catch((error: unknown) => {
      // Too late after an outage: the press counts all the same, and expires by its own rules.
      this.#needs.log.info({ trouble: String(troubleOf(error)) }, 'A press was not confirmed to Telegram.');
    });
    const button = pressed(work.data);
    if (button !== null) {
      const { toast, view: shown } = await this.#needs.conversation.press(
        speakerOf(work),
        button.verb,
        button.id,
      );
      if (shown !== null) await this.#showInPlace(work, shown);
      // The press is answered already, so its word comes as a message; in a group it would only be noise.
      else if (toast !== '' && work.private) await this.#show(work, view({ title: toast }));
    }
    await answered;
  }

  async #showInPlace(work: Press, shown: View): Promise<void> {
    const { post } = this.#needs;
    const { message, chat } = work;
    const hidden = shown.secret && !work.private;
    if (message !== null && !hidden) {
      const ids = post.wholeOf(chat, message.id);
      // What is protected cannot be forwarded or copied, and no edit makes a message so.
      const exposed = shown.secret && !message.protected;
      const done = await this.#delivered(async () => {
        if (!exposed) return post.replace(chat, ids, shown);
        await post.remove(chat, ids);
        return false;
      });
      if (done !== false) return;
    }
    await this.#show(work, shown);
  }

  /** Sends the view where it was asked for; what is secret only to the person. */
  async #show(work: Work, shown: View): Promise<void> {
    const { post } = this.#needs;
    const silent = { silent: false };
    if (work.private || !shown.secret) {
      await this.#delivered(async () => post.send(work.chat, shown, silent));
      return;
    }
    const sent = await this.#delivered(async () => post.send(work.person, shown, silent));
    await this.#delivered(async () => post.send(work.chat, sent === null ? UNREACHED : IN_PRIVATE, silent));
  }

  /** @returns null when it could not be delivered, which is logged */
  async #delivered<T>(deliver: () => Promise<T>): Promise<T | null> {
    try {
      return await insist(deliver, {
        backoff: BACKOFF,
        stop: this.#needs.stop,
        giveUp: (error, failures) =>
          !(error instanceof TelegramTrouble) ||
          !error.passing ||
          failures >= MOST_ATTEMPTS ||
          (askedToWaitMs(error) ?? 0) > LONGEST_WAIT_MS,
      });
    } catch (error) {
      if (error instanceof Stopping) throw error;
      // Whatever broke off then: the next start says that it was interrupted.
      if (this.#needs.stop.aborted) throw new Stopping('stopping');
      this.#needs.log.error({ trouble: String(error) }, 'An answer was not delivered in Telegram.');
      return null;
    }
  }
}
