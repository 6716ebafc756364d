/** What we take from an update: who says or presses what, and where; and what is posted in rooms. */
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
  z.object({
    kind: z.literal('post'),
    chat: z.number(),
    message: z.number(),
    /** Null: the room itself. */
    author: z.number().nullable(),
    text: z.string(),
    answers: z.number().nullable(),
    edited: z.boolean(),
    /** When it was written or edited, milliseconds. */
    at: z.number(),
  }),
]);
export type Work = z.infer<typeof workSchema>;
export type Message = Extract<Work, { kind: 'message' }>;
export type Press = Extract<Work, { kind: 'press' }>;
export type RoomMessage = Extract<Work, { kind: 'post' }>;

/** The kinds of updates we ask for. Edits concern what is posted in rooms; a corrected command changes nothing. */
export const UPDATE_KINDS = [
  'message',
  'edited_message',
  'channel_post',
  'edited_channel_post',
  'callback_query',
] as const;

const chat = z.object({ id: z.number(), type: z.string() });
const from = z.object({
  id: z.number(),
  is_bot: z.boolean(),
  first_name: z.string(),
  last_name: z.string().optional(),
});
const posted = z.object({
  message_id: z.number(),
  date: z.number(),
  edit_date: z.number().optional(),
  from: from.optional(),
  /** A channel, or a group in whose name its administrators write. */
  sender_chat: z.object({ id: z.number() }).optional(),
  is_automatic_forward: z.boolean().optional(),
  chat,
  text: z.string().optional(),
  caption: z.string().optional(),
  reply_to_message: z.object({ message_id: z.number() }).optional(),
});
const update = z.object({
  message: posted.optional(),
  edited_message: posted.optional(),
  channel_post: posted.optional(),
  edited_channel_post: posted.optional(),
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

/** @returns null for what says nothing, was written by a bot, or is a command */
function postOf(message: z.infer<typeof posted>): RoomMessage | null {
  const text = message.text ?? message.caption;
  if (text === undefined || message.chat.type === 'private' || text.startsWith('/')) return null;
  const { sender_chat: sender, is_automatic_forward: forwarded = false } = message;
  const isRoom = message.chat.type === 'channel' || sender?.id === message.chat.id || forwarded;
  if (!isRoom && (message.from === undefined || message.from.is_bot)) return null;
  return {
    kind: 'post',
    chat: message.chat.id,
    message: message.message_id,
    author: isRoom ? null : (message.from?.id ?? null),
    text,
    answers: message.reply_to_message?.message_id ?? null,
    edited: message.edit_date !== undefined,
    at: (message.edit_date ?? message.date) * 1_000,
  };
}

/** @returns null when the update asks nothing of us */
export function workOf(source: unknown, username: string): Work | null {
  const parsed = update.safeParse(source);
  if (!parsed.success) return null;
  const { message, callback_query: query, ...others } = parsed.data;
  const elsewhere = others.channel_post ?? others.edited_channel_post ?? others.edited_message;
  if (elsewhere !== undefined) return postOf(elsewhere);
  const said = message === undefined ? null : postOf(message);
  if (said !== null) return said;
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
export const speakerOf = (work: Message | Press): Speaker => ({
  platform: 'telegram',
  externalId: String(work.person),
  address: String(work.person),
  name: work.name,
  private: work.private,
});
