/** Compiled MQL at the simulated broker: the trade functions of both platforms, one after the other. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { lots } from '../../core/domain/decimal.ts';
import type { BrokerSymbol } from '../../core/domain/symbol.ts';
import { Broker } from '../../sim/broker.ts';
import type { BrokerOptions } from '../../sim/broker.ts';
import { CALM } from '../../sim/broker/habits.ts';
import type { Fault } from '../../sim/broker/habits.ts';
import { Market } from '../../sim/market.ts';
import { Random } from '../../sim/random.ts';
import { realTime } from '../../sim/scheduler.ts';
import { Trader } from '../../sim/trader.ts';
import { buildExpert } from './build.ts';
import type { Platform } from './seat/order-desk.ts';
import { Seat } from './seat/seat.ts';

const PATIENCE_MS = 20_000;
const GONE_MS = 60_000;
const MOVE_POINTS = 950;

const none: Fault = { kind: 'none' };
const many = (count: number): Fault[] => Array.from({ length: count }, () => none);
const unknown: readonly Fault[] = [
  { kind: 'timeout', ms: 400 },
  { kind: 'lost_answer' },
  { kind: 'placed', ms: 100 },
];
/** What the requests of a probe meet, in their order; every request that reaches the broker takes one. */
const FAULTS: Readonly<Record<Platform, readonly Fault[]>> = {
  // Opened, stops moved, moved again, closed in part | rejected, requoted, bad lots, no money | placed, moved | …
  mt5: [...many(4), { kind: 'reject', code: 10006 }, ...many(3), ...many(2), ...unknown.slice(0, 2)],
  // Opened, stop set, set again, closed in part, again | rejected, … | placed, moved, placed, deleted | …
  mt4: [...many(5), { kind: 'reject', code: 10006 }, ...many(3), ...many(4), ...unknown],
};

let seat: Seat | null = null;
let directory = '';

afterEach(async () => {
  await seat?.stop();
  seat = null;
  rmSync(directory, { recursive: true });
});

interface Stage {
  readonly platform: Platform;
  readonly broker: Broker;
  readonly market: Market;
}

function stage(platform: Platform, options: Partial<BrokerOptions> = {}): Stage {
  const market = new Market({ time: realTime, seed: 1 });
  const habits = { ...CALM, latencyMs: [5, 5], loadMs: [300, 300] } as const;
  const broker = new Broker({ time: realTime, random: new Random(1), market, habits, ...options });
  return { platform, broker, market };
}

/** Runs a probe to its end. @returns what it said */
async function probe(program: string, { platform, broker, market }: Stage): Promise<string[]> {
  directory = mkdtempSync(join(tmpdir(), 'trade-'));
  const source = fileURLToPath(new URL(`./programs/${program}`, import.meta.url));
  const { binary } = await buildExpert({ source, flavour: 'sanitized' });
  const said: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`it did not end: ${said.join('\n')}`)), PATIENCE_MS);
    const over = (settle: () => void): void => {
      clearTimeout(timer);
      settle();
    };
    seat = new Seat({
      broker,
      time: realTime,
      platform,
      account: { login: '5012345', server: 'Sim-Live', currency: 'USD', serverAheadMs: 7_200_000 },
      binary,
      directory,
      environment: { MQL_ORDER_TIMEOUT_MS: '2000' },
      unselected: new Set(['XAUUSD']),
      told: () => {},
      logged: (line) => {
        said.push(line);
        const { bid, ask } = market.tick('EURUSD');
        if (line.includes('@move')) market.set('EURUSD', bid - MOVE_POINTS, ask - MOVE_POINTS);
        if (line.includes('@done')) over(resolve);
      },
      died: (how) => over(() => reject(new Error(`${how}\n${said.join('\n')}`))),
    });
    void seat.start();
  });
  broker.close();
  return said;
}

describe('compiled MQL trades', () => {
  test.each<Platform>(['mt5', 'mt4'])(
    'with all functions of %s',
    async (platform) => {
      const at = stage(platform);
      new Trader(at.broker).open('EURUSD' as BrokerSymbol, 'sell', lots('0.1'));
      at.broker.script(...FAULTS[platform]);
      const said = await probe(platform === 'mt5' ? 'trade_probe.mq5' : 'trade_probe.mq4', at);
      expect(said.filter((line) => line.includes('FAIL'))).toEqual([]);
      expect(said.filter((line) => line.includes('ok: ')).length).toBeGreaterThan(40);
    },
    GONE_MS * 5,
  );

  test(
    'on a netting account: adds to its one position, reduces it, turns it round and closes it',
    async () => {
      const said = await probe('trade_probe_modes.mq5', stage('mt5', { marginMode: 'netting' }));
      expect(said.filter((line) => line.includes('FAIL'))).toEqual([]);
      expect(said.filter((line) => line.includes('ok: '))).toHaveLength(25);
    },
    GONE_MS * 5,
  );

  test(
    'on a hedging account: closes positions by each other, and changes nothing that is frozen',
    async () => {
      const said = await probe('trade_probe_modes.mq5', stage('mt5', { freezeLevel: 300 }));
      expect(said.filter((line) => line.includes('FAIL'))).toEqual([]);
      expect(said.filter((line) => line.includes('ok: '))).toHaveLength(17);
    },
    GONE_MS * 5,
  );
});
