/** Short answers of the conversation itself. */
import type { Refusal } from '../../core/domain/result.ts';
import type { CommandInfo } from '../chat.ts';
import { sentence } from './format.ts';
import { view } from './view.ts';
import type { View } from './view.ts';

/** An expected no, with its code for those who look it up. */
export const refusalView = (refusal: Refusal): View =>
  view({
    title: 'That was not done',
    tone: 'warning',
    text: `${sentence(refusal.message)}\n${refusal.code}`,
  });

export const strangerView = (): View =>
  view({
    title: 'We have not met',
    text: 'I answer only people who were let in. With a code from an owner, send: /start CODE',
  });

export const groupView = (): View =>
  view({
    title: 'Not here',
    text: 'This belongs into our private chat: others can read along here.',
  });

const usageLine = (command: CommandInfo): string => `/${command.name} ${command.usage}`.trim();

/** @param command its details are told when they are short */
export function wrongArgumentsView(command: CommandInfo & { details: string }, wrong: string): View {
  const { name, details } = command;
  const more = details.includes('\n') ? `/help ${name} explains.` : details;
  return view({
    title: 'I did not understand that',
    tone: 'warning',
    text: [`${wrong}\nLike this: ${usageLine(command)}`, more].filter((part) => part !== '').join('\n\n'),
  });
}

export const unknownCommandView = (name: string, nearest: string | null): View =>
  view({
    title: `I do not know /${name}`,
    text: `${nearest === null ? '' : `Did you mean /${nearest}? `}/help lists what I can do.`,
  });

export const plainTextView = (nearest: string | null): View =>
  view({
    title: 'I understand only commands',
    text: `${nearest === null ? '' : `Did you mean /${nearest}? `}They begin with a slash; /help lists them.`,
  });

export const apologyView = (reference: string): View =>
  view({
    title: 'Something went wrong',
    tone: 'bad',
    text: `That is our fault, not yours. It may or may not have been done: please look before trying again. If it stays, tell whoever runs this service: reference ${reference}.`,
  });

/** Each begins a group of the list: copying, positions, accounts, signals, the rest. */
const GROUPS: ReadonlySet<string> = new Set(['copy', 'positions', 'accounts', 'channels', 'status']);

export const helpView = (commands: readonly CommandInfo[]): View =>
  view({
    title: 'What I can do',
    text: [
      ...commands.map(
        ({ name, summary }, index) => `${index > 0 && GROUPS.has(name) ? '\n' : ''}/${name} – ${summary}`,
      ),
      '\n/help copy tells more about one, its two-letter form too.',
    ].join('\n'),
  });

export const commandHelpView = (command: CommandInfo, details: string): View =>
  view({
    title: usageLine(command),
    text: [`${command.summary}. Short: ${command.aliases.map((alias) => `/${alias}`).join(', ')}`, details]
      .filter((part) => part !== '')
      .join('\n\n'),
  });
