/** Random lives of a paper account: what is asked of it, and what the market does meanwhile. */
import fc from 'fast-check';
import { lots, price } from '../../core/domain/decimal.ts';
import type { Decimal, Price } from '../../core/domain/decimal.ts';
import type { Quote } from '../../core/domain/symbol.ts';
import type { PaperAccount, Terms } from '../../core/paper/account.ts';
import type { Command } from '../../core/paper/commands.ts';
import { commanded, moneyMoved, passed, quoted } from '../../core/paper/engine.ts';
import { openAccount } from '../../core/paper/account.ts';
import type { PaperEvent, Step } from '../../core/paper/events.ts';
import type { Market } from '../../core/paper/market.ts';
import type { Entry } from '../../core/paper/orders.ts';
import type { PaperSymbol } from '../../core/paper/symbol.ts';
import { anEntry, aPaperSymbol, someTerms } from './paper.ts';
import { NOW } from './trading.ts';

/** Points of the middle price where each begins, and how many points make one. */
const STARTS = { EURUSD: 110_000, GBPUSD: 130_000, USDJPY: 150_000, EURGBP: 85_000 } as const;
export type Name = keyof typeof STARTS;
const NAMES = Object.keys(STARTS) as Name[];
const digitsOf = (name: Name): number => (name === 'USDJPY' ? 3 : 5);
const priceAt = (name: Name, points: number): Price =>
  price((points / 10 ** digitsOf(name)).toFixed(digitsOf(name)));

/** One thing that happens; distances are points from the market of that moment. */
export type Happening =
  | { readonly type: 'quote'; readonly name: Name; readonly move: number; readonly spread: number }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'money'; readonly cents: number }
  | { readonly type: 'order'; readonly name: Name; readonly order: AnyOrder }
  | { readonly type: 'close'; readonly pick: number; readonly parts: number };

interface AnyOrder {
  readonly kind: 'market' | 'limit' | 'stop' | 'stop_limit';
  readonly isBuy: boolean;
  readonly hundredths: number;
  readonly away: number;
  readonly stop: number | null;
  readonly target: number | null;
  readonly moves: boolean;
}

const aName = fc.constantFrom(...NAMES);
const aMove = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -60, max: 60 }) },
  { weight: 1, arbitrary: fc.integer({ min: -1_500, max: 1_500 }) },
);
const anOrder: fc.Arbitrary<AnyOrder> = fc.record({
  kind: fc.constantFrom('market', 'market', 'limit', 'stop', 'stop_limit'),
  isBuy: fc.boolean(),
  hundredths: fc.integer({ min: 0, max: 300 }),
  away: fc.integer({ min: -5, max: 80 }),
  stop: fc.option(fc.integer({ min: 0, max: 200 })),
  target: fc.option(fc.integer({ min: 0, max: 200 })),
  moves: fc.boolean(),
});

const aHappening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      type: fc.constant('quote' as const),
      name: aName,
      move: aMove,
      spread: fc.integer({ min: 0, max: 20 }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ type: fc.constant('order' as const), name: aName, order: anOrder }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('close' as const),
      pick: fc.nat(20),
      parts: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 2e8 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('money' as const),
      cents: fc.integer({ min: -50_000, max: 50_000 }),
    }),
  },
);

export const someHappenings = (most = 60): fc.Arbitrary<readonly Happening[]> =>
  fc.array(aHappening, { minLength: 1, maxLength: most, size: 'max' });

export const anyTerms = fc
  .record({
    marginMode: fc.constantFrom<Terms['marginMode'][]>('hedging', 'netting'),
    leverage: fc.constantFrom(30, 100, 500),
    currency: fc.constantFrom('USD', 'EUR'),
    negativeBalanceProtection: fc.boolean(),
    stopsOutHedged: fc.boolean(),
    slippage: fc.constantFrom({ minPoints: 0, maxPoints: 0 }, { minPoints: 0, maxPoints: 5 }),
    latency: fc.constantFrom({ minMs: 0, maxMs: 0 }, { minMs: 1, maxMs: 5_000 }),
  })
  .map(someTerms);

const COSTLY = {
  swap: { unit: 'points', long: '-7.3', short: '2.1', nights: [1, 1, 3, 1, 1, 0, 0] },
  commission: { unit: 'per_lot', amount: '3.5', on: 'both' },
} as unknown as Pick<PaperSymbol, 'swap' | 'commission'>;

/** What was there at each happening. */
export interface Seen {
  readonly before: PaperAccount;
  readonly step: Step;
  readonly market: Market;
  readonly at: number;
  /** Name of the symbol that has a new quote, if that is what happened. */
  readonly quoted: Name | null;
}

/** Lives through happenings one after the other; `keep` may store and restore the account between them. */
export class PaperLife {
  account: PaperAccount;
  readonly events: PaperEvent[] = [];
  readonly #points: Record<Name, number> = { ...STARTS };
  readonly #quotes = new Map<string, Quote>();
  readonly #symbols: ReadonlyMap<string, PaperSymbol>;
  #now = NOW;

  constructor(terms: Terms, balance = '5000', keepsCosts = true) {
    const parts = keepsCosts ? COSTLY : {};
    this.#symbols = new Map(
      NAMES.map((name) => [name, aPaperSymbol(name, { hedgedByLargerLeg: false, ...parts })]),
    );
    this.account = openAccount(terms, 7, NOW);
    for (const name of NAMES) this.#quote(name, 0, 8);
    this.live({ type: 'money', cents: Number(balance) * 100 });
  }

  get market(): Market {
    return { symbols: this.#symbols, quote: (name) => this.#quotes.get(name) };
  }

  live(happening: Happening): Seen {
    this.#now += 1_000;
    if (happening.type === 'wait') this.#now += happening.ms;
    const before = this.account;
    if (happening.type === 'quote') this.#quote(happening.name, happening.move, happening.spread);
    const step = this.#step(happening);
    this.account = step.account;
    this.events.push(...step.events);
    const name = happening.type === 'quote' ? happening.name : null;
    return { before, step, market: this.market, at: this.#now, quoted: name };
  }

  /** Everything that is open is closed at the market of now. */
  closesAll(): void {
    for (const position of this.account.positions) {
      const command: Command = {
        type: 'close',
        request: 'end',
        cause: 'client',
        position: position.id,
        lots: null,
      };
      const step = commanded(this.account, command, this.#now, this.market);
      this.account = step.account;
      this.events.push(...step.events);
    }
  }

  #quote(name: Name, move: number, spread: number): void {
    this.#points[name] = Math.max(1_000, this.#points[name] + move);
    const bid = this.#points[name];
    const quote = { symbol: name, bid: priceAt(name, bid), ask: priceAt(name, bid + spread) };
    this.#quotes.set(name, quote as unknown as Quote);
  }

  #step(happening: Happening): Step {
    const { account, market } = this;
    const still: Step = { account, events: [] };
    switch (happening.type) {
      case 'quote':
        return quoted(account, happening.name, this.#now, market);
      case 'wait':
        return passed(account, this.#now, market);
      case 'money': {
        const amount = (happening.cents / 100).toFixed(2).replace(/\.?0+$/u, '') as never;
        const moved = moneyMoved(account, { amount, comment: '' }, this.#now, market);
        return moved.ok ? moved.value : still;
      }
      case 'close': {
        const position = account.positions[happening.pick % Math.max(1, account.positions.length)];
        if (position === undefined) return still;
        const hundredths = Math.floor((Number(position.lots) * 100) / happening.parts);
        const part = happening.parts === 1 ? null : lots((hundredths / 100).toFixed(2));
        const close = { type: 'close', request: 'close', cause: 'client', position: position.id } as const;
        return commanded(account, { ...close, lots: part }, this.#now, market);
      }
      case 'order':
        return commanded(account, this.#command(happening.name, happening.order), this.#now, market);
    }
  }

  #command(name: Name, order: AnyOrder): Command {
    const { kind, isBuy, away, stop, target, moves } = order;
    const up = isBuy ? 1 : -1;
    const market = this.#points[name];
    const at = kind === 'market' ? market : market + (kind === 'limit' ? -up : up) * away;
    const level = (points: number | null, sign: 1 | -1): Price | null =>
      points === null ? null : priceAt(name, at + sign * points);
    const entry: Entry = anEntry({
      symbol: name as never,
      side: isBuy ? 'buy' : 'sell',
      lots: lots((order.hundredths / 100).toFixed(2)),
      stopLoss: level(stop, isBuy ? -1 : 1),
      takeProfit: level(target, isBuy ? 1 : -1),
      targets:
        moves && target !== null && target > 1
          ? [{ price: priceAt(name, at + up * (target - 1)), percent: '40' as Decimal }]
          : [],
      trailing: moves ? { startPoints: 20, distancePoints: 30, stepPoints: 5 } : null,
      breakEven: moves ? { after: 'first_target', plusPoints: 2 } : null,
    });
    const asked = { request: 'order', cause: 'client', entry } as const;
    if (kind === 'market') return { ...asked, type: 'open', deviation: null };
    const limitPrice = kind === 'stop_limit' ? priceAt(name, at - up * 10) : null;
    return {
      ...asked,
      type: 'place',
      kind,
      price: priceAt(name, at),
      limitPrice,
      expiresAt: this.#now + 1e8,
    };
  }
}
