/**
 * Recorded prices, where they are there (`../shared/data`): what the engine does with them against a plain loop that
 * looks at every price by itself, in whole points.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { aPaperSymbol, PaperDesk } from '../../test/builders/paper.ts';
import { ticksOf } from '../../sim/ticks.ts';
import { add, price } from '../domain/decimal.ts';
import type { BrokerSymbol } from '../domain/symbol.ts';

const FOLDER = path.join(import.meta.dirname, '../../../shared/data');

interface Prices {
  readonly bid: string;
  readonly ask: string;
}

const quotesOfTicks = (file: string): readonly Prices[] =>
  [...ticksOf(path.join(FOLDER, 'ticks', file))].map(({ bid, ask }) => ({ bid, ask }));

/** Bars of bid and ask as quotes: open, low, high and close of each. */
function quotesOfBars(bids: string, asks: string, most: number): readonly Prices[] {
  const rows = (file: string): readonly (readonly string[])[] =>
    readFileSync(path.join(FOLDER, 'ohlc', file), 'utf8')
      .trim()
      .split('\n')
      .slice(1, most + 1)
      .map((line) => line.split(',').slice(1));
  const [ofBid, ofAsk] = [rows(bids), rows(asks)];
  return ofBid.flatMap((bar, index) =>
    [0, 2, 1, 3].map((column) => ({ bid: bar[column] ?? '', ask: ofAsk[index]?.[column] ?? '' })),
  );
}

const RECORDED: readonly (readonly [
  name: string,
  symbol: string,
  file: string,
  read: () => readonly Prices[],
])[] = [
  [
    'ticks of EURUSD',
    'EURUSD',
    'ticks/eurusd-ticks-histdata-20200101.csv',
    () => quotesOfTicks('eurusd-ticks-histdata-20200101.csv'),
  ],
  [
    'ticks of USDJPY',
    'USDJPY',
    'ticks/usdjpy-ticks-truefx-2013.csv',
    () => quotesOfTicks('usdjpy-ticks-truefx-2013.csv'),
  ],
  [
    'bars of USDJPY',
    'USDJPY',
    'ohlc/usdjpy-m1-ask-2013.csv',
    () => quotesOfBars('usdjpy-m1-bid-2013.csv', 'usdjpy-m1-ask-2013.csv', 3_000),
  ],
];

interface Ended {
  readonly at: number;
  readonly price: number;
}

/** Where a position opened at the first quote meets stop or target. */
function firstMeeting(
  quotes: readonly (readonly [number, number])[],
  isBuy: boolean,
  distance: number,
): Ended | null {
  const [[bid, ask] = [0, 0]] = quotes;
  const exitNow = isBuy ? bid : ask;
  for (const [at, [nextBid, nextAsk]] of quotes.entries()) {
    const exit = isBuy ? nextBid : nextAsk;
    if (nextAsk >= nextBid && Math.abs(exit - exitNow) >= distance) return { at, price: exit };
  }
  return null;
}

describe('recorded prices', () => {
  it.each(RECORDED)('%s end positions where a plain loop says', (_name, symbolName, file, read) => {
    if (!existsSync(path.join(FOLDER, file))) {
      process.stderr.write(`not looked at, for it is not there: ${file}\n`);
      return;
    }
    const quotes = read();
    expect(quotes.length).toBeGreaterThan(900);
    const symbol = aPaperSymbol(symbolName);
    const scale = 10 ** symbol.digits;
    const points = quotes.map(
      ({ bid, ask }) => [Math.round(Number(bid) * scale), Math.round(Number(ask) * scale)] as const,
    );
    const textOf = (value: number) => price((value / scale).toFixed(symbol.digits));
    const distances = [5, 10, 20, 50, 100, 300];
    const desk = new PaperDesk({ balance: '10000000', symbols: [symbol], terms: { leverage: 500 } });
    const [first] = quotes;
    const [[bid, ask] = [0, 0]] = points;
    desk.quotes(textOf(bid), textOf(ask), symbolName);
    expect(first).toBeDefined();
    const wanted: (Ended | null)[] = [];
    for (const distance of distances)
      for (const side of ['buy', 'sell'] as const) {
        const [exit, up] = side === 'buy' ? [bid, 1] : [ask, -1];
        const levels = { stopLoss: textOf(exit - up * distance), takeProfit: textOf(exit + up * distance) };
        desk.opens({ symbol: symbolName as BrokerSymbol, side, ...levels });
        wanted.push(firstMeeting(points, side === 'buy', distance));
      }
    const found = new Map<string, Ended>();
    for (const [at, [nextBid, nextAsk]] of points.entries()) {
      const { events } = desk.quotes(textOf(nextBid), textOf(nextAsk), symbolName);
      for (const event of events)
        if (event.type === 'deal') {
          const { position, price: paid } = event.deal;
          found.set(position ?? '', { at, price: Math.round(Number(paid) * scale) });
        }
      if (at % 20 === 0 && nextAsk >= nextBid) {
        const { equity, balance, floating } = desk.value;
        expect(equity).toBe(add(balance, floating));
      }
    }
    expect(wanted.map((_, index) => found.get(String(index + 1)) ?? null)).toEqual(wanted);
    expect(wanted.filter((one) => one !== null).length).toBeGreaterThan(4);
  });
});
