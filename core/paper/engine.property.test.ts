/** What holds for a paper account whatever happens to it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyTerms, PaperLife, someHappenings } from '../../test/builders/any-paper.ts';
import type { Happening } from '../../test/builders/any-paper.ts';
import { aPaperSymbol, PaperDesk, someTerms } from '../../test/builders/paper.ts';
import { add, compare, subtract } from '../domain/decimal.ts';
import type { Money } from '../domain/decimal.ts';
import type { PaperAccount } from './account.ts';
import { marginOf } from './margin.ts';
import { sumOf } from './money.ts';
import { watchMargin } from './stop-out.ts';
import { passTime } from './time.ts';
import { lookAtSymbol } from './triggers.ts';
import { Turn } from './turn.ts';
import { floatingProfit, valuationOf } from './valuation.ts';

const RUNS = 30;
const check = <T>(arbitrary: fc.Arbitrary<T>, predicate: (value: T) => void): void => {
  fc.assert(fc.property(arbitrary, predicate), { numRuns: RUNS });
};
const aLife = fc.tuple(anyTerms, someHappenings());
const cashOf = (events: PaperLife['events']): Money =>
  sumOf(
    events.flatMap((event) =>
      event.type === 'deal' ? [event.deal.profit, event.deal.swap, event.deal.commission] : [],
    ),
  );

describe('a paper account', () => {
  it('is worth its balance and what floats, and has spent what its deals say', () => {
    check(aLife, ([terms, happenings]) => {
      const life = new PaperLife(terms);
      for (const happening of happenings) {
        life.live(happening);
        const { account, market } = life;
        const value = valuationOf(account, market);
        const floating = sumOf(
          account.positions.map((one) =>
            add(floatingProfit(one, account, market) ?? ('NaN' as Money), one.swap),
          ),
        );
        expect(value?.equity).toBe(add(account.balance, floating));
        expect(value?.freeMargin).toBe(
          subtract(value?.equity ?? ('' as Money), marginOf(account, market.symbols)),
        );
        expect(account.balance).toBe(cashOf(life.events));
      }
    });
  });

  it('never fills better than the market', () => {
    check(aLife, ([terms, happenings]) => {
      const life = new PaperLife(terms);
      for (const happening of happenings) {
        const { step, market } = life.live(happening);
        for (const event of step.events) {
          if (event.type !== 'deal' || event.deal.symbol === null) continue;
          const { side, price, symbol } = event.deal;
          const quote = market.quote(symbol);
          const against = side === 'buy' ? quote?.ask : quote?.bid;
          expect(compare(price, against ?? price) * (side === 'buy' ? 1 : -1)).toBeGreaterThanOrEqual(0);
        }
      }
    });
  });

  it('opens each order once, and closes no more than was opened', () => {
    check(aLife, ([terms, happenings]) => {
      const life = new PaperLife(terms);
      for (const happening of happenings) life.live(happening);
      const ids = life.account.positions.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      const deals = life.events.flatMap((event) => (event.type === 'deal' ? [event.deal] : []));
      expect(new Set(deals.map(({ id }) => id)).size).toBe(deals.length);
      for (const { lots } of life.account.positions) expect(compare(lots, '0' as Money)).toBe(1);
      if (terms.marginMode === 'netting')
        expect(new Set(life.account.positions.map(({ symbol }) => symbol)).size).toBe(ids.length);
      const signed = (symbol: string): number =>
        deals
          .filter((deal) => deal.symbol === symbol)
          .reduce((sum, { side, lots }) => sum + Number(lots) * (side === 'buy' ? 1 : -1), 0);
      for (const name of ['EURUSD', 'GBPUSD', 'USDJPY', 'EURGBP']) {
        const held = life.account.positions
          .filter(({ symbol }) => symbol === name)
          .reduce((sum, { side, lots }) => sum + Number(lots) * (side === 'buy' ? 1 : -1), 0);
        expect(held).toBeCloseTo(signed(name), 6);
      }
    });
  });

  it('resumes from what JSON keeps of it, to the same bytes', () => {
    check(aLife, ([terms, happenings]) => {
      const [through, stored] = [new PaperLife(terms), new PaperLife(terms)];
      for (const happening of happenings) {
        through.live(happening);
        stored.account = JSON.parse(JSON.stringify(stored.account)) as PaperAccount;
        stored.live(happening);
      }
      expect(JSON.stringify(stored.account)).toBe(JSON.stringify(through.account));
      expect(JSON.stringify(stored.events)).toBe(JSON.stringify(through.events));
    });
  });

  it('overlooks nothing: the quick look and the exact one agree on every quote', () => {
    let quiet = 0;
    check(aLife, ([terms, happenings]) => {
      const life = new PaperLife(terms, '1500');
      for (const happening of happenings) {
        const { before, step, market, at, quoted } = life.live(happening);
        if (quoted === null) continue;
        const turn = new Turn(before, at, market);
        passTime(turn);
        lookAtSymbol(turn, quoted);
        watchMargin(turn);
        if (step.account === before) quiet += 1;
        expect(JSON.stringify(step)).toBe(JSON.stringify(turn.step));
      }
    });
    expect(quiet).toBeGreaterThan(RUNS);
  });

  it('is above its stop-out level after every quote, or has nothing left to close', () => {
    check(aLife, ([terms, happenings]) => {
      const life = new PaperLife(terms, '1500');
      for (const happening of happenings) {
        life.live(happening);
        const value = valuationOf(life.account, life.market);
        if (value === null || life.account.positions.length === 0) continue;
        expect(Number(value.equity) * 100).toBeGreaterThanOrEqual(Number(value.margin) * 50);
      }
    });
  });
});

describe('the same trades', () => {
  /** Deals and prices only: nothing that a stop-out or a level could end in one book and not in the other. */
  const NO_SPREAD: Happening = { type: 'quote', name: 'EURUSD', move: 0, spread: 0 };
  const plain = (happenings: readonly Happening[]): readonly Happening[] =>
    [NO_SPREAD, ...happenings].flatMap((happening): readonly Happening[] => {
      if (happening.type === 'quote') return [{ ...happening, spread: 0 }];
      if (happening.type !== 'order') return [];
      const order = { ...happening.order, kind: 'market', stop: null, target: null, moves: false } as const;
      return [{ ...happening, name: 'EURUSD', order }];
    });

  it('bring the same in a hedged and in a netted book', () => {
    check(someHappenings(40), (happenings) => {
      const books = (['hedging', 'netting'] as const).map((marginMode) => {
        const life = new PaperLife(someTerms({ marginMode, leverage: 500 }), '10000000', false);
        for (const happening of plain(happenings)) life.live(happening);
        life.closesAll();
        return life;
      });
      const [hedged, netted] = books.map(({ account }) => Number(account.balance));
      // Each deal is rounded by itself: half a cent, and a hundredth of it for averages of eight digits.
      const deals = books.reduce((sum, { events }) => sum + events.length, 0);
      expect(Math.abs((hedged ?? 0) - (netted ?? 1))).toBeLessThanOrEqual(deals * 0.006);
    });
  });

  it('bring the same closed in parts and at once, at one price', () => {
    const aPart = fc.integer({ min: 1, max: 50 });
    check(
      fc.tuple(fc.array(aPart, { minLength: 1, maxLength: 8 }), fc.integer({ min: -900, max: 900 })),
      ([parts, move]) => {
        const total = parts.reduce((sum, part) => sum + part, 0);
        const closing = (sizes: readonly (string | null)[]): string => {
          const desk = new PaperDesk({ balance: '1000000', symbols: [aPaperSymbol()] });
          desk.quotes('1.1');
          desk.buys((total / 100).toFixed(2).replace(/\.?0+$/u, ''));
          desk.quotes((1.1 + move / 100_000).toFixed(5));
          for (const size of sizes) desk.closes(size);
          return desk.account.balance;
        };
        const inParts = [
          ...parts.slice(1).map((part) => (part / 100).toFixed(2).replace(/\.?0+$/u, '')),
          null,
        ];
        expect(closing(inParts)).toBe(closing([null]));
      },
    );
  });
});
