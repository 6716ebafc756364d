/** What we take from an update: who says or presses what, and where; and what is posted in rooms. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Forwarded, Speaker } from '../chat.ts';

/** Kept in the database until it is answered, hence read back like anything else from outside. */
export const workSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('message'),
    chat: z.number(),
    private: z.boolean(),
    person: z.number(),
    name: z.string(),
    text: z.string(),
    /** Somebody else's words, passed on. */
    forwarded: z.object({ key: z.string(), at: z.number() }).nullable().default(null),
    /** Sent with the text, which may be empty. */
    file: z
      .object({ id: z.string(), name: z.string(), size: z.number().nullable() })
      .nullable()
      .default(null),
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
    /** Telegram copied it here from the channel that this group belongs to. */
    copied: z.boolean().default(false),
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
/** Where a message was written that is passed on. Who hides has a name only. */
const origin = z.object({
  type: z.string(),
  date: z.number(),
  chat: z.object({ id: z.number() }).optional(),
  message_id: z.number().optional(),
  sender_user: z.object({ id: z.number() }).optional(),
  sender_user_name: z.string().optional(),
  sender_chat: z.object({ id: z.number() }).optional(),
});
const posted = z.object({
  message_id: z.number(),
  date: z.number(),
  edit_date: z.number().optional(),
  from: from.optional(),
  /** A channel, or a group in whose name its administrators write. */
  sender_chat: z.object({ id: z.number() }).optional(),
  is_automatic_forward: z.boolean().optional(),
  forward_origin: origin.optional(),
  chat,
  text: z.string().optional(),
  caption: z.string().optional(),
  document: z
    .object({ file_id: z.string(), file_name: z.string().optional(), file_size: z.number().optional() })
    .optional(),
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
function postOf(message: z.infer<typeof posted>, edited: boolean): RoomMessage | null {
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
    copied: forwarded,
    text,
    answers: message.reply_to_message?.message_id ?? null,
    edited,
    // One that was edited before we ever saw it is as old as its first words.
    at: (edited ? (message.edit_date ?? message.date) : message.date) * 1_000,
  };
}

/** Of a post in a channel, the key under which its room brings it. */
function forwardOf({ forward_origin: from }: z.infer<typeof posted>, text: string): Forwarded | null {
  if (from === undefined) return null;
  const at = from.date * 1_000;
  if (from.chat !== undefined && from.message_id !== undefined)
    return { key: `telegram:${from.chat.id}:${from.message_id}`, at };
  const who = from.sender_user?.id ?? from.sender_chat?.id ?? from.sender_user_name ?? '';
  const hash = createHash('sha256').update(JSON.stringify([who, from.date, text]));
  return { key: `forward:${hash.digest('base64url').slice(0, 22)}`, at };
}

/** @returns null when the message is not for us, and is no post either */
function messageOf(message: z.infer<typeof posted>, username: string): Message | null {
  const isPrivate = message.chat.type === 'private';
  const isForwarded = message.forward_origin !== undefined;
  // Files are for a private chat too; without words they say nothing but themselves.
  const document = isPrivate ? message.document : undefined;
  const caption = document === undefined ? message.caption : (message.caption ?? '');
  const said = message.text ?? (isForwarded || document !== undefined ? caption : undefined);
  // What others wrote is for a private chat, and never a command.
  if (message.from === undefined || message.from.is_bot || said === undefined || (isForwarded && !isPrivate))
    return null;
  const text = isForwarded ? said : addressed(said, isPrivate, username);
  if (text === null) return null;
  return {
    kind: 'message',
    chat: message.chat.id,
    private: isPrivate,
    person: message.from.id,
    name: nameOf(message.from),
    text,
    forwarded: forwardOf(message, text),
    file:
      document === undefined
        ? null
        : { id: document.file_id, name: document.file_name ?? 'file', size: document.file_size ?? null },
  };
}

/** @returns null when the update asks nothing of us */
export function workOf(source: unknown, username: string): Work | null {
  const parsed = update.safeParse(source);
  if (!parsed.success) return null;
  const { message, callback_query: query, ...others } = parsed.data;
  const edited = others.edited_channel_post ?? others.edited_message;
  if (edited !== undefined) return postOf(edited, true);
  if (others.channel_post !== undefined) return postOf(others.channel_post, false);
  const said = message === undefined ? null : postOf(message, false);
  if (said !== null) return said;
  if (message !== undefined) return messageOf(message, username);
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
