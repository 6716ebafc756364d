/** What we take from an interaction or a message: who says or presses what, and where. */
import { ComponentType, InteractionContextType, MessageFlags, MessageReferenceType } from 'discord.js';
import type {
  ButtonInteraction,
  ChatInputCommandInteraction,
  Interaction,
  Message,
  ModalSubmitInteraction,
  StringSelectMenuInteraction,
} from 'discord.js';
import { z } from 'zod';
import type { CommandInfo, Forwarded, Speaker } from '../chat.ts';
import { commandText } from './slash.ts';

const common = {
  id: z.string(),
  person: z.string(),
  name: z.string(),
  channel: z.string(),
  /** In direct messages: nobody else reads along. */
  direct: z.boolean(),
};
const interaction = { ...common, application: z.string(), token: z.string() };

/** Kept in the database until it is answered, hence read back like anything else from outside. */
export const workSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('command'),
    ...interaction,
    text: z.string(),
    /** The answer is for this person's eyes alone. */
    hidden: z.boolean(),
  }),
  z.object({
    kind: z.literal('press'),
    ...interaction,
    data: z.string(),
    /** What was written into the form that the press opened. */
    typed: z.string().nullable(),
    message: z.object({ id: z.string(), hidden: z.boolean() }),
  }),
  z.object({
    kind: z.literal('message'),
    ...common,
    text: z.string(),
    /** Somebody else's words, passed on. */
    forwarded: z.object({ key: z.string(), at: z.number() }).nullable().default(null),
    /** Sent with the text, which may be empty. */
    file: z.object({ url: z.string(), name: z.string(), size: z.number() }).nullable().default(null),
  }),
]);
export type Work = z.infer<typeof workSchema>;
export type CommandWork = Extract<Work, { kind: 'command' }>;
export type PressWork = Extract<Work, { kind: 'press' }>;
export type MessageWork = Extract<Work, { kind: 'message' }>;

const whereOf = (source: Interaction): z.infer<z.ZodObject<typeof interaction>> => ({
  id: source.id,
  person: source.user.id,
  name: source.user.displayName,
  channel: source.channelId ?? '',
  direct:
    source.guildId === null &&
    (source.context ?? InteractionContextType.BotDM) === InteractionContextType.BotDM,
  application: source.applicationId,
  token: source.token,
});

/** What a command answers is for the person alone, unless it says otherwise and nothing was typed with it. */
function commandOf(source: ChatInputCommandInteraction, commands: readonly CommandInfo[]): CommandWork {
  const where = whereOf(source);
  const info = commands.find(({ name }) => name === source.commandName);
  const text = commandText(source.commandName, info?.parameters ?? [], (name) =>
    source.options.getString(name),
  );
  const open = info?.place === 'anywhere' && text === `/${source.commandName}`;
  return { kind: 'command', ...where, text, hidden: !where.direct && !open };
}

function pressOf(
  source: ButtonInteraction | StringSelectMenuInteraction | ModalSubmitInteraction,
  data: string,
  typed: string | null,
): PressWork | null {
  const { message } = source;
  if (message === null) return null;
  const hidden = message.flags.has(MessageFlags.Ephemeral);
  return { kind: 'press', ...whereOf(source), data, typed, message: { id: message.id, hidden } };
}

/** The one field of our forms. */
export const TYPED_FIELD = 'typed';

/** @returns null when the interaction asks nothing of us that is to be answered later */
export function workOf(source: Interaction, commands: readonly CommandInfo[]): Work | null {
  if (source.isChatInputCommand()) return commandOf(source, commands);
  if (source.isButton()) return pressOf(source, source.customId, null);
  // A list carries the verb and id of what was chosen.
  if (source.isStringSelectMenu()) return pressOf(source, source.values[0] ?? '', null);
  if (!source.isModalSubmit()) return null;
  const field = source.fields.fields.get(TYPED_FIELD);
  const typed = field?.type === ComponentType.TextInput ? field.value : '';
  return pressOf(source, source.customId, typed);
}

/** What a person passes on; its key is that under which its room brings it. */
function forwardOf({ reference, messageSnapshots }: Message): { text: string; forwarded: Forwarded } | null {
  const said = messageSnapshots.first();
  if (reference?.type !== MessageReferenceType.Forward || said === undefined || said.content === '')
    return null;
  const key = `discord:${reference.channelId}:${reference.messageId ?? ''}`;
  return { text: said.content, forwarded: { key, at: said.createdTimestamp } };
}

/** @returns null when the message is not a person's word to us alone */
export function wordsOf(message: Message): MessageWork | null {
  const { text, forwarded } = forwardOf(message) ?? { text: message.content, forwarded: null };
  const attached = message.attachments.first() ?? message.messageSnapshots.first()?.attachments.first();
  if (message.author.bot || message.guildId !== null || (text === '' && attached === undefined)) return null;
  return {
    kind: 'message',
    id: message.id,
    person: message.author.id,
    name: message.author.displayName,
    channel: message.channelId,
    direct: true,
    text,
    forwarded,
    file: attached === undefined ? null : { url: attached.url, name: attached.name, size: attached.size },
  };
}

/** Known by the id of the person alone. What only they see is as good as a private chat. */
export const speakerOf = (work: Work): Speaker => ({
  platform: 'discord',
  externalId: work.person,
  address: work.person,
  name: work.name,
  forms: true,
  private:
    work.direct || (work.kind === 'command' && work.hidden) || (work.kind === 'press' && work.message.hidden),
});

/** Who types, while nothing was sent yet. */
export const speakerOfInteraction = (source: Interaction): Speaker => ({
  platform: 'discord',
  externalId: source.user.id,
  address: source.user.id,
  name: source.user.displayName,
  private: true,
});
