/**
 * What a chat adapter and the conversation expect of each other. The conversation is the same in every
 * chat; an adapter identifies, parses and delivers.
 */
import type { ChatPlatform } from '../core/app/api.ts';
import type { Millis } from '../core/domain/ids.ts';
import type { AddressKind } from '../core/domain/reach.ts';
import type { Picture } from './views/picture.ts';
import type { View } from './views/view.ts';

/** Who speaks, by the chat's own id of the person: never by name, and never by the room. */
export interface Speaker {
  readonly platform: ChatPlatform;
  readonly externalId: string;
  /** Where answers and news go: the private chat with the person. */
  readonly address: string;
  /** What the chat calls the person; for greeting only. */
  readonly name: string;
  /** False in a group: nothing secret is said there, and no code is accepted. */
  readonly private: boolean;
  /** The chat can ask for a line of text at a press. */
  readonly forms?: boolean;
  /** The group or channel in which it is said, where it is no private chat and the chat told us who runs it. */
  readonly room?: {
    readonly id: string;
    readonly name: string;
    /** The speaker runs the room. */
    readonly isAdmin: boolean;
  };
}

/** What became of a press: a short toast, and how the message with the button looks now. */
export interface PressAnswer {
  readonly toast: string;
  /** Replaces the message, buttons included; null leaves it as it is. */
  readonly view: View | null;
  /** The view is a message of its own, and the one with the button stays as it is. */
  readonly beside?: true;
}

export interface CommandInfo {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  /** E.g. `<channel> <account> [size]`; empty without arguments. */
  readonly usage: string;
  /** `private`: what it answers is for the person's own eyes. */
  readonly place: 'private' | 'anywhere';
  /** What `usage` says, for chats that ask for each argument by its name; in their order. */
  readonly parameters: readonly Parameter[];
}

export interface Parameter {
  readonly name: string;
  readonly required: boolean;
  /** Takes all words that follow, as one text. */
  readonly rest: boolean;
  /** The only words it can be; empty: any. */
  readonly choices: readonly string[];
}

export interface Conversation {
  /** For menus and completion, from the one list of commands. */
  readonly commands: readonly CommandInfo[];
  /**
   * Answers one message, strangers' and nonsense included. Never throws: a bug becomes an apology, logged.
   * @param forwarded where it was written first: somebody else's words are read, and are no command
   * @param file what was sent with the words, or alone (then they are empty)
   */
  say(speaker: Speaker, text: string, forwarded?: Forwarded, file?: SentFile): Promise<View>;
  /**
   * Answers a press of a button. Safe to repeat.
   * @param typed what the person wrote, where the button asked for that and the chat could ask
   */
  press(speaker: Speaker, verb: string, id: string, typed?: string): Promise<PressAnswer>;
  /** What a button of this verb asks to be typed, for chats that can ask at a press; null: nothing. */
  question(verb: string): TypedQuestion | null;
  /**
   * What a person may mean who has typed the beginning of an argument; strangers may mean nothing. Never throws.
   * @param typed empty: nothing yet
   */
  suggest(
    speaker: Speaker,
    command: string,
    parameter: string,
    typed: string,
  ): Promise<readonly Suggestion[]>;
}

/** Of a message that a person passes on to us. */
export interface Forwarded {
  /** The same each time this message is passed on; of a room that is read, the key of its post there. */
  readonly key: string;
  /** When it was written. */
  readonly at: Millis;
}

/** A file that a person sent. It is fetched only when somebody who may asks for it to be read. */
export interface SentFile {
  readonly name: string;
  /** Bytes, as the chat says; null: it does not. */
  readonly size: number | null;
  /** @param limit more bytes than this are not fetched. Throws when it cannot be had */
  read(limit: number): Promise<Uint8Array>;
}

export interface TypedQuestion {
  /** At most 45 characters, like `label`: Discord's limit of a form's title. */
  readonly title: string;
  readonly label: string;
  /** At most 100 characters. */
  readonly example: string;
  /** Several lines, such as a post. */
  readonly long?: true;
}

export interface Suggestion {
  /** As people read it. */
  readonly label: string;
  /** What the argument is then. */
  readonly value: string;
}

/** A place where views are shown. */
export interface ChatAdapter {
  readonly platform: ChatPlatform | AddressKind;
  /** Least time between two messages to one chat (bursts are the outbox's matter); 1,000 when left out. */
  readonly paceMs?: number;
  /**
   * @param options `key`: the same for each attempt at one message, for chats that then show it once
   * @returns the new message's id. Throws when it could not be delivered and may be tried again, and
   * Unreachable when trying again is of no use.
   */
  send(address: string, view: View, options: { silent: boolean; key?: string }): Promise<string>;
  /**
   * Shows `view` in place of an earlier message.
   * @returns the message's id from now on: what has grown may need another. Throws MessageGone when that message
   * cannot be edited.
   */
  edit(address: string, messageId: string, view: View): Promise<string>;
}

/** The message was deleted or is too old: a new one must be sent. */
export class MessageGone extends Error {}

/** The person has blocked us or the chat is no more: nothing is delivered there until they speak to us again. */
export class Unreachable extends Error {}

/** Draws pictures outside the main thread. */
export interface Charts {
  /** @returns PNG bytes. Throws when the picture could not be drawn: one picture is lost, nothing else. */
  render(picture: Picture): Promise<Buffer>;
  close(): Promise<void>;
}
