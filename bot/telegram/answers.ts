/** Answers messages and presses: asks the conversation, and shows what it says. */
import type { Api } from 'grammy';
import type { Log } from '../../core/ports.ts';
import type { Conversation, Speaker } from '../chat.ts';
import { view, type View } from '../views/view.ts';
import { delivered } from '../patience.ts';
import type { Post } from './post.ts';
import { pressed } from './render.ts';
import { troubleOf } from './trouble.ts';
import type { RoomReader } from '../rooms.ts';
import { speakerOf, type Message, type Press, type RoomMessage, type Work } from './work.ts';

export interface AnswersNeeds {
  readonly api: Api;
  readonly post: Post;
  readonly conversation: Conversation;
  readonly rooms: Pick<RoomReader, 'take'>;
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

const ABOUT_ROOMS = /^\/channels?\b/iu;

/** Nothing here throws, but for bugs. */
export class Answers {
  readonly #needs: AnswersNeeds;

  constructor(needs: AnswersNeeds) {
    this.#needs = needs;
  }

  async answer(work: Work): Promise<void> {
    if (work.kind === 'post') await this.#read(work);
    else await (work.kind === 'message' ? this.#say(work) : this.#press(work));
  }

  /** After a crash in the middle: a press and a post are safe to repeat; whether a command had an effect is not known. */
  async interrupted(work: Work): Promise<void> {
    if (work.kind !== 'message') {
      await this.answer(work);
      return;
    }
    const command = /^\/\w+/u.exec(work.text)?.[0];
    const what = command ?? 'your last message';
    await this.#show(work, {
      ...view({ title: `I was interrupted at ${what}`, tone: 'warning' }),
      text: 'I cannot tell whether it was done. Have a look (/status), and say it again if it was not.',
    });
  }

  async tooFast(work: Work, told: boolean): Promise<void> {
    if (told || work.kind === 'post') return;
    await this.#show(work, TOO_FAST);
  }

  async #read({ chat, message, author, answers, ...said }: RoomMessage): Promise<void> {
    await this.#needs.rooms.take({
      room: String(chat),
      message: String(message),
      author: author === null ? null : String(author),
      answers: answers === null ? null : String(answers),
      ...said,
    });
  }

  async #say(work: Message): Promise<void> {
    await this.#show(work, await this.#needs.conversation.say(await this.#speakerOf(work), work.text));
  }

  /** With the room, where what is said may concern it: who runs it is asked of Telegram each time. */
  async #speakerOf(work: Message): Promise<Speaker> {
    const speaker = speakerOf(work);
    if (work.private || !ABOUT_ROOMS.test(work.text)) return speaker;
    try {
      const { status } = await this.#needs.api.getChatMember(work.chat, work.person);
      const isAdmin = status === 'creator' || status === 'administrator';
      return { ...speaker, room: { id: String(work.chat), name: '', isAdmin } };
    } catch (error) {
      this.#needs.log.warn({ trouble: String(troubleOf(error)) }, 'Telegram did not say who runs a group.');
      return speaker;
    }
  }

  async #press(work: Press): Promise<void> {
    // First of all the button stops spinning; what the press does must not wait for that.
    const answered = this.#needs.api.answerCallbackQuery(work.query).catch((error: unknown) => {
      // Too late after an outage: the press counts all the same, and expires by its own rules.
      this.#needs.log.info({ trouble: String(troubleOf(error)) }, 'A press was not confirmed to Telegram.');
    });
    const button = pressed(work.data);
    if (button !== null) {
      const answer = await this.#needs.conversation.press(speakerOf(work), button.verb, button.id);
      const { toast, view: shown, beside } = answer;
      if (shown !== null) await (beside === true ? this.#show(work, shown) : this.#showInPlace(work, shown));
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
  async #show(work: Message | Press, shown: View): Promise<void> {
    const { post } = this.#needs;
    const silent = { silent: false };
    if (work.private || !shown.secret) {
      await this.#delivered(async () => post.send(work.chat, shown, silent));
      return;
    }
    const sent = await this.#delivered(async () => post.send(work.person, shown, silent));
    await this.#delivered(async () => post.send(work.chat, sent === null ? UNREACHED : IN_PRIVATE, silent));
  }

  async #delivered<T>(deliver: () => Promise<T>): Promise<T | null> {
    return delivered(deliver, { chat: 'Telegram', ...this.#needs });
  }
}
