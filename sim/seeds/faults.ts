/** What goes wrong in one simulated world: drawn per seed, so that every mixture of faults has its turn. */
import { CALM } from '../broker/habits.ts';
import type { Habits } from '../broker/habits.ts';
import type { Random } from '../random.ts';

/** Everything goes wrong until then, nothing afterwards (milliseconds from the start). */
export const FAULTS_END_MS = 13_000;

export interface Faults {
  /** Per frame. */
  readonly lost: number;
  readonly doubled: number;
  /** Overtaken by frames sent later. */
  readonly overtaken: number;
  readonly delayMs: number;
  /** Per frame: the connection is cut before it arrives. */
  readonly cuts: number;
  /** Per 250 ms. */
  readonly terminalCrashes: number;
  /** Per request to the broker: the terminal dies right after it, at the worst moment there is. */
  readonly crashesAtCall: number;
  readonly serviceCrashes: number;
  /** Per commit: the service dies right after it, before anything of it leaves. */
  readonly crashesAtCommit: number;
  /** Of service crashes: the old instance is not dead, only slow, and goes on for a while. */
  readonly zombies: number;
  readonly storeDown: number;
  readonly storeAnswersLost: number;
  readonly storeMs: number;
  readonly broker: Habits;
  /** Per 250 ms: a person closes a copy by hand, or half of it. */
  readonly hands: number;
  /** Per 250 ms: a person pauses, resumes, closes or panics in chat. */
  readonly chat: number;
}

const sometimes = (random: Random, chance: number, most: number): number =>
  random.chance(chance) ? random.next() * most : 0;

function drawBroker(random: Random): Habits {
  return {
    ...CALM,
    latencyMs: [1, random.int(5, 900)],
    slippagePoints: [-3, random.int(0, 20)],
    requotes: sometimes(random, 0.5, 0.1),
    rejects: sometimes(random, 0.5, 0.3),
    partialFills: sometimes(random, 0.4, 0.3),
    lostRequests: sometimes(random, 0.4, 0.1),
    lostAnswers: sometimes(random, 0.5, 0.15),
    lateAnswers: sometimes(random, 0.5, 0.15),
    timeouts: sometimes(random, 0.4, 0.15),
    placed: sometimes(random, 0.4, 0.15),
    comments: sometimes(random, 0.4, 1),
    outages: sometimes(random, 0.3, 0.1),
    loadMs: [0, random.int(0, 1_500)],
  };
}

export function drawFaults(random: Random): Faults {
  return {
    lost: sometimes(random, 0.7, 0.2),
    doubled: sometimes(random, 0.6, 0.25),
    overtaken: sometimes(random, 0.6, 0.3),
    delayMs: random.chance(0.7) ? random.int(5, 1_500) : 3,
    cuts: sometimes(random, 0.5, 0.03),
    terminalCrashes: sometimes(random, 0.6, 0.04),
    crashesAtCall: sometimes(random, 0.4, 0.25),
    serviceCrashes: sometimes(random, 0.6, 0.03),
    crashesAtCommit: sometimes(random, 0.3, 0.1),
    zombies: random.chance(0.5) ? 0.7 : 0,
    storeDown: sometimes(random, 0.3, 0.02),
    storeAnswersLost: sometimes(random, 0.3, 0.1),
    storeMs: random.chance(0.5) ? random.int(1, 300) : 1,
    broker: drawBroker(random),
    hands: sometimes(random, 0.4, 0.02),
    chat: sometimes(random, 0.4, 0.02),
  };
}
