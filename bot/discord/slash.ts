/** Slash commands: the one list of commands as Discord offers it, and what was filled in as a line of text again. */
import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
} from 'discord.js';
import { z } from 'zod';
import type { CommandInfo, Parameter } from '../chat.ts';
import { suggests } from '../commands/suggest.ts';
import { fit } from '../views/format.ts';
import type { Wire } from './wire.ts';

/** Discord's limits. */
const DESCRIPTION_LIMIT = 100;
const MOST_COMMANDS = 100;
const MOST_CHOICES = 25;
const MOST_OPTIONS = 25;

const HELP: Readonly<Record<string, string>> = {
  account: 'An account of yours',
  channel: 'A channel',
  place: 'An account of yours, or a channel',
  copy: 'Which copy: its number in /copies, or its names as Main/Anna',
  position: 'Its number in /positions',
  command: 'The command to explain',
  code: 'The code that you were given',
  name: 'A name of your choice',
};

function optionOf(parameter: Parameter, usage: string): object {
  const { name, required, choices } = parameter;
  const description = fit(HELP[name] ?? (usage === '' ? name : `${name}: ${usage}`), DESCRIPTION_LIMIT);
  const listed = choices.length > 0 && choices.length <= MOST_CHOICES;
  return {
    type: ApplicationCommandOptionType.String,
    name,
    description,
    required,
    ...(listed ? { choices: choices.map((choice) => ({ name: choice, value: choice })) } : {}),
    ...(!listed && suggests(name) ? { autocomplete: true } : {}),
  };
}

/** The commands as Discord is told of them: in servers where the bot was added, and in direct messages. */
export const slashCommands = (commands: readonly CommandInfo[]): readonly object[] =>
  commands.slice(0, MOST_COMMANDS).map(({ name, summary, usage, parameters }) => ({
    type: ApplicationCommandType.ChatInput,
    name,
    description: fit(summary, DESCRIPTION_LIMIT),
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
    integration_types: [ApplicationIntegrationType.GuildInstall],
    options: parameters.slice(0, MOST_OPTIONS).map((parameter) => optionOf(parameter, usage)),
  }));

const known = z.object({
  type: z.number().optional().default(1),
  name: z.string(),
  description: z.string(),
  contexts: z.array(z.number()).nullish(),
  integration_types: z.array(z.number()).nullish(),
  options: z
    .array(
      z.object({
        type: z.number(),
        name: z.string(),
        description: z.string(),
        required: z.boolean().optional().default(false),
        autocomplete: z.boolean().optional().default(false),
        choices: z.array(z.object({ name: z.string(), value: z.union([z.string(), z.number()]) })).nullish(),
      }),
    )
    .nullish()
    .transform((options) => options ?? []),
});

/** What is registered, in a form that can be compared; null when it holds what we never write. */
function comparable(commands: unknown): string | null {
  const parsed = z.array(known).safeParse(commands);
  if (!parsed.success) return null;
  return JSON.stringify([...parsed.data].sort((a, b) => (a.name < b.name ? -1 : 1)));
}

/** Tells Discord of the commands, if it does not know them so already. Throws DiscordTrouble. */
export async function register(
  wire: Wire,
  application: string,
  commands: readonly CommandInfo[],
): Promise<boolean> {
  const wanted = slashCommands(commands);
  const route = `/applications/${application}/commands` as const;
  if (comparable(await wire.call('get', route)) === comparable(wanted)) return false;
  await wire.call('put', route, { body: wanted });
  return true;
}

/** One word, whatever is in it: in quotes that it does not hold itself. */
function quoted(value: string): string {
  const plain = /^(["“„«'‘])(?<inner>.*)["”“»'’]$/su.exec(value.trim())?.groups?.['inner'] ?? value.trim();
  if (plain !== '' && !/[\s"“”„«»'‘’]/u.test(plain)) return plain;
  if (!plain.includes('»')) return `«${plain}»`;
  return plain.includes("'") ? `«${plain.replaceAll('»', '')}»` : `'${plain}'`;
}

/** @param valueOf what was filled in; null: left out */
export function commandText(
  name: string,
  parameters: readonly Parameter[],
  valueOf: (parameter: string) => string | null,
): string {
  const values = parameters.map((parameter) => ({ parameter, value: valueOf(parameter.name) }));
  const last = values.findLastIndex(({ value }) => value !== null && value.trim() !== '');
  const words = values
    .slice(0, last + 1)
    .map(({ parameter, value }) => (parameter.rest ? (value ?? '').trim() : quoted(value ?? '')));
  return [`/${name}`, ...words].join(' ');
}
