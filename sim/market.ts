/** One market for everybody: bid and ask of each instrument, from a seeded random walk or from a tick file. */
import type { Millis } from '../core/domain/ids.ts';
import { INSTRUMENTS, instrument } from './instruments.ts';
import type { Instrument } from './instruments.ts';
import { Random, seedOf } from './random.ts';
import type { Cancel, Scheduler } from './scheduler.ts';
import { instrumentOfFile, ticksOf } from './ticks.ts';
import type { FileTick } from './ticks.ts';
import { pointsOf } from './units.ts';

/** Bid and ask in points. */
export interface Tick {
  readonly bid: number;
  readonly ask: number;
}

export interface MarketOptions {
  readonly time: Scheduler;
  readonly seed: number;
  /** Instruments that move; all of them by default. */
  readonly instruments?: readonly string[];
  /** Between two steps of the walk. */
  readonly stepMs?: number;
  /**
   * Where the walk began. Markets with the same seed, step and beginning show the same price at the same
   * time, in whatever process they run.
   */
  readonly beganAt?: Millis;
}

type Listener = (name: string) => void;

interface Walk {
  readonly instrument: Instrument;
  readonly random: Random;
  mid: number;
}

const STEP_MS = 250;
/** How strongly a walk is drawn back to its start, per step: prices stay believable for days. */
const PULL = 0.0005;
/** Steps made up for at most when a market starts long after its beginning. */
const MOST_STEPS_AT_START = 400_000;

export class Market {
  readonly #time: Scheduler;
  readonly #stepMs: number;
  readonly #beganAt: Millis;
  readonly #ticks = new Map<string, Tick>();
  readonly #walks = new Map<string, Walk>();
  readonly #listeners = new Set<Listener>();
  readonly #replays = new Map<string, Cancel>();
  #steps = 0;
  #cancel: Cancel | null = null;

  constructor(options: MarketOptions) {
    this.#time = options.time;
    this.#stepMs = options.stepMs ?? STEP_MS;
    this.#beganAt = options.beganAt ?? options.time.now();
    for (const name of options.instruments ?? INSTRUMENTS.keys()) {
      const one = instrument(name);
      this.#walks.set(name, {
        instrument: one,
        random: new Random(seedOf(name, options.seed)),
        mid: one.start,
      });
      this.#ticks.set(name, { bid: one.start, ask: one.start + one.spread });
    }
  }

  /** The last price, in points; throws for an instrument that this market does not have. */
  tick(name: string): Tick {
    const tick = this.#ticks.get(name);
    if (tick === undefined) throw new Error(`no price of ${JSON.stringify(name)}`);
    return tick;
  }

  has(name: string): boolean {
    return this.#ticks.has(name);
  }

  instruments(): readonly Instrument[] {
    return [...this.#ticks.keys()].map(instrument);
  }

  /** Sets a price by hand, in points. */
  set(name: string, bid: number, ask: number): void {
    this.#ticks.set(instrument(name).name, { bid, ask });
    const walk = this.#walks.get(name);
    if (walk !== undefined) walk.mid = bid;
    for (const listener of this.#listeners) listener(name);
  }

  /** `listener` hears the name of an instrument after each of its ticks. */
  subscribe(listener: Listener): Cancel {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Lets the random walk run. */
  start(): void {
    if (this.#cancel !== null) return;
    const due = Math.floor((this.#time.now() - this.#beganAt) / this.#stepMs);
    if (due - this.#steps > MOST_STEPS_AT_START) this.#steps = due - MOST_STEPS_AT_START;
    while (this.#steps < due) this.#step(false);
    this.#next();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    for (const cancel of this.#replays.values()) cancel();
    this.#replays.clear();
  }

  /**
   * Replays a tick file instead of the walk of its instrument; when the file ends it begins anew.
   * @param speed 2 is twice as fast as it happened
   * @param name of the instrument, when the file's name does not tell
   */
  replay(file: string, speed = 1, name = instrumentOfFile(file)): void {
    if (name === undefined) {
      throw new Error(`the name of ${file} tells no instrument: call it e.g. eurusd-2020.csv`);
    }
    if (!(speed > 0)) throw new Error(`the replay speed is ${String(speed)}: it must be above 0`);
    const one = instrument(name);
    const source = ticksOf(file);
    const first = source.next();
    if (first.done === true) throw new Error(`${file} has no ticks`);
    this.#walks.delete(one.name);
    this.#replays.get(one.name)?.();
    this.#play(one, file, speed, source, first.value);
  }

  #play(one: Instrument, file: string, speed: number, source: Generator<FileTick>, tick: FileTick): void {
    this.set(one.name, pointsOf(tick.bid, one.digits), pointsOf(tick.ask, one.digits));
    const next = source.next();
    const wait = next.done === true ? this.#stepMs : Math.max(0, next.value.at - tick.at) / speed;
    const cancel = this.#time.schedule(wait, () => {
      if (next.done === true) this.replay(file, speed, one.name);
      else this.#play(one, file, speed, source, next.value);
    });
    this.#replays.set(one.name, cancel);
  }

  #next(): void {
    const dueAt = this.#beganAt + (this.#steps + 1) * this.#stepMs;
    this.#cancel = this.#time.schedule(Math.max(0, dueAt - this.#time.now()), () => {
      this.#step(true);
      this.#next();
    });
  }

  #step(tell: boolean): void {
    this.#steps++;
    const width = Math.sqrt(this.#stepMs / 1000);
    for (const [name, walk] of this.#walks) {
      const one = walk.instrument;
      const drift = (one.start - walk.mid) * PULL;
      walk.mid += walk.random.bell() * one.restless * width + drift;
      const bid = Math.round(walk.mid);
      const wider = walk.random.chance(0.1) ? Math.round(one.spread / 2) : 0;
      const ask = bid + one.spread + wider;
      const last = this.#ticks.get(name);
      if (last?.bid === bid && last.ask === ask) continue;
      this.#ticks.set(name, { bid, ask });
      if (tell) for (const listener of this.#listeners) listener(name);
    }
  }
}
