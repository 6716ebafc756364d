/** One step of a paper account's terminal under way: what has become of its links so far, and what is to be told. */
import type { Lots } from '../../domain/decimal.ts';
import type { LinkId, Millis, PositionId, Ticket } from '../../domain/ids.ts';
import type { Command as Wish, Outcome } from '../../domain/link.ts';
import type { PaperAccount } from '../../paper/account.ts';
import { commanded, stopped } from '../../paper/engine.ts';
import type { PaperEvent, Step as BrokerStep } from '../../paper/events.ts';
import type { Market } from '../../paper/market.ts';
import type { Rejected, RejectionCode } from '../../paper/rejections.ts';
import { marginNotice } from './margin-news.ts';
import type { MarginNotice } from './margin-news.ts';
import { nettedRequest, reachedShares, stopCommand } from './netted.ts';
import type { NettedRequest } from './netted.ts';
import { reportsOf } from './reports.ts';
import { heldBy, sharedOut } from './shares.ts';
import type { Levels, PaperLink, PaperState, PaperStep, Shared } from './state.ts';
import { nextStep, orderOf, positionOf } from './steps.ts';
import type { Step } from './steps.ts';

const BACKOFF_FIRST_MS: Millis = 250;
const BACKOFF_LAST_MS: Millis = 30_000;
/** A wish needs three requests at most (withdraw, open, levels): more is a bug, and waits for the next try. */
const MOST_REQUESTS_PER_LOOK = 8;
const ZERO = '0' as Lots;
/** Prices come a moment after a symbol is first wanted: people hear of what takes longer. */
const TOLD_AFTER_MS: Millis = 3_000;

/** Tried again, whatever was asked: a price, or room, may come. */
const PASSING = new Set<RejectionCode>(['NO_QUOTES', 'REQUOTE', 'TOO_MANY_REQUESTS', 'FROZEN']);
/** Tried again where something is to end. */
const PASSING_FOR_EXITS = new Set<RejectionCode>(['MARKET_CLOSED', 'TRADE_DISABLED']);
/** It is otherwise than it was when the request was sent. */
const OVERTAKEN = new Set<RejectionCode>(['POSITION_NOT_FOUND', 'ORDER_NOT_FOUND']);
const PRICE_STALE = 'PRICE_STALE';
/** Requote. */
const PRICE_MOVED = 10_004;
export const hasWish = (link: PaperLink | undefined): link is PaperLink & { readonly wish: Wish } =>
  link !== undefined && link.wish !== null;
/** A new quote of the symbol may mend it. */
export const waitsForPrice = (link: PaperLink | undefined, symbol: string): boolean =>
  hasWish(link) &&
  link.request === null &&
  link.wish.desired.symbol === symbol &&
  link.refusal !== null &&
  (link.refusal.reason === PRICE_STALE || link.refusal.code === PRICE_MOVED);

const newLink = (wish: Wish, epoch: number, at: Millis): PaperLink => ({
  link: wish.link,
  version: 0,
  done: 0,
  wish: null,
  epoch,
  wishedAt: at,
  ticket: null,
  over: null,
  turned: false,
  request: null,
  refusal: null,
  refusals: 0,
  retryAt: 0,
  price: null,
  outcome: null,
  changedAt: at,
  openUntil: 0,
});

/** A wish to open may come again until its deadline. */
const withDeadline = (link: PaperLink, { deadline }: Wish): PaperLink =>
  deadline === null || deadline <= link.openUntil ? link : { ...link, openUntil: deadline };

export class Turn {
  state: PaperState;
  readonly outcomes: Outcome[] = [];
  readonly #notices: MarginNotice[] = [];
  readonly #at: Millis;
  readonly #market: Market;
  readonly #looks = new Map<LinkId, number>();
  readonly #queue: LinkId[] = [];

  constructor(state: PaperState, at: Millis, market: Market) {
    this.state = state;
    this.#at = at;
    this.#market = market;
  }

  get step(): PaperStep {
    return { state: this.state, outcomes: this.outcomes, notices: this.#notices };
  }

  change(parts: Partial<PaperState>): void {
    this.state = { ...this.state, ...parts };
  }

  put(link: PaperLink): void {
    const { links, wishes } = this.state;
    const isWished = wishes.includes(link.link);
    const others =
      link.wish === null && isWished ? { wishes: wishes.filter((id) => id !== link.link) } : undefined;
    const more = link.wish !== null && !isWished ? { wishes: [...wishes, link.link] } : undefined;
    this.change({
      links: { ...links, [link.link]: { ...link, changedAt: this.#at } },
      ...others,
      ...more,
    });
  }

  take(wish: Wish, epoch: number): void {
    const known = withDeadline(this.state.links[wish.link] ?? newLink(wish, epoch, this.#at), wish);
    const isRepeat = wish.version <= known.done || wish.version < known.version;
    if (isRepeat || (wish.version === known.version && known.wish !== null)) {
      if (known.wish !== null && known.epoch < epoch) this.put({ ...known, epoch });
      else if (known.openUntil !== this.state.links[wish.link]?.openUntil) this.put(known);
      if (known.outcome !== null) this.outcomes.push({ ...known.outcome, epoch });
      return;
    }
    const fresh = { refusal: null, refusals: 0, retryAt: this.#at, wishedAt: this.#at };
    this.put({ ...known, version: wish.version, wish, epoch, ...fresh });
    this.look(wish.link);
  }

  /** It waits no longer. */
  hurry(id: LinkId): void {
    const link = this.state.links[id];
    if (link === undefined) return;
    this.put({ ...link, retryAt: this.#at });
    this.look(id);
  }

  /** Does what can be done for a link now. */
  look(id: LinkId): void {
    this.#queue.push(id);
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#lookAt(next);
  }

  /** Takes in what the broker did. */
  absorb({ account, events }: BrokerStep): void {
    if (account === this.state.account && events.length === 0) return;
    const notice = marginNotice(account, events);
    if (notice !== null) this.#notices.push(notice);
    const { shared } = this.state;
    if (shared === null) {
      this.#takeIn(account, null, events);
      return;
    }
    const before = { account: this.state.account, shared };
    const told = sharedOut(before, events, (request) => this.#levelsOf(request));
    this.#takeIn(account, told.shared, told.events);
    this.#recall(told.events);
  }

  #takeIn(account: PaperAccount, shared: Shared | null, events: readonly PaperEvent[]): void {
    let seq = this.state.lastSeq;
    const reports = reportsOf(events, this.#at).map((report) => ({ seq: ++seq, ...report }));
    this.change({
      account,
      shared,
      lastSeq: seq,
      events: reports.length === 0 ? this.state.events : [...this.state.events, ...reports],
      deals: [...this.state.deals, ...reports.flatMap(({ deals }) => deals)],
    });
    const answered = this.#answers(events);
    this.#noteEnds(events);
    for (const id of answered) this.#queue.push(id);
  }

  #levelsOf(request: string | null): Levels | null {
    if (request === null) return null;
    return (
      Object.values(this.state.links).find((link) => link.request?.id === request)?.request?.levels ?? null
    );
  }

  /** A stop-out was faster than the close that is on its way: for what is gone the broker carries out no order. */
  #recall(events: readonly PaperEvent[]): void {
    const taken = new Set(
      events.flatMap((event) =>
        event.type === 'deal' && event.deal.cause === 'stop_out' ? [event.deal.position] : [],
      ),
    );
    if (taken.size === 0) return;
    for (const link of Object.values(this.state.links)) {
      const { request, ticket } = link;
      if (request?.asked !== 'exit' || !taken.has(ticket)) continue;
      const { account } = this.state;
      const requests = account.requests.filter(({ command }) => command.request !== request.id);
      this.change({ account: { ...account, requests } });
      this.put({ ...link, request: null, retryAt: this.#at });
      this.#queue.push(link.link);
    }
  }

  /** Of a netting account: ends the shares whose stop or target the symbol's quote has reached. */
  endReached(symbol: string): void {
    const { shared, links } = this.state;
    if (shared === null) return;
    const due = reachedShares(shared, symbol, this.#at, this.#market);
    if (due.length === 0) return;
    // What is on its way out already is left to that: two closes would open the other side.
    const leaving = new Set(
      Object.values(links).flatMap(({ request, ticket }) => (request === null ? [] : [ticket])),
    );
    const reached = due.filter(({ share }) => !leaving.has(share.id));
    if (reached.length === 0) return;
    const commands = reached.map((one) => stopCommand(one));
    this.absorb(stopped(this.state.account, commands, this.#at, this.#market));
  }

  /** Goes on with the links whose requests were answered. */
  goOn(): void {
    const next = this.#queue.shift();
    if (next !== undefined) this.look(next);
  }

  #lookAt(id: LinkId): void {
    const link = this.state.links[id];
    if (!hasWish(link) || link.request !== null || link.retryAt > this.#at) return;
    const { wish } = link;
    if (link.epoch < this.state.epoch) {
      // Wished by a service that is gone: the one of today will say what it wants.
      this.put({ ...link, wish: null });
      return;
    }
    const step = nextStep(link, wish, heldBy(this.state), this.#market.symbols);
    if (step.do === 'finish') this.#finish({ ...link, over: link.over ?? step.over }, null);
    else if (step.do === 'reject') this.#finish(link, { code: 0, reason: step.reason });
    else this.#ask(link, wish, step);
  }

  #ask(link: PaperLink, wish: Wish, step: Extract<Step, { do: 'ask' }>): void {
    const { asked, enters } = step;
    if (enters && wish.deadline !== null && this.#at > wish.deadline) {
      this.#finish(link, link.refusal ?? { code: 0, reason: 'DEADLINE_PASSED' });
      return;
    }
    const looks = (this.#looks.get(link.link) ?? 0) + 1;
    this.#looks.set(link.link, looks);
    if (looks > MOST_REQUESTS_PER_LOOK) {
      this.#backOff(link, wish, { code: 0, reason: 'TRIED_TOO_OFTEN' }, enters);
      return;
    }
    // Whoever takes an order away to open at the market needs a market.
    const isBlind = enters && asked === 'exit' && this.#market.quote(wish.desired.symbol) === undefined;
    if (isBlind) {
      this.#backOff(link, wish, { code: 0, reason: PRICE_STALE }, enters);
      return;
    }
    const asks = this.#requestFor(step);
    if (asks.do === 'refuse') {
      this.#refused(link, { asked, version: link.version }, asks.rejected);
      return;
    }
    if (asks.do === 'keep') {
      this.#takeIn(this.state.account, asks.shared, [asks.event]);
      this.put({ ...link, retryAt: this.#at });
      this.#queue.push(link.link);
      return;
    }
    const id = `${link.link}/${link.version}/${this.state.requests}`;
    this.change({ requests: this.state.requests + 1 });
    this.put({ ...link, request: { id, asked, version: link.version, levels: asks.levels } });
    const command = { ...asks.command, request: id, cause: 'expert' } as const;
    this.absorb(commanded(this.state.account, command, this.#at, this.#market));
  }

  #requestFor({ command }: Extract<Step, { do: 'ask' }>): NettedRequest {
    const { shared } = this.state;
    if (shared === null) return { do: 'send', command, levels: null };
    return nettedRequest(this.state, shared, command, this.#market);
  }

  /** Requests that the broker has answered. @returns whose */
  #answers(events: readonly PaperEvent[]): readonly LinkId[] {
    const travelling = new Set(this.state.account.requests.map(({ command }) => command.request));
    const answered: LinkId[] = [];
    for (const id of this.state.wishes) {
      const link = this.state.links[id];
      const request = link?.request ?? null;
      if (link === undefined || request === null || travelling.has(request.id)) continue;
      this.#answered(link, request, events);
      answered.push(id);
    }
    return answered;
  }

  #answered(
    link: PaperLink,
    request: NonNullable<PaperLink['request']>,
    events: readonly PaperEvent[],
  ): void {
    const { id, asked } = request;
    let after: PaperLink = { ...link, request: null };
    for (const event of events) {
      if (!('request' in event) || event.request !== id) continue;
      if (event.type === 'rejected') {
        this.#refused(after, request, event.rejected);
        return;
      }
      if (event.type === 'order_placed') after = { ...after, ticket: event.order.id };
      if (event.type === 'deal') {
        const ticket: PositionId | null = asked === 'enter' ? event.deal.position : after.ticket;
        after = { ...after, ticket, price: event.deal.price };
      }
      // Taken away by ourselves to open at the market: the link goes on.
      if (event.type === 'order_ended' && after.wish?.desired.state === 'open')
        after = { ...after, ticket: null, turned: true };
    }
    this.put({ ...after, refusals: 0, refusal: null, retryAt: this.#at });
  }

  #refused(
    link: PaperLink,
    { asked, version }: Pick<NonNullable<PaperLink['request']>, 'asked' | 'version'>,
    { code, retcode }: Rejected,
  ): void {
    const { wish } = link;
    if (wish === null) return;
    const why = code === 'NO_QUOTES' ? { code: 0, reason: PRICE_STALE } : { code: retcode, reason: '' };
    const enters = asked === 'enter' || (asked === 'exit' && wish.desired.state === 'open');
    const isPassing = PASSING.has(code) || (asked === 'exit' && PASSING_FOR_EXITS.has(code));
    // What the broker refused is not what is wished any more, or not what is there.
    if (version !== link.version || OVERTAKEN.has(code)) this.put({ ...link, retryAt: this.#at });
    else if (code === 'NO_CHANGES') this.#finish(link, null);
    else if (isPassing) this.#backOff(link, wish, why, enters);
    else this.#finish(link, why);
  }

  #backOff(link: PaperLink, wish: Wish, refusal: NonNullable<PaperLink['refusal']>, enters: boolean): void {
    const pause = Math.min(BACKOFF_LAST_MS, BACKOFF_FIRST_MS * 2 ** Math.min(link.refusals, 10));
    const isBound = enters && wish.deadline !== null && wish.deadline >= this.#at;
    const retryAt = Math.min(this.#at + pause, isBound ? wish.deadline + 1 : Infinity);
    const waits = { ...link, refusal, refusals: link.refusals + 1, retryAt };
    // Said once: it goes on being tried.
    if (link.outcome?.version === link.version || this.#at - link.wishedAt < TOLD_AFTER_MS) {
      this.put(waits);
      return;
    }
    const outcome = this.#outcomeOf(waits, refusal, false);
    this.put({ ...waits, outcome });
    this.outcomes.push(outcome);
  }

  #finish(link: PaperLink, refusal: PaperLink['refusal']): void {
    const holds = this.#positionOrOrder(link) !== undefined;
    // What was refused, or ended before, never opens.
    const ends = !holds && (refusal !== null || link.wish?.desired.state === 'closed');
    const over = link.over ?? (ends ? (link.turned ? 'cancelled' : 'none') : null);
    const after: PaperLink = { ...link, wish: null, done: link.version, over };
    const outcome = this.#outcomeOf(after, refusal, true);
    this.put({ ...after, outcome });
    this.outcomes.push(outcome);
  }

  #positionOrOrder(link: PaperLink) {
    const held = heldBy(this.state);
    return positionOf(held, link) ?? orderOf(held, link);
  }

  #outcomeOf(link: PaperLink, refusal: PaperLink['refusal'], final: boolean): Outcome {
    const account = heldBy(this.state);
    const position = positionOf(account, link);
    const order = orderOf(account, link);
    const held = position ?? order;
    const state = position !== undefined ? 'open' : order !== undefined ? 'pending' : (link.over ?? 'none');
    return {
      link: link.link,
      version: link.version,
      epoch: link.epoch,
      status: refusal !== null ? 'rejected' : state === 'pending' ? 'accepted' : 'filled',
      final,
      code: refusal?.code ?? 0,
      reason: refusal?.reason ?? '',
      state,
      lots: held?.lots ?? ZERO,
      price: position?.price ?? link.price,
      ticket: link.ticket as Ticket | null,
      timings: { queuedMs: 0, brokerMs: this.#at - link.wishedAt },
    };
  }

  /** Positions and orders that are over now, by whatever hand. */
  #noteEnds(events: readonly PaperEvent[]): void {
    for (const event of events) {
      if (event.type === 'position_closed') this.#end(event.position.id, 'closed');
      else if (event.type === 'order_ended' && event.end !== 'filled') this.#end(event.order.id, 'cancelled');
    }
  }

  #end(ticket: PositionId, over: 'closed' | 'cancelled'): void {
    const link = Object.values(this.state.links).find((one) => one.ticket === ticket && one.over === null);
    if (link === undefined) return;
    this.put({ ...link, over });
    this.#queue.push(link.link);
  }
}
