/**
 * What a chat adapter and the conversation expect of each other. The conversation is the same in every
 * chat; an adapter identifies, parses and delivers.
 */
import type { ChatPlatform } from '../core/app/api.ts';
import type { Picture, View } from './views/view.ts';

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
}

/** What became of a press: a short toast, and how the message with the button looks now. */
export interface PressAnswer {
  readonly toast: string;
  /** Replaces the message, buttons included; null leaves it as it is. */
  readonly view: View | null;
}

export interface CommandInfo {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  /** E.g. `<channel> <account> [size]`; empty without arguments. */
  readonly usage: string;
}

export interface Conversation {
  /** For menus and completion, from the one list of commands. */
  readonly commands: readonly CommandInfo[];
  /** Answers one message, strangers' and nonsense included. Never throws: a bug becomes an apology, logged. */
  say(speaker: Speaker, text: string): Promise<View>;
  /** Answers a press of a button. Safe to repeat. */
  press(speaker: Speaker, verb: string, id: string): Promise<PressAnswer>;
}

/** A place where views are shown. */
export interface ChatAdapter {
  readonly platform: ChatPlatform;
  /** Least time between two messages to one chat (bursts are the outbox's matter); 1,000 when left out. */
  readonly paceMs?: number;
  /**
   * @returns the new message's id. Throws when it could not be delivered and may be tried again, and
   * Unreachable when trying again is of no use.
   */
  send(address: string, view: View, options: { silent: boolean }): Promise<string>;
  /** Shows `view` in place of an earlier message. Throws MessageGone when that message cannot be edited. */
  edit(address: string, messageId: string, view: View): Promise<void>;
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
