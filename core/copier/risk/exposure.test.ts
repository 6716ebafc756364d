import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { aFollower, aQuestion } from '../../../test/builders/question.ts';
import {
  aSubscription,
  aSymbol,
  FOLLOWER,
  someAccountRules,
  someFunds,
  someRules,
  symbol,
} from '../../../test/builders/trading.ts';
import { decimal, lots, money, price } from '../../domain/decimal.ts';
import type { AccountFunds } from '../../domain/account.ts';
import type { ExposureLimits } from '../../domain/rules.ts';
import type { SymbolSpec } from '../../domain/symbol.ts';
import { walk } from '../rule.ts';
import type { Held, SizedEntry } from '../rule.ts';
import { indexSymbols } from '../symbols.ts';
import { EXPOSURE } from './exposure.ts';

interface Situation {
  readonly own?: Partial<ExposureLimits>;
  readonly account?: Partial<ExposureLimits>;
  readonly lots?: string;
  readonly held?: readonly Held[];
  readonly funds?: Partial<AccountFunds> | null;
  readonly specs?: readonly SymbolSpec[];
  /** Prices that are quoted. */
  readonly quotes?: Readonly<Record<string, string>>;
}

/** EURUSD at 1.1 on an account with 10 000 USD: a lot is worth 110 000. */
function anEntry({
  own,
  account,
  lots: size = '0.1',
  held = [],
  funds = {},
  specs,
  quotes = {},
}: Situation): SizedEntry {
  const subscription = aSubscription({ rules: someRules({ exposure: own ?? {} }) });
  const symbols = indexSymbols(specs ?? [aSymbol()]);
  const follower = aFollower({
    rules: someAccountRules(FOLLOWER, account),
    funds: funds === null ? null : { ...someFunds('10000'), ...funds },
    symbols,
    held: () => held,
    quote: (name) => {
      const at = quotes[name];
      return at === undefined ? undefined : { symbol: name, bid: price('0.5'), ask: price(at) };
    },
  });
  return {
    question: aQuestion({ subscription, follower }),
    spec: specs?.[0] ?? aSymbol(),
    symbolFactor: decimal('1'),
    state: 'open',
    side: 'buy',
    kind: 'market',
    price: price('1.1'),
    entryPrice: price('1.1'),
    stopLoss: null,
    takeProfit: null,
    quote: undefined,
    lots: lots(size),
  };
}

const walked = (situation: Situation): unknown[] =>
  EXPOSURE.flatMap((rule) => {
    const one = walk(rule, anEntry(situation));
    return one === null ? [] : [{ rule: one.step.rule, denial: one.denial, ...one.step.numbers }];
  });
const denialOf = (situation: Situation): unknown => walked(situation)[0];

const holding = (size: string, parts: Partial<Held> = {}): Held => ({
  symbol: symbol('EURUSD'),
  lots: lots(size),
  channel: null,
  ...parts,
});

it('without limits nothing is looked at', () => {
  expect(walked({ held: [holding('1')] })).toEqual([]);
});

describe('the most lots', () => {
  test.each<[string, string, string[], string | null]>([
    ['less', '0.09', ['0.5', '0.4'], null],
    ['as many', '0.1', ['0.5', '0.4'], null],
    ['more', '0.11', ['0.5', '0.4'], 'TOTAL_LOTS_REACHED'],
    ['nothing held', '1', [], null],
    ['tenths that are no binary fractions', '0.1', ['0.1', '0.2', '0.3', '0.3'], null],
  ])('%s', (_, size, held, denial) => {
    const situation = { own: { maxTotalLots: lots('1') }, lots: size, held: held.map((one) => holding(one)) };
    expect(denialOf(situation)).toMatchObject({ rule: 'totalLots', denial });
  });

  it('are shown with what is held and added', () => {
    expect(walked({ own: { maxTotalLots: lots('1') }, lots: '0.6', held: [holding('0.5')] })).toEqual([
      {
        rule: 'totalLots',
        denial: 'TOTAL_LOTS_REACHED',
        held: '0.5',
        added: '0.6',
        max: '1',
        of: 'subscription',
        total: '1.1',
      },
    ]);
  });

  it('are what a mistaken broker says, up to a bound', () => {
    expect(denialOf({ own: { maxTotalLots: lots('1') }, held: [holding('999999999999999')] })).toMatchObject({
      denial: 'TOTAL_LOTS_REACHED',
    });
  });
});

describe('the lowest margin level', () => {
  test.each<[string, string, string, string | null]>([
    ['above it', '1001', '500', null],
    ['at it', '1000', '500', null],
    ['below it', '999.99', '500', 'MARGIN_LEVEL_TOO_LOW'],
    ['at it, with a large account', '1000000000000', '500000000000', null],
    ['a cent below it, with a large account', '999999999999.99', '500000000000', 'MARGIN_LEVEL_TOO_LOW'],
    ['with nothing open', '0', '0', null],
    ['with nothing open and a debt', '-5', '0', null],
  ])('%s', (_, equity, margin, denial) => {
    const funds = { equity: money(equity), margin: money(margin) };
    expect(denialOf({ own: { minMarginLevel: decimal('200') }, funds })).toMatchObject({
      rule: 'marginLevel',
      denial,
    });
  });

  it('is shown with the level', () => {
    const funds = { equity: money('999.99'), margin: money('500') };
    expect(walked({ own: { minMarginLevel: decimal('200') }, funds })).toEqual([
      {
        rule: 'marginLevel',
        denial: 'MARGIN_LEVEL_TOO_LOW',
        equity: '999.99',
        margin: '500',
        min: '200',
        of: 'subscription',
        level: '200.0',
      },
    ]);
  });

  it('is none while nothing is open', () => {
    const funds = { equity: money('1000'), margin: money('0') };
    expect(denialOf({ own: { minMarginLevel: decimal('200') }, funds })).not.toHaveProperty('level');
  });

  it('cannot be judged without funds, and says what is not known', () => {
    expect(denialOf({ own: { minMarginLevel: decimal('200') }, funds: null })).toMatchObject({
      denial: 'EQUITY_UNKNOWN',
      equity: 'unknown',
      margin: 'unknown',
    });
  });
});

describe('the highest leverage', () => {
  const own = { maxLeverage: decimal('22') };
  test.each<[string, Situation, string | null]>([
    ['below it', { lots: '1.99' }, null],
    ['at it', { lots: '2' }, null],
    ['above it', { lots: '2.01' }, 'LEVERAGE_TOO_HIGH'],
    ['with what is held, at it', { lots: '1', held: [holding('1', { price: price('1.1') })] }, null],
    [
      'with what is held, above it',
      { lots: '1.01', held: [holding('1', { price: price('1.1') })] },
      'LEVERAGE_TOO_HIGH',
    ],
    [
      'by the quote, not where it was opened',
      { lots: '1', held: [holding('1', { price: price('1.1') })], quotes: { EURUSD: '1.11' } },
      'LEVERAGE_TOO_HIGH',
    ],
    ['of nothing', { lots: '0.01', funds: { equity: money('0') } }, 'LEVERAGE_TOO_HIGH'],
    ['of less than nothing', { lots: '0.01', funds: { equity: money('-5') } }, 'LEVERAGE_TOO_HIGH'],
    ['without funds', { funds: null }, 'EQUITY_UNKNOWN'],
    ['of a position without any price', { held: [holding('1')] }, 'QUOTE_UNKNOWN'],
    [
      'of a symbol that nobody knows',
      { held: [holding('1', { symbol: symbol('X'), price: price('1') })] },
      'QUOTE_UNKNOWN',
    ],
    ['of a symbol without ticks', { specs: [aSymbol({ tickSize: price('0') })] }, 'QUOTE_UNKNOWN'],
    [
      'of more money than there is',
      { held: [holding('999999999999', { price: price('1') })] },
      'QUOTE_UNKNOWN',
    ],
  ])('%s', (_, situation, denial) => {
    expect(denialOf({ own, ...situation })).toMatchObject({ rule: 'leverage', denial });
  });

  it('is shown with what is held and added, in the account’s currency', () => {
    const gold = aSymbol({
      symbol: symbol('XAUUSD'),
      tickSize: price('0.01'),
      tickValue: money('1'),
      contractSize: decimal('100'),
    });
    const held = [holding('0.5', { symbol: symbol('XAUUSD') })];
    const situation = { own, lots: '1', held, specs: [aSymbol(), gold], quotes: { XAUUSD: '4000' } };
    expect(walked(situation)).toEqual([
      {
        rule: 'leverage',
        denial: 'LEVERAGE_TOO_HIGH',
        held: '200000.00',
        added: '110000.00',
        equity: '10000',
        max: '22',
        of: 'subscription',
        leverage: '31.00',
      },
    ]);
  });

  it('values each position by its own symbol, and without a quote by its own price', () => {
    const gold = aSymbol({ symbol: symbol('XAUUSD'), tickSize: price('0.01'), tickValue: money('1') });
    const ofGold = holding('0.1', { symbol: symbol('XAUUSD'), price: price('1') });
    const [first, second] = [
      holding('0.1', { price: price('1.1') }),
      holding('0.1', { price: price('1.2') }),
    ];
    const held = [first, second, ofGold, ofGold, second];
    const situation = { own, held, specs: [aSymbol(), gold], quotes: { XAUUSD: '4000' } };
    expect(denialOf(situation)).toMatchObject({ held: '115000.00' });
  });

  it('of nothing is no ratio', () => {
    expect(denialOf({ own, funds: { equity: money('0') } })).not.toHaveProperty('leverage');
  });

  it('names the symbol whose price is missing', () => {
    expect(denialOf({ own, held: [holding('1')] })).toMatchObject({
      unknown: 'EURUSD',
      max: '22',
      of: 'subscription',
    });
  });
});

describe('of account and subscription', () => {
  const some: readonly [keyof ExposureLimits, string, string][] = [
    ['maxTotalLots', '1', '2'],
    ['maxLeverage', '10', '20'],
    ['minMarginLevel', '300', '200'],
  ];
  test.each(some)('the tighter %s counts', (name, tight, loose) => {
    const of = (value: string): Partial<ExposureLimits> => ({ [name]: lots(value) });
    const bound = name === 'minMarginLevel' ? 'min' : 'max';
    expect(denialOf({ account: of(tight) })).toMatchObject({ [bound]: tight, of: 'account' });
    expect(denialOf({ own: of(tight) })).toMatchObject({ [bound]: tight, of: 'subscription' });
    expect(denialOf({ account: of(tight), own: of(loose) })).toMatchObject({ [bound]: tight, of: 'account' });
    expect(denialOf({ account: of(loose), own: of(tight) })).toMatchObject({
      [bound]: tight,
      of: 'subscription',
    });
    expect(denialOf({ account: of(tight), own: of(tight) })).toMatchObject({ [bound]: tight, of: 'account' });
  });
});

const aSize = fc.integer({ min: 1, max: 100_000 }).map((value) => String(value / 100));
const aSituation: fc.Arbitrary<Situation> = fc.record({
  lots: aSize,
  held: fc.array(
    aSize.map((size) => holding(size, { price: price('1.2') })),
    { maxLength: 5 },
  ),
  funds: fc.record({ equity: aSize.map(money), margin: aSize.map(money) }),
});

test('a tighter limit never permits more', () => {
  const name = fc.constantFrom<(keyof ExposureLimits)[]>('maxTotalLots', 'maxLeverage', 'minMarginLevel');
  fc.assert(
    fc.property(aSituation, name, aSize, aSize, (situation, which, one, other) => {
      const [less, more] = Number(one) < Number(other) ? [one, other] : [other, one];
      const [tight, loose] = which === 'minMarginLevel' ? [more, less] : [less, more];
      const denied = (value: string): boolean =>
        walked({ ...situation, own: { [which]: lots(value) } }).some(
          (step) => (step as { denial: unknown }).denial !== null,
        );
      expect(denied(loose) && !denied(tight)).toBe(false);
    }),
  );
});

test('judging a stored step again gives the same bytes', () => {
  const own = { maxTotalLots: lots('500'), maxLeverage: decimal('50'), minMarginLevel: decimal('100') };
  fc.assert(
    fc.property(aSituation, (situation) => {
      for (const rule of EXPOSURE) {
        const one = walk(rule, anEntry({ ...situation, own }));
        if (one === null) throw new Error(`${rule.name} left no step`);
        const stored = JSON.parse(JSON.stringify(one.step)) as typeof one.step;
        const { denial, results } = rule.judge(stored.numbers);
        const again = {
          rule: rule.name,
          passed: denial === null,
          numbers: { ...stored.numbers, ...results },
        };
        expect(JSON.stringify(again)).toBe(JSON.stringify(one.step));
      }
    }),
  );
});
