/** A desk whose follower has limits on losses: money comes and goes as the test says. */
import { Book } from '../../core/app/book.ts';
import { blocksOf } from '../../core/app/risk-watch.ts';
import type { AccountRules, RiskLimit, RiskScope, RiskState } from '../../core/domain/risk.ts';
import { decimal, lots, money, price } from '../../core/domain/decimal.ts';
import type { Deal, Position } from '../../core/domain/position.ts';
import type { Subscription } from '../../core/domain/subscription.ts';
import type { Link } from '../../core/domain/link.ts';
import { Desk } from './desk.ts';
import {
  aDeal,
  aLimit,
  aPosition,
  aSubscription,
  CHANNEL,
  FOLLOWER,
  NOW,
  OWNER,
  PROVIDER,
  someAccountRules,
  someFunds,
  someRules,
  SUBSCRIPTION,
  symbol,
} from './trading.ts';

/** Midnight in Madrid after `NOW`, 20 November 2025, 10:00 in UTC. */
export const MADRIDS_MIDNIGHT = NOW + 13 * 3_600_000;

/** 500 in a day, by Madrid's calendar. */
export const daily = (parts: Partial<RiskLimit> = {}): RiskLimit =>
  aLimit({ id: 'daily', threshold: { amount: money('500') }, zone: 'Europe/Madrid', ...parts });

/** Names of the limits that are reached for the one subscription. */
export const blocks = (desk: Desk): readonly string[] =>
  blocksOf(desk.book, aSubscription()).map(({ limit }) => limit);

export const OF_ACCOUNT: RiskScope = { kind: 'account', account: FOLLOWER };
export const OF_COPIES: RiskScope = { kind: 'subscription', account: FOLLOWER, subscription: SUBSCRIPTION };

/** Lot for lot, so that a pip of EURUSD is 10 USD. */
const lotForLot: Partial<Subscription> = { sizing: { kind: 'multiplier', factor: decimal('1') } };

/** Both terminals connected, one subscription lot for lot, and limits on the account. */
export function deskWithAccountLimits(rules: Partial<AccountRules>): Desk {
  const desk = Desk.ready(lotForLot);
  setAccountRules(desk, rules);
  return desk;
}

/** The same, with limits on what the subscription's copies bring. */
export const deskWithLimits = (limits: readonly RiskLimit[], parts: Partial<Subscription> = {}): Desk =>
  Desk.ready({ ...lotForLot, rules: someRules({ limits }), ...parts });

export function setAccountRules(desk: Desk, rules: Partial<AccountRules>): void {
  const change = { scope: OF_ACCOUNT, owner: OWNER, by: OWNER, at: desk.now, fields: [] };
  desk.pipeline.putAccountRules(someAccountRules(FOLLOWER, rules), change, desk.now);
}

/** The follower's terminal reports its money. */
export function hasFunds(desk: Desk, balance: string, equity = balance): void {
  const funds = { ...someFunds(balance), equity: money(equity) };
  desk.pipeline.funds(FOLLOWER, desk.epochOf(FOLLOWER), funds, desk.now);
}

/** EURUSD stands here at the follower's broker. */
export function quotes(desk: Desk, at: string): void {
  const quote = { symbol: symbol('EURUSD'), bid: price(at), ask: price(at) };
  desk.pipeline.quotes(FOLLOWER, desk.epochOf(FOLLOWER), [quote], desk.now);
}

/** The provider opens; the follower's copy, one lot at 1.1, is filled and reported. @returns the copy's position */
export function copies(desk: Desk, id: string, deals: readonly Deal[] = []): Position {
  desk.reports(PROVIDER, aPosition({ id: id as Position['id'], price: price('1.1') }));
  const { link } = desk;
  desk.answers(link, { price: price('1.1') });
  const position = aPosition({ id: `copy-${id}` as Position['id'], price: price('1.1'), magic: link.magic });
  desk.reports(FOLLOWER, position, { deals: [...deals] });
  return position;
}

export const over = (position: Position): Position => ({ ...position, state: 'closed', lots: lots('0') });

/** What the follower's terminal holds: a snapshot that shows nothing new. */
export const held = (desk: Desk): readonly Position[] =>
  [...(desk.book.accounts.get(FOLLOWER)?.current.values() ?? [])].map(({ position }) => position);

/** The deal that closed the position, with its whole result as profit. */
export const closing = (position: Position, profit: string, parts: Partial<Deal> = {}): Deal =>
  aDeal({
    id: `out-${position.id}`,
    position: position.id,
    magic: position.magic,
    profit: money(profit),
    commission: money('0'),
    ...parts,
  });

/** A deposit, or with a minus a withdrawal. */
export const payment = (id: string, amount: string, parts: Partial<Deal> = {}): Deal =>
  aDeal({
    id,
    position: null,
    symbol: null,
    side: null,
    entry: 'balance',
    profit: money(amount),
    commission: money('0'),
    ...parts,
  });

/** Deals that no position of a copy goes with. */
export function tellsDeals(desk: Desk, ...deals: Deal[]): void {
  desk.notes(FOLLOWER);
  const seq = (desk.book.accounts.get(FOLLOWER)?.acked ?? 0) + 1;
  desk.sends(FOLLOWER, { seq, at: desk.now, cause: 'unknown', position: null, deals });
}

/** States that were written down, oldest first. */
export const written = (desk: Desk): readonly RiskState[] =>
  desk.facts.flatMap((fact) => (fact.type === 'risk' ? [fact.state] : []));

/** The last of them. */
export const stateOf = (desk: Desk): RiskState | undefined => written(desk).at(-1);

/** What warnings of limits say, oldest first. */
export const told = (desk: Desk): readonly string[] =>
  desk.news.flatMap((news) =>
    news.kind === 'warning' && news.code.startsWith('RISK_') ? [news.message] : [],
  );

/** The service starts anew from what it stored; terminals are not back yet. */
export function restarted(desk: Desk): Desk {
  const image = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
  const { accounts, subscriptions, links } = desk.book;
  const states = new Map<string, RiskState>();
  for (const state of written(desk)) states.set(JSON.stringify(state.scope), state);
  const book = Book.from(
    image({
      accounts: [...accounts.values()].map(({ account, specs, stream, acked }) => ({
        account,
        symbols: specs,
        stream,
        acked,
      })),
      channels: [
        {
          channel: { id: CHANNEL, owner: OWNER, name: 'provider', account: PROVIDER, kind: 'account' },
          lastSeq: 9,
          visibility: 'private',
          members: [],
          muted: [],
          template: null,
        },
      ],
      subscriptions: [...subscriptions.values()],
      accountRules: [...accounts.values()].map(({ rules }) => rules),
      riskStates: [...states.values()],
      positions: [...accounts.values()].flatMap(({ account, current }) =>
        [...current.values()].map((record) => ({ account: account.id, record })),
      ),
      links: [...links.values()].filter((link: Link) => link.ended === null),
      approvals: [],
      posts: [],
      undecided: [],
    }),
  );
  return Desk.restarted(desk, book);
}
