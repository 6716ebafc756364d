/** Who is simulated: a channel that a person may see, one of his accounts, and the rules between them. */
import type { Account } from '../../domain/account.ts';
import { isPositive, quotient } from '../../domain/decimal.ts';
import type { Decimal, Money } from '../../domain/decimal.ts';
import type { AccountId, SubscriptionId, UserId } from '../../domain/ids.ts';
import { done, refuse } from '../../domain/result.ts';
import type { Result } from '../../domain/result.ts';
import type { AccountRules } from '../../domain/risk.ts';
import { STANDARD_RULES } from '../../domain/rules.ts';
import type { Sizing } from '../../domain/rules.ts';
import { DEFAULT_DEVIATION_POINTS, DEFAULT_OPEN_WINDOW_MS } from '../../domain/subscription.ts';
import type { Subscription } from '../../domain/subscription.ts';
import type { SymbolSpec } from '../../domain/symbol.ts';
import { checkSizing } from '../../copier/sizing/check.ts';
import type { Terms } from '../../paper/account.ts';
import type { PaperSymbols } from '../../paper/symbol.ts';
import type { Channel } from '../../ports.ts';
import type { AccountEntry, Book, ChannelEntry } from '../book.ts';
import { identityOf, symbolsOf } from '../paper/books.ts';
import { cloneOf } from '../paper/clones.ts';
import type { PaperVenue } from '../paper/venue.ts';
import type { SimulatedCopy, SimulationQuestion } from './api.ts';

/** What a new copy gets of which nothing is said: the provider's lots, or where posts name none, a risk. */
const PROVIDERS_LOTS: Sizing = { kind: 'multiplier', factor: '1' as Decimal };
const ONE_PERCENT: Sizing = {
  kind: 'risk_percent',
  percent: '1' as Decimal,
  of: 'equity',
  withoutStop: { waitMs: 60_000, otherwise: 'deny' },
};

/** The account as a paper broker would have it. */
interface Follower {
  readonly terms: Terms;
  readonly balance: Money;
  readonly symbols: PaperSymbols;
  readonly server: string;
  /** What one unit of a currency was worth in the account's when that was last told. */
  readonly rates: Readonly<Record<string, Decimal>>;
}

export interface Subject {
  readonly channel: Channel;
  readonly accountName: string;
  readonly follower: Follower;
  readonly rules: AccountRules;
  readonly subscription: Subscription;
  readonly copy: SimulatedCopy;
  readonly provider: Pick<Account, 'identity' | 'funds'> & { readonly specs: readonly SymbolSpec[] };
  readonly isNetting: boolean;
  readonly withoutNews: boolean;
}

/** Finds subjects in what this instance knows now. Refusals: those of SimulationApi. */
export type Subjects = (user: UserId, question: SimulationQuestion) => Result<Subject>;

/** As the account's terminal told them: a tick's value against its size in the symbol's own currency. */
function ratesIn({ symbols }: AccountEntry): Readonly<Record<string, Decimal>> {
  const rates: Record<string, Decimal> = {};
  for (const { profitCurrency, tickValue, contractSize, tickSize } of symbols.byName.values())
    if (isPositive(tickValue)) rates[profitCurrency] ??= quotient([tickValue], [contractSize, tickSize]);
  return rates;
}

function followerOf(entry: AccountEntry, venue: Pick<PaperVenue, 'stateOf'>): Result<Follower> {
  const held = venue.stateOf(entry.account.id);
  if (held !== null) {
    const { settings, state, symbols } = held;
    const { terms, balance } = state.account;
    const { server } = identityOf(entry.account.id, state, settings);
    return done({ terms, balance, symbols, server, rates: state.rates });
  }
  const cloned = cloneOf(entry);
  if (!cloned.ok) return cloned;
  const { terms, balance, settings } = cloned.value;
  const { server = '' } = entry.account.identity ?? {};
  return done({ terms, balance, symbols: symbolsOf(settings), server, rates: ratesIn(entry) });
}

const newSubscription = (user: UserId, channel: ChannelEntry, account: AccountId): Subscription => ({
  id: 'simulation' as SubscriptionId,
  owner: user,
  channel: channel.channel.id,
  account,
  state: 'active',
  sizing: channel.channel.kind === 'posts' ? ONE_PERCENT : PROVIDERS_LOTS,
  symbolMap: { list: {}, prefix: '', suffix: '' },
  openWindowMs: DEFAULT_OPEN_WINDOW_MS,
  deviationPoints: DEFAULT_DEVIATION_POINTS,
  rules: STANDARD_RULES,
  createdAt: 0,
});

function subjectOf(
  book: Book,
  venue: Pick<PaperVenue, 'stateOf'>,
  user: UserId,
  question: SimulationQuestion,
): Result<Subject> {
  const channel = book.channels.get(question.channel);
  if (channel === undefined || !(book.isOpenTo(channel, user) || copies(channel, user)))
    return refuse('CHANNEL_UNKNOWN', 'there is no such channel; /channels lists yours');
  const entry = book.accounts.get(question.account);
  if (entry?.account.owner !== user || book.channelOf.get(question.account)?.channel.kind === 'posts')
    return refuse('ACCOUNT_UNKNOWN', 'there is no such account; /accounts lists yours');
  const follower = followerOf(entry, venue);
  if (!follower.ok) return follower;
  const { balance } = follower.value;
  if (!isPositive(balance))
    return refuse(
      'BALANCE_INVALID',
      `"${entry.account.name}" has a balance of ${balance}: there is nothing to begin with`,
    );
  const present = [...channel.subscriptions.values()].find(
    ({ account, owner, state }) => account === question.account && owner === user && state !== 'ended',
  );
  const base = present ?? newSubscription(user, channel, question.account);
  const sizing = question.sizing ?? base.sizing;
  const wrong = checkSizing(sizing);
  if (wrong !== null) return wrong;
  const { rules } = base;
  const provider = book.accounts.get(channel.channel.account);
  return done({
    channel: channel.channel,
    accountName: entry.account.name,
    follower: follower.value,
    // An emergency stop is about today.
    rules: { ...entry.rules, stoppedAt: null },
    subscription: {
      ...base,
      state: 'active',
      sizing,
      rules: {
        ...rules,
        filters: { ...rules.filters, news: null },
        approval: { ...rules.approval, mode: 'auto' },
      },
    },
    copy: {
      state: present === undefined || present.state === 'ended' ? null : present.state,
      sizing,
      mode: rules.approval.mode,
    },
    provider: {
      identity: provider?.account.identity ?? null,
      funds: provider?.account.funds ?? null,
      specs: provider?.specs ?? [],
    },
    isNetting: entry.account.identity?.marginMode === 'netting',
    withoutNews: rules.filters.news !== null,
  });
}

const copies = (channel: ChannelEntry, user: UserId): boolean =>
  [...channel.subscriptions.values()].some(({ owner, state }) => owner === user && state !== 'ended');

export const subjectsIn =
  (book: Book, venue: Pick<PaperVenue, 'stateOf'>): Subjects =>
  (user, question) =>
    subjectOf(book, venue, user, question);
