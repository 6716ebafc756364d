/**
 * A paper account as a terminal: wishes, quotes and time come in; a new state and outcomes come out. Pure.
 *
 *   wish ─► versions ─► under way? wait ─► step ─► broker (core/paper) ─► outcome
 *                                           ▲        │
 *                                           └────────┘ back off, look again
 *
 * Books and journal are one state, which its owner stores before anybody hears of it: a crash takes back what was done
 * together with the knowledge of it, so nothing is ever done twice, and no outcome is ever unknown.
 */
import type { Lots, Money } from '../../domain/decimal.ts';
import type { LinkId, Millis, PositionId, Ticket } from '../../domain/ids.ts';
import type { Command as Wish, Outcome } from '../../domain/link.ts';
import { done } from '../../domain/result.ts';
import type { Result } from '../../domain/result.ts';
import { commanded, moneyMoved, passed, quoted } from '../../paper/engine.ts';
import type { PaperEvent, Step as BrokerStep } from '../../paper/events.ts';
import type { Market } from '../../paper/market.ts';
import type { Rejected, RejectionCode } from '../../paper/rejections.ts';
import { reportsOf } from './reports.ts';
import type { PaperLink, PaperState, PaperStep } from './state.ts';
import { nextStep, orderOf, positionOf } from './steps.ts';
import type { Step } from './steps.ts';

const BACKOFF_FIRST_MS: Millis = 250;
const BACKOFF_LAST_MS: Millis = 30_000;
/** A wish needs three requests at most (withdraw, open, levels): more is a bug, and waits for the next try. */
const MOST_REQUESTS_PER_LOOK = 8;
/** A request that was on its way when the process stopped, and is overdue by more, never arrived. */
const LOST_AFTER_MS: Millis = 2_000;
/** Wishes to open have deadlines of minutes; so long after its end no wish of a link can come that would open it. */
const REMEMBERED_MS: Millis = 7 * 24 * 3_600_000;
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
const hasWish = (link: PaperLink | undefined): link is PaperLink & { readonly wish: Wish } =>
  link !== undefined && link.wish !== null;
/** A new quote of the symbol may mend it. */
const waitsForPrice = (link: PaperLink | undefined, symbol: string): boolean =>
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
});

class Turn {
  state: PaperState;
  readonly outcomes: Outcome[] = [];
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
    return { state: this.state, outcomes: this.outcomes };
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
    const known = this.state.links[wish.link] ?? newLink(wish, epoch, this.#at);
    const isRepeat = wish.version <= known.done || wish.version < known.version;
    if (isRepeat || (wish.version === known.version && known.wish !== null)) {
      if (known.wish !== null && known.epoch < epoch) this.put({ ...known, epoch });
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
    let seq = this.state.lastSeq;
    const reports = reportsOf(events, this.#at).map((report) => ({ seq: ++seq, ...report }));
    this.change({
      account,
      lastSeq: seq,
      events: reports.length === 0 ? this.state.events : [...this.state.events, ...reports],
      deals: [...this.state.deals, ...reports.flatMap(({ deals }) => deals)],
    });
    const answered = this.#answers(events);
    this.#noteEnds(events);
    for (const id of answered) this.#queue.push(id);
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
    const step = nextStep(link, wish, this.state.account, this.#market.symbols);
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
    const id = `${link.link}/${link.version}/${this.state.requests}`;
    this.change({ requests: this.state.requests + 1 });
    this.put({ ...link, request: { id, asked, version: link.version } });
    const command = { ...step.command, request: id, cause: 'expert' } as const;
    this.absorb(commanded(this.state.account, command, this.#at, this.#market));
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
    { asked, version }: NonNullable<PaperLink['request']>,
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
    return positionOf(this.state.account, link) ?? orderOf(this.state.account, link);
  }

  #outcomeOf(link: PaperLink, refusal: PaperLink['refusal'], final: boolean): Outcome {
    const position = positionOf(this.state.account, link);
    const order = orderOf(this.state.account, link);
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

const isDue = (state: PaperState, id: LinkId, at: Millis): boolean => {
  const link = state.links[id];
  return hasWish(link) && link.request === null && link.retryAt <= at;
};

/** Wishes of a session. Those of an earlier epoch than the highest seen are refused without an answer. */
export function wished(
  state: PaperState,
  epoch: number,
  wishes: readonly Wish[],
  at: Millis,
  market: Market,
): PaperStep {
  if (epoch < state.epoch) return { state, outcomes: [] };
  const turn = new Turn(state, at, market);
  if (epoch > state.epoch) turn.change({ epoch });
  for (const wish of wishes) turn.take(wish, epoch);
  return turn.step;
}

/** A symbol has a new quote. */
export function priced(state: PaperState, symbol: string, at: Millis, market: Market): PaperStep {
  const step = quoted(state.account, symbol, at, market);
  const waiting = state.wishes.filter((id) => waitsForPrice(state.links[id], symbol));
  if (step.account === state.account && step.events.length === 0 && waiting.length === 0)
    return { state, outcomes: [] };
  const turn = new Turn(state, at, market);
  turn.absorb(step);
  turn.goOn();
  for (const id of waiting) turn.hurry(id);
  return turn.step;
}

/** Time has passed. */
export function waited(state: PaperState, at: Millis, market: Market): PaperStep {
  const step = passed(state.account, at, market);
  const due = state.wishes.filter((id) => isDue(state, id, at));
  if (step.account === state.account && step.events.length === 0 && due.length === 0)
    return { state, outcomes: [] };
  const turn = new Turn(state, at, market);
  turn.absorb(step);
  turn.goOn();
  for (const id of due) turn.look(id);
  return turn.step;
}

/** Money comes or goes; refusals: those of `moneyMoved` (core/paper/engine.ts). */
export function paid(
  state: PaperState,
  amount: Money,
  comment: string,
  at: Millis,
  market: Market,
): Result<PaperStep> {
  const moved = moneyMoved(state.account, { amount, comment }, at, market);
  if (!moved.ok) return moved;
  const turn = new Turn(state, at, market);
  turn.absorb(moved.value);
  turn.goOn();
  return done(turn.step);
}

/** Reports up to `seq` are stored by whoever they were for. */
export function acknowledged(state: PaperState, seq: number): PaperState {
  const events = state.events.filter((event) => event.seq > seq);
  if (events.length === state.events.length) return state;
  const kept = new Set([
    ...state.account.positions.map(({ id }) => id),
    ...events.flatMap(({ position }) => (position === null ? [] : [position.id])),
  ]);
  const balance = new Set(events.flatMap(({ deals }) => deals.map(({ id }) => id)));
  const deals = state.deals.filter(
    ({ id, position }) => balance.has(id) || (position !== null && kept.has(position)),
  );
  return { ...state, events, deals };
}

/**
 * A session begins. Requests that were lost with the process that sent them are forgotten (their wishes come again), and
 * so are links that ended long ago.
 */
export function resumed(state: PaperState, epoch: number, at: Millis): PaperState {
  const { account } = state;
  const requests = account.requests.filter(({ dueAt }) => dueAt + LOST_AFTER_MS >= at);
  const onTheirWay = new Set(requests.map(({ command }) => command.request));
  const links: Record<LinkId, PaperLink> = {};
  for (const link of Object.values(state.links)) {
    const isLost = link.request !== null && !onTheirWay.has(link.request.id);
    const request = isLost ? null : link.request;
    const isForgotten = link.over !== null && request === null && link.changedAt + REMEMBERED_MS < at;
    if (!isForgotten) links[link.link] = { ...link, request, wish: request === null ? null : link.wish };
  }
  const wishes = state.wishes.filter((id) => hasWish(links[id]));
  return { ...state, account: { ...account, requests }, links, wishes, epoch: Math.max(epoch, state.epoch) };
}

/** Whether the account holds and awaits nothing. */
export const isFlat = ({ account, wishes }: PaperState): boolean =>
  account.positions.length === 0 && account.orders.length === 0 && wishes.length === 0;
