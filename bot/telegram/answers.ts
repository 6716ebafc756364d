/** Answers messages and presses: asks the conversation, and shows what it says. */
import type { Api } from 'grammy';
import type { Log } from '../../core/ports.ts';
import type { Conversation, SentFile, Speaker } from '../chat.ts';
import { download } from '../download.ts';
import { view, type View } from '../views/view.ts';
import { delivered } from '../patience.ts';
import type { Post } from './post.ts';
import { pressed } from './render.ts';
import { troubleOf } from './trouble.ts';
import { roomCodeIn } from '../rooms.ts';
import type { RoomReader } from '../rooms.ts';
import { speakerOf, type Message, type Press, type RoomMessage, type Work } from './work.ts';

export interface AnswersNeeds {
  readonly api: Api;
  /** Where files lie: holds the token. */
  readonly fileRoot: string;
  readonly post: Post;
  readonly conversation: Conversation;
  readonly rooms: Pick<RoomReader, 'take' | 'bind'>;
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
    const code = work.kind === 'post' && !work.edited ? roomCodeIn(work.text) : null;
    if (work.kind === 'post') await (code === null ? this.#read(work) : this.#bind(work, code));
    else await (work.kind === 'message' ? this.#say(work) : this.#press(work));
  }

  /** After a crash in the middle: a press and a post are safe to repeat; whether a command had an effect is not known. */
  async interrupted(work: Work): Promise<void> {
    // Somebody else's words are only read.
    if (work.kind !== 'message' || work.forwarded !== null) {
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

  /** In a channel only those who run it can post; in a group that is asked. */
  async #bind({ chat, message, author, copied }: RoomMessage, code: string): Promise<void> {
    if (copied) return;
    const runs = author === null || (await this.#runs(chat, author)) === true;
    if (!(await this.#needs.rooms.bind(String(chat), code, runs))) return;
    await this.#needs.api.deleteMessage(chat, message).catch((error: unknown) => {
      // It is spent: whoever reads it there can do nothing with it.
      this.#needs.log.info({ trouble: String(troubleOf(error)) }, 'A spent code was left in its room.');
    });
  }

  /** Null when Telegram does not say. */
  async #runs(chat: number, person: number): Promise<boolean | null> {
    try {
      const { status } = await this.#needs.api.getChatMember(chat, person);
      return status === 'creator' || status === 'administrator';
    } catch (error) {
      this.#needs.log.warn({ trouble: String(troubleOf(error)) }, 'Telegram did not say who runs a group.');
      return null;
    }
  }

  async #read({ chat, message, author, answers, copied: _copied, ...said }: RoomMessage): Promise<void> {
    await this.#needs.rooms.take({
      room: String(chat),
      message: String(message),
      author: author === null ? null : String(author),
      answers: answers === null ? null : String(answers),
      ...said,
    });
  }

  async #say(work: Message): Promise<void> {
    const speaker = await this.#speakerOf(work);
    const { text, forwarded } = work;
    const { conversation } = this.#needs;
    const file = work.file === null ? undefined : this.#fileOf(work.file);
    await this.#show(work, await conversation.say(speaker, text, forwarded ?? undefined, file));
  }

  #fileOf({ id, name, size }: NonNullable<Message['file']>): SentFile {
    const { api, fileRoot, stop } = this.#needs;
    return {
      name,
      size,
      read: async (limit) => {
        const { file_path: path } = await api.getFile(id).catch((error: unknown) => {
          throw troubleOf(error);
        });
        if (path === undefined) throw new Error('Telegram did not say where a file lies');
        return download(`${fileRoot}/${path}`, limit, stop);
      },
    };
  }

  /** With the room, where what is said may concern it: who runs it is asked of Telegram each time. */
  async #speakerOf(work: Message): Promise<Speaker> {
    const speaker = speakerOf(work);
    if (work.private || !ABOUT_ROOMS.test(work.text)) return speaker;
    const isAdmin = await this.#runs(work.chat, work.person);
    return isAdmin === null ? speaker : { ...speaker, room: { id: String(work.chat), name: '', isAdmin } };
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
