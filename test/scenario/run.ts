/** One scenario from beginning to end: a storm, a calm, and what must be true after it. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Truth } from '../../sim/control.ts';
import { Random } from '../../sim/random.ts';
import { untilNobodyIn } from '../storage/processes.ts';
import { planInWords } from './plan.ts';
import type { Recorded } from './record.ts';
import { Storm } from './storm.ts';
import { verdictOf } from './verdict.ts';
import { World } from './world.ts';
import type { Crew } from './world.ts';

/** After the panic, and again when the storm is over. */
const LAST_ACTIONS = 15;
/** A terminal that lost its service comes back after up to a minute of backoff. */
const SETTLE_MS = 90_000;
const POLL_MS = 250;
/** What is quiet for this long is settled: longer than any timer of an order under way. */
const QUIET_MS = 1_000;
const MOST_PANICS = 3;
const LINE_WIDTH = 400;

/** Resolves once nothing waits for anything any more; says at the end of its patience what does. */
async function settled(world: World): Promise<void> {
  const deadline = Date.now() + SETTLE_MS;
  let quietSince: number | null = null;
  for (;;) {
    const waiting = await waitingFor(world);
    if (waiting !== null) quietSince = null;
    else if (quietSince === null) quietSince = Date.now();
    else if (Date.now() - quietSince >= QUIET_MS) return;
    if (Date.now() > deadline)
      throw new Error(`not settled within ${String(SETTLE_MS)} ms: ${String(waiting)}`);
    await delay(POLL_MS);
  }
}

async function waitingFor(world: World): Promise<string | null> {
  for (const seat of world.seats.values()) {
    const { isSynced, unacknowledged, unsettled } = await seat.truth();
    if (!isSynced) return `${seat.name} is not synced`;
    if (unacknowledged > 0) return `${seat.name} has ${String(unacknowledged)} events unacknowledged`;
    if (unsettled > 0) return `${seat.name} has ${String(unsettled)} calls without an outcome`;
  }
  return world.records.waiting();
}

interface Cut {
  readonly truths: ReadonlyMap<string, Truth>;
  readonly record: Recorded;
}

async function cutOf(world: World): Promise<Cut> {
  const seats = [...world.seats.values()];
  const truths = await Promise.all(seats.map(async (seat) => [seat.name, await seat.truth()] as const));
  return { truths: new Map(truths), record: await world.records.all() };
}

/** What has been traded, and what is on record of it; not what moves with every quote. */
const tradedIn = ({ truths, record: { signals, decisions, links } }: Cut): string =>
  JSON.stringify([
    [...truths].map(([name, { positions, orders, deals }]) => [name, positions, orders, deals]),
    [
      signals.length,
      decisions.length,
      links.map(({ version, actual, lots, ended }) => [version, actual, lots, ended]),
    ],
  ]);

/**
 * What everybody holds, and the record of it. The market goes on, so a resting order may fill while both are read, or
 * before its terminal has noticed: only what is the same twice, with quiet between, can be compared.
 */
async function stableCut(world: World): Promise<Cut> {
  const deadline = Date.now() + SETTLE_MS;
  let last = await cutOf(world);
  for (;;) {
    await settled(world);
    const next = await cutOf(world);
    if (tradedIn(next) === tradedIn(last) || Date.now() > deadline) return next;
    last = next;
  }
}

async function verdict(world: World): Promise<string[]> {
  const { closedByHand, changedByHand, plan } = world;
  return verdictOf({
    ...(await stableCut(world)),
    provider: world.provider.name,
    plan,
    closedByHand,
    changedByHand,
  });
}

async function calm(world: World): Promise<void> {
  for (const seat of world.seats.values()) await seat.ask({ do: 'habits', name: 'calm' });
}

/** A person who finds something still open presses again: a broker may have refused for good. */
async function panicUntilEmpty(world: World, storm: Storm): Promise<number> {
  for (let panics = 1; ; panics++) {
    await storm.panic();
    await settled(world);
    const truths = await Promise.all(world.followers.map((seat) => seat.truth()));
    const left = truths.reduce((sum, { positions, orders }) => sum + positions.length + orders.length, 0);
    if (left === 0 || panics === MOST_PANICS) return left;
  }
}

/** `SIDE_FILTERED 12, STOP_MISSING 3`: which rules had something to say. */
function countedDenials(decisions: Recorded['decisions']): string {
  const counts = new Map<string, number>();
  for (const { verdict, code } of decisions)
    if (verdict === 'denied') counts.set(code, (counts.get(code) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return sorted.map(([code, count]) => `${code} ${String(count)}`).join(', ') || 'nothing';
}

async function scenario(seed: number, actions: number, world: World, storm: Storm): Promise<string> {
  const beganAt = Date.now();
  await world.begin(seed);
  await storm.rage(actions);
  const stormMs = Date.now() - beganAt;
  await calm(world);
  await storm.trade(LAST_ACTIONS);
  await settled(world);
  const settledMs = Date.now() - beganAt - stormMs;
  expect(await verdict(world)).toEqual([]);

  expect(await panicUntilEmpty(world, storm), 'positions left by a panic').toBe(0);
  expect(await verdict(world)).toEqual([]);

  const { signals, commands, links, decisions } = await world.records.all();
  expect(await world.service.stop(), 'exit code of a graceful stop').toBe(0);
  await untilNobodyIn(world.service.dataDir);
  const { counts } = storm;
  const seconds = (ms: number): string => (ms / 1_000).toFixed(0);
  return (
    `scenario ${String(seed)}: ${String(counts.actions)} actions, ${String(counts.faults)} faults, ${String(signals.length)} signals, ` +
    `${String(links.length)} copies, ${String(commands.length)} commands, ` +
    `${seconds(stormMs)} s of storm, ${seconds(settledMs)} s to settle; denied: ${countedDenials(decisions)}`
  );
}

/**
 * Runs one scenario; throws when anything is not as the rules say, after telling what was done.
 * @returns one line about it
 */
export async function runScenario(
  seed: number,
  { crew, actions, showTrace }: { crew: Crew; actions: number; showTrace: boolean },
): Promise<string> {
  const world = await World.make(crew, seed);
  const storm = new Storm(world, new Random(seed));
  try {
    const summary = await scenario(seed, actions, world, storm);
    if (showTrace) console.log([...planInWords(world.plan), ...storm.trace].join('\n'));
    return summary;
  } catch (error) {
    const said = world.service.lines.filter((line) => line.includes('{')).slice(-40);
    console.error(
      [
        `seed ${String(seed)} failed`,
        ...planInWords(world.plan),
        ...storm.trace.slice(showTrace ? 0 : -60),
        ...said.map((line) => line.slice(0, LINE_WIDTH)),
      ].join('\n'),
    );
    throw error;
  } finally {
    await world.end();
  }
}
