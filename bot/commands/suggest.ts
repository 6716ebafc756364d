/** What a person may mean while they type an argument: the same things that menus offer as buttons. */
import type { TradingApi, User } from '../../core/app/api.ts';
import type { HistoryApi } from '../../core/app/history-api.ts';
import type { SignalsApi } from '../../core/app/signals-api.ts';
import { entryOf } from '../../core/domain/table.ts';
import type { Suggestion } from '../chat.ts';
import { subscriptionName } from '../views/accounts.ts';
import { inOrder, positionLine } from '../views/positions.ts';
import { mayUse } from './command.ts';
import type { Command } from './command.ts';

/** Chats show no more. */
export const MAX_SUGGESTIONS = 25;

interface Asked {
  readonly user: User;
  readonly trading: TradingApi;
  readonly signals: Pick<SignalsApi, 'channels'>;
  readonly history: Pick<HistoryApi, 'places'>;
  readonly commands: readonly Command[];
}

const named = (value: string): Suggestion => ({ label: value, value });

const accounts = async ({ trading, user }: Asked): Promise<readonly Suggestion[]> =>
  (await trading.accounts(user.id)).map(({ account }) => named(account.name));

async function copies({ trading, user }: Asked): Promise<readonly Suggestion[]> {
  const all = await trading.subscriptions(user.id);
  // Both names rather than its number: numbers move when a copy ends.
  return all.map((one) => ({ label: subscriptionName(one), value: `${one.channelName}/${one.accountName}` }));
}

/** By the name of the parameter. */
const SOURCES: Readonly<Record<string, (asked: Asked) => Promise<readonly Suggestion[]>>> = {
  account: accounts,
  /** A second account. */
  other: accounts,
  channel: async ({ signals, user }) =>
    (await signals.channels(user.id)).map(({ channel }) => named(channel.name)),
  /** Whatever has a history. */
  place: async ({ history, user }) => (await history.places(user.id)).map(({ name }) => named(name)),
  copy: copies,
  words: async (asked) => [...(await copies(asked)), named('account'), named('history')],
  position: async ({ trading, user }) =>
    inOrder(await trading.positions(user.id)).map((status, index) => ({
      label: `${index + 1} · ${positionLine(status)}`,
      value: String(index + 1),
    })),
  command: async ({ commands, user }) =>
    commands.filter(({ needs }) => mayUse(user.role, needs)).map(({ name }) => named(name)),
};

/** Whether there is anything to suggest for a parameter of this name. */
export const suggests = (parameter: string): boolean => entryOf(SOURCES, parameter) !== undefined;

/** @returns what begins with `typed`, then what has it anywhere else in its name; at most MAX_SUGGESTIONS */
export async function suggestionsFor(
  asked: Asked,
  parameter: string,
  typed: string,
): Promise<readonly Suggestion[]> {
  const source = entryOf(SOURCES, parameter);
  const all = (await source?.(asked)) ?? [];
  const wanted = typed.trim().toLowerCase();
  const place = ({ label, value }: Suggestion): number =>
    value.toLowerCase().startsWith(wanted) ? 0 : label.toLowerCase().includes(wanted) ? 1 : 2;
  const distinct = [...new Map(all.map((one) => [one.value, one])).values()];
  return [0, 1].flatMap((rank) => distinct.filter((one) => place(one) === rank)).slice(0, MAX_SUGGESTIONS);
}
