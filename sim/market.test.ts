import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { Market } from './market.ts';
import { SimulatedTime } from './scheduler.ts';
import { parseTick, ticksOf } from './ticks.ts';

const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

function fileOf(name: string, ...lines: string[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'ticks-'));
  directories.push(directory);
  const file = join(directory, name);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

describe('the random walk', () => {
  const walked = (seed: number, ms: number): object => {
    const time = new SimulatedTime();
    const market = new Market({ time, seed });
    market.start();
    time.run(ms);
    return { ...market.tick('EURUSD'), gold: market.tick('XAUUSD') };
  };

  test('is the same for the same seed, and another for another', () => {
    expect(walked(3, 60_000)).toEqual(walked(3, 60_000));
    expect(walked(3, 60_000)).not.toEqual(walked(4, 60_000));
  });

  test('shows the same price to a process that starts later', () => {
    const early = new SimulatedTime();
    const late = new SimulatedTime();
    const beganAt = early.now();
    const first = new Market({ time: early, seed: 3, beganAt });
    first.start();
    early.run(100_000);
    late.run(50_100);
    const second = new Market({ time: late, seed: 3, beganAt });
    second.start();
    late.run(49_900);
    expect(second.tick('EURUSD')).toEqual(first.tick('EURUSD'));
  });

  test('keeps the ask above the bid, and the price near where it began', () => {
    const time = new SimulatedTime();
    const market = new Market({ time, seed: 9, stepMs: 1_000 });
    market.start();
    market.subscribe((name) => {
      const { bid, ask } = market.tick(name);
      if (ask <= bid) throw new Error(`${name} ${bid}/${ask}`);
    });
    time.run(86_400_000);
    expect(Math.abs(market.tick('EURUSD').bid - 108_412)).toBeLessThan(2_000);
  });

  test('is silent when stopped', () => {
    const time = new SimulatedTime();
    const market = new Market({ time, seed: 1 });
    market.start();
    market.stop();
    expect(time.run(60_000)).toBe(0);
  });
});

describe('tick files', () => {
  test('histdata’s times are Eastern without daylight saving', () => {
    expect(parseTick('20200701 170000065,1.121200,1.121720,0')).toEqual({
      at: Date.UTC(2020, 6, 1, 22, 0, 0, 65),
      bid: '1.121200',
      ask: '1.121720',
    });
  });

  test('TrueFX’s times are UTC', () => {
    expect(parseTick('2013-01-01 22:00:00.295000+00:00,86.655,86.728')).toEqual({
      at: Date.UTC(2013, 0, 1, 22, 0, 0, 295),
      bid: '86.655',
      ask: '86.728',
    });
  });

  test('a header is skipped, another line is named', () => {
    const file = fileOf('a.csv', 'timestamp,bid,ask', '2013-01-01 22:00:00.295000+00:00,86.655,86.728', 'x');
    const ticks = ticksOf(file);
    expect(ticks.next()).toMatchObject({ value: { bid: '86.655' } });
    expect(() => ticks.next()).toThrow('a.csv line 3 is no tick: "x"');
  });

  test('are replayed in their own rhythm, faster if wanted, and again from the start', () => {
    const file = fileOf(
      'eurusd-2020.csv',
      '20200101 170000000,1.10000,1.10010,0',
      '20200101 170010000,1.20000,1.20010,0',
    );
    const time = new SimulatedTime();
    const market = new Market({ time, seed: 1 });
    market.replay(file, 10);
    expect(market.tick('EURUSD')).toEqual({ bid: 110_000, ask: 110_010 });
    time.run(999);
    expect(market.tick('EURUSD').bid).toBe(110_000);
    time.run(1);
    expect(market.tick('EURUSD').bid).toBe(120_000);
    time.run(250);
    expect(market.tick('EURUSD').bid).toBe(110_000);
  });

  test('a file whose name tells no instrument is refused with the remedy', () => {
    const market = new Market({ time: new SimulatedTime(), seed: 1 });
    expect(() => market.replay('/tmp/prices.csv')).toThrow('call it e.g. eurusd-2020.csv');
  });
});
