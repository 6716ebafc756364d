/** How a broker behaves: its speed, its moods, and what can be made to go wrong. */
import type { Random } from '../random.ts';

export type Range = readonly [least: number, most: number];

/** Chances are from 0 to 1, per request. */
export interface Habits {
  /** One way, between terminal and server. */
  readonly latencyMs: Range;
  /** By how many points a market order fills worse (negative: better) than quoted. */
  readonly slippagePoints: Range;
  readonly requotes: number;
  readonly rejects: number;
  /** Return codes of rejects, drawn evenly. */
  readonly rejectCodes: readonly number[];
  /** Of orders that may be filled in part (filling mode `ioc`). */
  readonly partialFills: number;
  /** The request never reaches the server. */
  readonly lostRequests: number;
  /** It is done, but the answer never comes … */
  readonly lostAnswers: number;
  /** … or comes this much later. */
  readonly lateAnswers: number;
  readonly lateMs: Range;
  /** Answered 10012 (timeout), and done all the same, this much later. */
  readonly timeouts: number;
  readonly timeoutMs: Range;
  /** Answered 10008 (placed), and done this much later. */
  readonly placed: number;
  readonly placedMs: Range;
  /** The comment is stripped, or its end is altered. */
  readonly comments: number;
  /** The line to the server drops in the middle of the order, before or after it is done. */
  readonly outages: number;
  readonly outageMs: Range;
  /** After logging in, lists are empty for this long. */
  readonly loadMs: Range;
}

/** A broker that does at once what it is asked. */
export const CALM: Habits = {
  latencyMs: [1, 1],
  slippagePoints: [0, 0],
  requotes: 0,
  rejects: 0,
  rejectCodes: [10004, 10006, 10020, 10021, 10024],
  partialFills: 0,
  lostRequests: 0,
  lostAnswers: 0,
  lateAnswers: 0,
  lateMs: [1_500, 9_000],
  timeouts: 0,
  timeoutMs: [500, 4_000],
  placed: 0,
  placedMs: [50, 1_500],
  comments: 0,
  outages: 0,
  outageMs: [200, 3_000],
  loadMs: [0, 0],
};

/** A broker as people know them: some latency and slippage, now and then a requote. */
export const ORDINARY: Habits = {
  ...CALM,
  latencyMs: [8, 45],
  slippagePoints: [-2, 6],
  requotes: 0.02,
  loadMs: [0, 300],
};

/** A broker on a bad day: everything that can go wrong does, often. */
export const STORMY: Habits = {
  ...CALM,
  latencyMs: [5, 900],
  slippagePoints: [-3, 20],
  requotes: 0.08,
  rejects: 0.12,
  partialFills: 0.1,
  lostRequests: 0.04,
  lostAnswers: 0.06,
  lateAnswers: 0.06,
  timeouts: 0.04,
  placed: 0.06,
  comments: 0.3,
  outages: 0.03,
  loadMs: [0, 300],
};

/** What goes wrong with one request. */
export type Fault =
  | { readonly kind: 'none' }
  | { readonly kind: 'reject'; readonly code: number }
  | { readonly kind: 'slip'; readonly points: number }
  /** Fills this share of the lots, rounded down to the volume step. */
  | { readonly kind: 'partial'; readonly share: number }
  | { readonly kind: 'lost_request' }
  | { readonly kind: 'lost_answer' }
  | { readonly kind: 'late_answer'; readonly ms: number }
  /** Answered 10012 at once, done after `ms`. */
  | { readonly kind: 'timeout'; readonly ms: number }
  /** Answered 10008 at once, done after `ms`. */
  | { readonly kind: 'placed'; readonly ms: number }
  | { readonly kind: 'comment'; readonly comment: string }
  /** The line drops for `ms` when the request arrives; `done` says whether it is done before. */
  | { readonly kind: 'outage'; readonly ms: number; readonly done: boolean };

const REQUOTE = 10004;

export const drawFrom = (random: Random, range: Range): number =>
  range[0] === range[1] ? range[0] : random.int(range[0], range[1]);

/** Draws what goes wrong with the next request; most often nothing but a little slippage. */
export function drawFault(habits: Habits, random: Random, comment: string): Fault {
  if (random.chance(habits.rejects)) return { kind: 'reject', code: random.pick(habits.rejectCodes) };
  if (random.chance(habits.requotes)) return { kind: 'reject', code: REQUOTE };
  if (random.chance(habits.lostRequests)) return { kind: 'lost_request' };
  if (random.chance(habits.lostAnswers)) return { kind: 'lost_answer' };
  if (random.chance(habits.lateAnswers)) return { kind: 'late_answer', ms: drawFrom(random, habits.lateMs) };
  if (random.chance(habits.timeouts)) return { kind: 'timeout', ms: drawFrom(random, habits.timeoutMs) };
  if (random.chance(habits.placed)) return { kind: 'placed', ms: drawFrom(random, habits.placedMs) };
  if (random.chance(habits.outages)) {
    return { kind: 'outage', ms: drawFrom(random, habits.outageMs), done: random.chance(0.5) };
  }
  if (random.chance(habits.partialFills)) return { kind: 'partial', share: random.next() };
  if (random.chance(habits.comments)) {
    return { kind: 'comment', comment: random.chance(0.5) ? '' : `${comment.slice(0, 8)}[x]` };
  }
  return { kind: 'slip', points: drawFrom(random, habits.slippagePoints) };
}
