/**
 * Recorded minutes of USDJPY, where they are there (`../shared/data`): a month of signals with stop and target, against a
 * plain loop over the bars in whole points.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { MINUTE, Provider, simulation } from '../../../test/builders/simulation.ts';
import { price } from '../../domain/decimal.ts';
import type { Side } from '../../domain/position.ts';
import type { BarRow } from './input.ts';

const FILE = path.join(import.meta.dirname, '../../../../shared/data/ohlc/usdjpy-m1-bid-2013.csv');
/** 0.012 % of 92.5, up. */
const SPREAD = 12;
const STOP = 150;
const TARGET = 250;
/** A signal each five hours, buying and selling in turn. */
const EVERY = 300;

interface Minute {
  readonly row: BarRow;
  /** Open, high, low, close in points. */
  readonly open: number;
  readonly high: number;
  readonly low: number;
}

const points = (text: string): number => Math.round(Number(text) * 1_000);
const priceOf = (value: number): string => (value / 1_000).toFixed(3);

const minutesIn = (file: string): readonly Minute[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line): Minute => {
      const [time = '', open = '', high = '', low = '', close = ''] = line.split(',');
      const at = Date.parse(time.replace(' ', 'T'));
      return {
        row: [at, price(open), price(high), price(low), price(close)],
        ...{ open: points(open), high: points(high), low: points(low) },
      };
    });

/** What a trade from the open of a minute on made, in points; null when it was not over at the end. */
function outcome(minutes: readonly Minute[], from: number, side: Side): number | null {
  const direction = side === 'buy' ? 1 : -1;
  const entry = (minutes[from]?.open ?? 0) + (side === 'buy' ? SPREAD : 0);
  // What the bid must be for the position to be closed at a price.
  const toBid = side === 'buy' ? 0 : SPREAD;
  const [stop, target] = [entry - direction * STOP, entry + direction * TARGET];
  for (const [index, { open, high, low }] of minutes.slice(from).entries()) {
    const worst = side === 'buy' ? low + toBid : high + toBid;
    const best = side === 'buy' ? high + toBid : low + toBid;
    const first = open + toBid;
    const isGap = index > 0;
    if (isGap && (first - stop) * direction <= 0) return (first - entry) * direction;
    if (isGap && (first - target) * direction >= 0) return (first - entry) * direction;
    if ((worst - stop) * direction <= 0) return -STOP;
    if ((best - target) * direction >= 0) return TARGET;
  }
  return null;
}

describe('recorded minutes', () => {
  test('end every trade as a loop over the bars does', () => {
    if (!existsSync(FILE)) {
      process.stderr.write('not looked at, for it is not there: ohlc/usdjpy-m1-bid-2013.csv\n');
      return;
    }
    const minutes = minutesIn(FILE);
    const provider = new Provider();
    const expected: number[] = [];
    for (let from = 10, number = 0; from < minutes.length - 1; from += EVERY, number += 1) {
      const minute = minutes[from];
      if (minute === undefined) continue;
      const side = number % 2 === 0 ? 'buy' : 'sell';
      const entry = minute.open + (side === 'buy' ? SPREAD : 0);
      const direction = side === 'buy' ? 1 : -1;
      provider.opens(`${number}`, side, {
        ...{ at: minute.row[0], isPosted: true, symbol: 'USDJPY', lots: '0.01', price: priceOf(entry) },
        stop: priceOf(entry - direction * STOP),
        target: priceOf(entry + direction * TARGET),
      });
      const points = outcome(minutes, from, side);
      if (points !== null) expected.push(points);
    }
    const rows = minutes.map(({ row }) => row);
    const result = simulation({
      provider,
      prices: { USDJPY: { minutes: rows } },
      terms: { currency: 'JPY', currencyDigits: 0 },
      balance: '10000000',
      from: (rows[0]?.[0] ?? 0) - MINUTE,
      to: (rows.at(-1)?.[0] ?? 0) + MINUTE,
    });
    const { statistics } = result.report;
    expect(expected.length).toBeGreaterThan(80);
    expect(statistics.trades).toBe(expected.length);
    // A hundredth of a lot gains a yen for each point.
    expect(Number(statistics.netProfit)).toBe(expected.reduce((sum, one) => sum + one, 0));
    expect(statistics.won).toBe(expected.filter((one) => one > 0).length);
  });
});
