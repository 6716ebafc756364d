/** What we take from an update: who says or presses what, and where. */
import { z } from 'zod';
import type { Speaker } from '../chat.ts';

/** Kept in the database until it is answered, hence read back like anything else from outside. */
export const workSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('message'),
    chat: z.number(),
    private: z.boolean(),
    person: z.number(),
    name: z.string(),
    text: z.string(),
  }),
  z.object({
    kind: z.literal('press'),
    chat: z.number(),
    private: z.boolean(),
    person: z.number(),
    name: z.string(),
    query: z.string(),
    data: z.string(),
    /** The message with the button; null when Telegram does not show it to us any more. */
    message: z.object({ id: z.number(), protected: z.boolean() }).nullable(),
  }),
]);
export type Work = z.infer<typeof workSchema>;
export type Message = Extract<Work, { kind: 'message' }>;
export type Press = Extract<Work, { kind: 'press' }>;

/** The kinds of updates we ask for. Edited messages are not among them: correcting a text changes nothing. */
export const UPDATE_KINDS = ['message', 'callback_query'] as const;

const chat = z.object({ id: z.number(), type: z.string() });
const from = z.object({
  id: z.number(),
  is_bot: z.boolean(),
  first_name: z.string(),
  last_name: z.string().optional(),
});
const update = z.object({
  message: z.object({ from: from.optional(), chat, text: z.string().optional() }).optional(),
  callback_query: z
    .object({
      id: z.string(),
      from,
      data: z.string().optional(),
      message: z
        .object({
          message_id: z.number(),
          date: z.number(),
          chat,
          has_protected_content: z.boolean().optional(),
        })
        .optional(),
    })
    .optional(),
});

const nameOf = ({ first_name: first, last_name: last }: z.infer<typeof from>): string =>
  last === undefined ? first : `${first} ${last}`;

/**
 * The text as the conversation knows it: without the bot's name behind the command.
 * @returns null when it is not for us: another bot's command, or talk in a group
 */
function addressed(text: string, isPrivate: boolean, username: string): string | null {
  const [, command, name] = /^(\/\w+)(?:@(\w+))?/u.exec(text) ?? [];
  if (command === undefined) return isPrivate ? text : null;
  if (name === undefined) return text;
  return name.toLowerCase() === username.toLowerCase()
    ? command + text.slice(command.length + 1 + name.length)
    : null;
}

/** @returns null when the update asks nothing of us */
export function workOf(source: unknown, username: string): Work | null {
  const parsed = update.safeParse(source);
  if (!parsed.success) return null;
  const { message, callback_query: query } = parsed.data;
  if (message?.from !== undefined && !message.from.is_bot && message.text !== undefined) {
    const isPrivate = message.chat.type === 'private';
    const text = addressed(message.text, isPrivate, username);
    if (text === null) return null;
    const { id: person } = message.from;
    return {
      kind: 'message',
      chat: message.chat.id,
      private: isPrivate,
      person,
      name: nameOf(message.from),
      text,
    };
  }
  if (query?.message === undefined || query.data === undefined) return null;
  const { message_id: id, date, chat: where, has_protected_content: guarded = false } = query.message;
  return {
    kind: 'press',
    chat: where.id,
    private: where.type === 'private',
    person: query.from.id,
    name: nameOf(query.from),
    query: query.id,
    data: query.data,
    // A message without a date is one that Telegram keeps from us.
    message: date === 0 ? null : { id, protected: guarded },
  };
}

/** Known by the id of the person alone; a private chat has the id of the person in it. */
export const speakerOf = (work: Work): Speaker => ({
  platform: 'telegram',
  externalId: String(work.person),
  address: String(work.person),
  name: work.name,
  private: work.private,
});
