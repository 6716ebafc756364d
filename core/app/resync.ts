/** Resync on demand: the plan from the book, and the confirmed items of it, each against the state at that moment. */
import { DENIALS } from '../copier/codes.ts';
import type { Denial } from '../copier/codes.ts';
import { decide } from '../copier/decide.ts';
import { turned } from '../copier/filters/turned.ts';
import { mend, planResync } from '../copier/resync.ts';
import type { Missing, ResyncItem } from '../copier/resync.ts';
import { isOver } from '../copier/signals.ts';
import { mapSymbol } from '../copier/symbols.ts';
import type { Price } from '../domain/decimal.ts';
import type { Decided } from '../domain/fact.ts';
import type { Millis, PositionId } from '../domain/ids.ts';
import type { Link } from '../domain/link.ts';
import type { Position } from '../domain/position.ts';
import { done, refuse } from '../domain/result.ts';
import type { Refusal, Result } from '../domain/result.ts';
import type { Signal } from '../domain/signal.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { SymbolSpec } from '../domain/symbol.ts';
import type { DecisionRecord } from '../ports.ts';
import type { AccountEntry, Book, ChannelEntry } from './book.ts';
import { askQuotes } from './copying.ts';
import { questionOn } from './question.ts';
import type { Turn } from './turn.ts';
import { closeLink, take, tellTrade, wish } from './wishes.ts';

/** What became of one confirmed item. */
export interface ResyncResult {
  readonly id: string;
  /** Null: what it asked for is on its way. */
  readonly skipped: null | 'NO_LONGER' | 'NOTHING_TO_DO' | 'QUOTE_UNKNOWN' | Denial;
}

interface Sides {
  readonly channel: ChannelEntry;
  readonly provider: AccountEntry;
  readonly follower: AccountEntry;
}

/** A plan is made, and carried out, only while both accounts tell what they hold now. */
function sidesOf(book: Book, subscription: Subscription): Refusal | ({ ok: true } & Sides) {
  const channel = book.channels.get(subscription.channel);
  const provider = channel === undefined ? undefined : book.accounts.get(channel.channel.account);
  const follower = book.accounts.get(subscription.account);
  if (channel === undefined || provider === undefined)
    return refuse('CHANNEL_UNKNOWN', 'the account behind this channel was removed');
  if (follower === undefined) return refuse('ACCOUNT_UNKNOWN', 'the account that copies was removed');
  // The desk of a posted channel is here, and always knows what it holds.
  const terminals = channel.channel.kind === 'posts' ? [follower] : [provider, follower];
  const away = terminals.find((entry) => entry.session?.synced !== true);
  if (away !== undefined) {
    return refuse(
      'ACCOUNT_OFFLINE',
      `"${away.account.name}" is not connected, so nobody knows what it holds now; start its terminal and ask again`,
    );
  }
  return { ok: true, channel, provider, follower };
}

/** Why positions were not copied, out of the person's decisions (RecordStore.decisionsOf), newest first. */
export function denialsIn(
  records: readonly DecisionRecord[],
  { id }: Subscription,
): ReadonlyMap<PositionId, Denial> {
  const denials = new Map<PositionId, Denial>();
  for (const { decision } of records) {
    const code = DENIALS.find((denial) => denial === decision.code);
    if (decision.subscription !== id || code === undefined || denials.has(decision.position)) continue;
    denials.set(decision.position, code);
  }
  return denials;
}

/** The follower's symbol for the position's; undefined when there is none. */
function specFor(sides: Sides, subscription: Subscription, position: Position): SymbolSpec | undefined {
  const theirs = sides.provider.symbols.byName.get(position.symbol);
  const mapped = mapSymbol(position.symbol, theirs, subscription.symbolMap, sides.follower.symbols);
  return mapped.found ? mapped.spec : undefined;
}

function marketFor(sides: Sides, subscription: Subscription, position: Position): Price | null {
  const spec = specFor(sides, subscription, position);
  const quote = spec === undefined ? undefined : sides.follower.quotes.get(spec.symbol);
  if (quote === undefined) return null;
  return turned(position, subscription.rules.filters.reverse).side === 'buy' ? quote.ask : quote.bid;
}

/**
 * What a resync of the subscription would do. Quotes that it lacks are asked for: a second plan, a moment later, shows them.
 * @param denials why positions were not copied, as far as known: see `denialsIn`
 * Refusals: CHANNEL_UNKNOWN, ACCOUNT_UNKNOWN, ACCOUNT_OFFLINE.
 */
export function planFor(
  book: Book,
  turn: Turn,
  subscription: Subscription,
  denials: ReadonlyMap<PositionId, Denial>,
  now: Millis,
): Result<readonly ResyncItem[]> {
  const sides = sidesOf(book, subscription);
  if (!sides.ok) return sides;
  const items = itemsOf(book, sides, subscription, denials, now);
  const unquoted = items.flatMap((item) => {
    if (item.kind !== 'missing' || item.priceNow !== null) return [];
    const position = sides.provider.positions.get(item.position)?.position;
    const spec = position === undefined ? undefined : specFor(sides, subscription, position);
    return spec === undefined ? [] : [spec.symbol];
  });
  askQuotes(book, turn, sides.follower, unquoted);
  return done(items);
}

function itemsOf(
  book: Book,
  sides: Sides,
  subscription: Subscription,
  denials: ReadonlyMap<PositionId, Denial>,
  now: Millis,
): readonly ResyncItem[] {
  const { channel, provider, follower } = sides;
  const offset = provider.session?.clockOffsetMs ?? 0;
  const links: Link[] = [];
  for (const copies of channel.links.values()) {
    const link = copies.get(subscription.id);
    if (link !== undefined) links.push(link);
  }
  return planResync({
    subscription,
    provided: [...provider.current.values()].map(({ position }) => ({
      position,
      openedAt: position.openedAt + offset,
    })),
    links,
    held: (link) => book.heldWith(follower, link.magic)?.position,
    spec: (symbol) => follower.symbols.byName.get(symbol),
    market: (position) => marketFor(sides, subscription, position),
    isWaiting: (position) => book.waiting.holdOf(position, subscription.id) !== undefined,
    denials,
    now,
  });
}

/**
 * Does what a person confirmed, as far as it still holds now. A copy's id is computed as ever, so that nothing can be
 * copied twice, whatever is confirmed twice or while its open is on its way.
 * Refusals: CHANNEL_UNKNOWN, ACCOUNT_UNKNOWN, ACCOUNT_OFFLINE.
 */
export function carryOut(
  book: Book,
  turn: Turn,
  subscription: Subscription,
  ids: readonly string[],
  now: Millis,
): Result<readonly ResyncResult[]> {
  const sides = sidesOf(book, subscription);
  if (!sides.ok) return sides;
  const items = new Map(itemsOf(book, sides, subscription, new Map(), now).map((item) => [item.id, item]));
  return done(
    [...new Set(ids)].map((id) => {
      const item = items.get(id);
      const skipped =
        item === undefined ? 'NO_LONGER' : carryOutOne(book, turn, sides, subscription, item, now);
      return { id, skipped };
    }),
  );
}

function carryOutOne(
  book: Book,
  turn: Turn,
  sides: Sides,
  subscription: Subscription,
  item: ResyncItem,
  now: Millis,
): ResyncResult['skipped'] {
  if (item.action === 'nothing') return 'NOTHING_TO_DO';
  if (item.kind === 'missing') return openMissing(book, turn, sides, subscription, item, now);
  const link = book.linkOf(sides.channel, item.position, subscription.id);
  if (link === undefined) return 'NO_LONGER';
  if (item.kind === 'extra') {
    closeLink(book, turn, link, 'resync', now);
    return null;
  }
  const position = sides.provider.positions.get(item.position)?.position;
  const held = book.heldWith(sides.follower, link.magic)?.position;
  const spec = sides.follower.symbols.byName.get(link.desired.symbol);
  if (position === undefined || held === undefined || spec === undefined) return 'NO_LONGER';
  const mended = mend(link, position, held, subscription, spec);
  if (mended === null) return 'NO_LONGER';
  const lots = mended.differences.some(({ field, mendable }) => field === 'lots' && mendable);
  const numbers: Record<string, string> = {};
  for (const { field, is, wished } of mended.differences) {
    numbers[field] = is;
    numbers[`${field}Wished`] = wished;
  }
  const trace = [{ rule: 'resync', passed: true, numbers }];
  wish(book, turn, mended.link, lots ? 'PARTIAL_CLOSE_MIRRORED' : 'CHANGE_MIRRORED', trace, now);
  return null;
}

/**
 * The open is decided on as if it had come now: by every rule, at today's price, and without a delay or a wait for a stop,
 * for a person has just looked at it.
 */
function openMissing(
  book: Book,
  turn: Turn,
  { channel, provider, follower }: Sides,
  subscription: Subscription,
  item: Missing,
  now: Millis,
): ResyncResult['skipped'] {
  const record = provider.positions.get(item.position);
  if (record === undefined || isOver(record.position)) return 'NO_LONGER';
  const signal: Signal = {
    channel: channel.channel.id,
    seq: channel.lastSeq,
    kind: 'open',
    position: record.position,
    openedLots: record.openedLots,
    providerAt: now,
    receivedAt: now,
    origin: 'snapshot',
  };
  const { rules, sizing } = subscription;
  const atOnce: Subscription = {
    ...subscription,
    sizing:
      'withoutStop' in sizing ? { ...sizing, withoutStop: { ...sizing.withoutStop, waitMs: 0 } } : sizing,
    rules: { ...rules, filters: { ...rules.filters, delay: { fromMs: 0, toMs: 0 } } },
  };
  const question = questionOn(book, channel, signal, record.position, atOnce, now);
  if (question === null) return 'NO_LONGER';
  const decided = decide(question);
  if ('wait' in decided) {
    if (decided.wait === 'quote') askQuotes(book, turn, follower, decided.symbols);
    return decided.wait === 'symbol' ? 'SYMBOL_AMBIGUOUS' : 'QUOTE_UNKNOWN';
  }
  const today = atTodaysPrice(decided, item, follower);
  if (today === null) return 'QUOTE_UNKNOWN';
  take(book, turn, today, now);
  turn.facts.push({ type: 'decided', decided: [today] });
  if (today.link !== null) tellTrade(book, turn, today.link);
  const { verdict, code } = today.decision;
  if (verdict === 'command') return null;
  return DENIALS.find((denial) => denial === code) ?? 'NOTHING_TO_DO';
}

/**
 * A market order is held to a price by its deviation: to today's, not to that of hours ago. A resting order waits where the
 * provider's does.
 * @returns null when today's price is not known
 */
function atTodaysPrice({ decision, link }: Decided, item: Missing, follower: AccountEntry): Decided | null {
  const own = { ...decision, seq: null };
  if (link === null || decision.verdict !== 'command') return { decision: own, link: null };
  const quote = follower.quotes.get(link.desired.symbol);
  const resting = link.desired.state === 'pending';
  if (!resting && quote === undefined) return null;
  const price =
    resting || quote === undefined ? link.desired.price : link.desired.side === 'buy' ? quote.ask : quote.bid;
  const numbers = { ageMs: item.ageMs, priceThen: item.priceThen, priceNow: price ?? 'none' };
  const trace = [{ rule: 'resync', passed: true, numbers }, ...decision.trace];
  return { decision: { ...own, trace }, link: { ...link, desired: { ...link.desired, price } } };
}
