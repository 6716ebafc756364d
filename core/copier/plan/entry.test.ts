import { describe, expect, it } from 'vitest';
import { aPlan, aZone } from '../../../test/builders/plan.ts';
import { aPosition, aSymbol, NOW, symbol } from '../../../test/builders/trading.ts';
import { decimal, price } from '../../domain/decimal.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Position } from '../../domain/position.ts';
import type { PlanRules } from '../../domain/rules.ts';
import { enteredAs, entryNumbers, judgeEntry } from './entry.ts';

const GOLD = aSymbol({
  symbol: symbol('XAUUSD'),
  digits: 2,
  point: price('0.01'),
  tickSize: price('0.01'),
  contractSize: decimal('100'),
});

interface Case {
  readonly side?: Position['side'];
  readonly kind?: Position['kind'];
  readonly zone?: Plan['zone'];
  readonly layer?: number;
  readonly entry?: PlanRules['entry'];
  readonly market?: [string, string] | null;
}

function numbersOf({
  side = 'buy',
  kind = 'market',
  zone = null,
  layer = 1,
  entry = 'at_once',
  market = ['2311.9', '2312'],
}: Case) {
  const quote =
    market === null ? undefined : { symbol: GOLD.symbol, bid: price(market[0]), ask: price(market[1]) };
  const plan = aPlan({ zone, layer: { number: layer, of: 5 } });
  return entryNumbers({ side, kind }, plan, { entry }, quote, GOLD);
}

/** `limit 2310`, or why not. */
function entered(parts: Case): string {
  const { denial, results } = judgeEntry(numbersOf(parts));
  return denial ?? `${String(results?.['kind'])} ${String(results?.['price'])}`;
}

const zone = aZone('2305', '2310');

describe('a posted signal enters', () => {
  it.each<[string, Case, string]>([
    ['at the market when it names no price', {}, 'market 2312'],
    ['at the bid to sell', { side: 'sell' }, 'market 2311.9'],
    ['at once while the market is in its zone', { zone, market: ['2307.9', '2308'] }, 'market 2308'],
    ['at once while the market is better', { zone, market: ['2303.9', '2304'] }, 'market 2304'],
    ['at the nearer end of its zone when the market has not come yet', { zone }, 'limit 2310'],
    ['at the better end', { zone, entry: 'best' }, 'limit 2305'],
    ['in the middle', { zone, entry: 'middle' }, 'limit 2307.5'],
    [
      'at the market when that is better than the middle',
      { zone, entry: 'middle', market: ['2306.9', '2307'] },
      'market 2307',
    ],
    ['in layers, the first at the nearer end', { zone, entry: { layers: 3 } }, 'limit 2310'],
    ['in layers, the second between', { zone, entry: { layers: 3 }, layer: 2 }, 'limit 2307.5'],
    ['in layers, the last at the better end', { zone, entry: { layers: 3 }, layer: 3 }, 'limit 2305'],
    ['as the limit order that it names', { kind: 'limit', zone: aZone('2300') }, 'limit 2300'],
    [
      'at the market when its limit is reached already',
      { kind: 'limit', zone: aZone('2315') },
      'market 2312',
    ],
    ['selling, at the lower end first', { side: 'sell', zone: aZone('2320', '2325') }, 'limit 2320'],
    [
      'selling, better at the upper end',
      { side: 'sell', zone: aZone('2320', '2325'), entry: 'best' },
      'limit 2325',
    ],
    ['as the stop order that it names', { kind: 'stop', zone: aZone('2320') }, 'stop 2320'],
    ['selling a breakout', { side: 'sell', kind: 'stop', zone: aZone('2300') }, 'stop 2300'],
  ])('%s', (_what, parts, expected) => {
    expect(entered(parts)).toBe(expected);
  });

  it.each<[string, Case, string]>([
    ['without a price of the market', { market: null }, 'QUOTE_UNKNOWN'],
    ['when its breakout has happened', { kind: 'stop', zone: aZone('2310') }, 'ENTRY_PASSED'],
    ['when the market is far from its zone', { zone: aZone('2000', '2010') }, 'SYMBOL_PRICE_MISMATCH'],
  ])('not %s', (_what, parts, denial) => {
    expect(entered(parts)).toBe(denial);
  });

  it('may wait far from the market when it says so', () => {
    expect(entered({ kind: 'limit', zone: aZone('2000') })).toBe('limit 2000');
  });
});

describe('the position that is entered', () => {
  const posted = aPosition({
    symbol: GOLD.symbol,
    side: 'buy',
    price: price('0'),
    stopLoss: null,
    takeProfit: price('2320'),
    plan: aPlan({ stopLoss: { unit: 'pips', distance: decimal('50') } }),
  });

  it('has its distances from where it enters', () => {
    const position = enteredAs(posted, { kind: 'market', price: '2312' }, NOW + 1, GOLD);
    expect(position).toMatchObject({
      state: 'open',
      price: '2312',
      stopLoss: '2311.5',
      takeProfit: '2320',
      expiresAt: null,
    });
  });

  it('waits no longer than it is told to', () => {
    const position = enteredAs(posted, { kind: 'limit', price: '2305' }, NOW + 1, GOLD);
    expect(position).toMatchObject({ state: 'pending', kind: 'limit', price: '2305', expiresAt: NOW + 1 });
  });
});
