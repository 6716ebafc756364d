/**
 * The Expert Advisors themselves through the storm that the simulated terminal goes through, kills and broken
 * brokers included. One seed again: SCENARIO_SEED=12345 npx vitest run --project mql test/scenario
 */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { buildExpert } from '../../mql/host/build.ts';
import { runScenario } from './run.ts';
import type { Crew } from './world.ts';

const SEED = Number(process.env['SCENARIO_SEED'] ?? 20_261_120);
const SHOW_TRACE = process.env['SCENARIO_TRACE'] === 'yes';
const ACTIONS = 90;
const TIMEOUT_MS = 420_000;

const here = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
/** MetaTrader 4 stands still while it waits for an answer that was lost: shorter than a real one's patience. */
const ORDER_TIMEOUT = ['--env', 'MQL_ORDER_TIMEOUT_MS=1500'];
const SEAT = here('mql/host/seat/seat-process.ts');
const CERTIFICATE = {
  cert: here('test/fixtures/test-only.cert.pem'),
  key: here('test/fixtures/test-only.key.pem'),
};

type Platform = 'mt4' | 'mt5';
interface Way {
  readonly provider: Platform;
  readonly follower: Platform;
  readonly scheme: 'ws' | 'wss';
}
/** Every program of both platforms, each way of connecting at least once on each platform. */
const WAYS: readonly Way[] = [
  { provider: 'mt5', follower: 'mt5', scheme: 'wss' },
  { provider: 'mt4', follower: 'mt5', scheme: 'ws' },
  { provider: 'mt5', follower: 'mt4', scheme: 'wss' },
];

/** Built with the sanitizers: what they find ends the EA, and with it the test. */
function crewOf({ provider, follower, scheme }: Way): Crew {
  const certificate = scheme === 'wss' ? CERTIFICATE : null;
  return {
    certificate,
    // MT4 knows hedging accounts only.
    mayNet: follower === 'mt5',
    seatOf: async (role) => {
      const platform = role === 'provider' ? provider : follower;
      const name = role === 'provider' ? 'TradeCopy_Monitor' : 'TradeCopy_Executor';
      const source = here(`mql/Experts/${name}.${platform === 'mt4' ? 'mq4' : 'mq5'}`);
      const { binary } = await buildExpert({ source, flavour: 'sanitized' });
      const trust = certificate === null ? [] : ['--ca', certificate.cert];
      return {
        program: {
          path: SEAT,
          args: ['--expert', binary, '--platform', platform, ...ORDER_TIMEOUT, ...trust],
        },
      };
    },
  };
}

describe('the Expert Advisors in the storm', () => {
  it.each(WAYS)(
    `hold what the rules say, $provider → $follower over $scheme://`,
    async (way) => {
      const summary = await runScenario(SEED, { crew: crewOf(way), actions: ACTIONS, showTrace: SHOW_TRACE });
      expect(summary).toContain('copies');
      console.log(`${way.provider} → ${way.follower} over ${way.scheme}://: ${summary}`);
    },
    TIMEOUT_MS,
  );
});
