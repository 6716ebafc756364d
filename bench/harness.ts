/** The two load processes, and one measurement with them. */
import { setTimeout as delay } from 'node:timers/promises';
import { runChild } from './calls.ts';
import type { Child } from './calls.ts';
import { monotonicMs } from './clock.ts';
import { settle } from './figures.ts';
import type { LoadCalls } from './load.ts';
import type { Service } from './services.ts';
import { providerNamed } from './world.ts';

/** For both processes to have read their orders before the first signal is due. */
const LEAD_MS = 60;
const POLL_MS = 25;
/** Longer than any resend: what has not come by then does not come. */
const PATIENCE_MS = 20_000;

export interface Load {
  readonly providers: Child<LoadCalls>;
  readonly followers: Child<LoadCalls>;
  stop(): Promise<void>;
}

/** Of the whole run. */
export interface Tally {
  lost: number;
  doubled: number;
  repeated: number;
}

export interface Shots {
  readonly providers: readonly string[];
  readonly perSecond: number;
  readonly warmUpMs: number;
  readonly measuredMs: number;
  /** Later than now, so that services take turns in time. */
  readonly delayMs?: number;
}

export interface Measured {
  /** Milliseconds from a provider's send to each follower's receipt. */
  readonly latencies: Float64Array;
  readonly lost: number;
  /** What was really fired. */
  readonly perSecond: number;
}

export async function startLoad(): Promise<Load> {
  const file = new URL('load.ts', import.meta.url);
  const providers = runChild<LoadCalls>(file, { name: 'provider load' });
  const followers = runChild<LoadCalls>(file, { name: 'follower load' });
  return {
    providers,
    followers,
    stop: async () => {
      await Promise.all([providers.stop(), followers.stop()]);
    },
  };
}

export async function connectProviders(load: Load, service: Service): Promise<void> {
  const { name, port, acknowledges } = service;
  await load.providers.call('connectProviders', { service: name, port, acknowledges });
}

export async function connectFollowers(load: Load, service: Service, count: number): Promise<void> {
  const { name, port, acknowledges } = service;
  await load.followers.call('connectFollowers', { service: name, port, acknowledges, count });
}

/** Until so many have arrived, or nothing has come for long. */
async function untilReceived(load: Load, service: string, expected: number): Promise<void> {
  let last = -1;
  let lastAt = monotonicMs();
  for (;;) {
    const received = await load.followers.call('received', { service });
    if (received >= expected) return;
    if (received !== last) {
      last = received;
      lastAt = monotonicMs();
    } else if (monotonicMs() - lastAt > PATIENCE_MS) return;
    await delay(POLL_MS);
  }
}

/** Fires, waits for everything to arrive and for the service to be quiet again, and counts. */
export async function shoot(load: Load, service: Service, shots: Shots, tally: Tally): Promise<Measured> {
  const { providers, perSecond, warmUpMs, measuredMs, delayMs = 0 } = shots;
  const audience = providerNamed(providers[0] ?? '').count;
  const fired = await load.providers.call('fire', {
    service: service.name,
    providers,
    perSecond,
    warmUpMs,
    measuredMs,
    held: Math.max(2, Math.ceil(perSecond / 5 / providers.length)),
    startAt: monotonicMs() + LEAD_MS + delayMs,
  });
  await untilReceived(load, service.name, (fired.rows.length / 4) * audience);
  await service.quiet();
  const receipts = await load.followers.call('receipts', { service: service.name });
  const { latencies, lost } = settle(fired.rows, receipts.rows, audience);
  tally.lost += lost;
  tally.doubled += receipts.doubled;
  tally.repeated += receipts.repeated;
  return { latencies, lost, perSecond: fired.perSecond };
}
