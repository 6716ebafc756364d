/**
 * The storm: a provider who trades in bursts, and everything that can go wrong meanwhile, drawn from one seed.
 * The seed fixes what is done in which order; how it falls together with the processes is the machine's.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Position } from '../../core/domain/position.ts';
import { instrument } from '../../sim/instruments.ts';
import type { Random } from '../../sim/random.ts';
import { pointsOf, priceOf } from '../../sim/units.ts';
import { faultOf, REJECTS } from './broker-faults.ts';
import { HandOfProvider } from './provider.ts';
import type { Seat } from './seat.ts';
import type { World } from './world.ts';

const BURST: readonly [number, number] = [12, 30];
const BETWEEN_ACTIONS_MS = 25;
const BETWEEN_BURSTS_MS: readonly [number, number] = [200, 1_200];
const BETWEEN_TROUBLES_MS: readonly [number, number] = [100, 500];
/** A service that is killed at a random moment is killed within this much of its start. */
const START_MS = 1_500;
const LONGEST_CRASH_MS = 1_500;
/** A process costs a second of a core to start: on two cores a few of them are enough. */
const MOST_PROCESS_KILLS = 5;

type HouseEvent =
  | 'kill service'
  | 'kill service twice'
  | 'kill postgres'
  | 'restart postgres'
  | 'pause'
  | 'hand close'
  | 'hand stops'
  | 'stop'
  | 'panic';

/** What happens in the house between the bursts, in an order of the seed's; the panic comes last. */
const HOUSE: readonly HouseEvent[] = [
  'kill service',
  'kill service',
  'kill service twice',
  'kill postgres',
  'restart postgres',
  'pause',
  'hand close',
  'hand close',
  'hand stops',
  'hand stops',
  'stop',
];

export interface StormCounts {
  actions: number;
  faults: number;
}

export class Storm {
  readonly counts: StormCounts = { actions: 0, faults: 0 };
  /** What was done, for the report of a failure. */
  readonly trace: string[] = [];
  readonly #world: World;
  readonly #random: Random;
  readonly #hand: HandOfProvider;
  readonly #beganAt = Date.now();
  #processKills = 0;
  #over = false;

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
    this.#hand = new HandOfProvider(world, random.fork());
  }

  /** At least `actions` of the provider, with all troubles; afterwards nothing new goes wrong. */
  async rage(actions: number): Promise<void> {
    const troubles = this.#trouble(this.#random.fork());
    try {
      await this.#tradeThroughHouseEvents(actions);
    } finally {
      this.#over = true;
      await troubles;
    }
  }

  /** Trades without trouble. */
  async trade(actions: number): Promise<void> {
    for (let done = 0; done < actions; done++) await this.#act();
  }

  async #tradeThroughHouseEvents(actions: number): Promise<void> {
    const random = this.#random.fork();
    const events = [...shuffled(HOUSE, random), 'panic' as const];
    const perEvent = Math.ceil(actions / (events.length + 1));
    let happening: Promise<void> = Promise.resolve();
    let begun = 0;
    while (this.counts.actions < actions) {
      const length = random.int(...BURST);
      for (let done = 0; done < length && this.counts.actions < actions; done++) {
        await this.#actAmongCuts(random);
        const event = events[begun];
        if (event !== undefined && this.counts.actions >= perEvent * (begun + 1)) {
          // The house does one thing at a time; the provider goes on trading through it.
          await happening;
          begun++;
          happening = this.#happen(event, random.fork());
          // A failure is met at the next event or at the end.
          happening.catch(() => {});
        }
      }
      await delay(random.int(...BETWEEN_BURSTS_MS));
    }
    await happening;
  }

  async #act(): Promise<void> {
    const what = await this.#hand.act();
    this.counts.actions++;
    this.#note(what);
    await delay(this.#random.int(0, BETWEEN_ACTIONS_MS));
  }

  /** Cuts that aim: before what is sent, right after it, and before its result. */
  async #actAmongCuts(random: Random): Promise<void> {
    if (!random.chance(0.1)) {
      await this.#act();
      return;
    }
    const seat = random.chance(0.3) ? this.#world.provider : random.pick(this.#world.followers);
    const when = random.pick(['before', 'after', 'before the result of'] as const);
    if (when === 'before') await this.#cut(seat, when);
    await this.#act();
    // An order is on its way to the broker and back for 16 to 90 ms.
    if (when === 'before the result of') await delay(random.int(10, 60));
    if (when !== 'before') await this.#cut(seat, when);
  }

  async #cut(seat: Seat, when: string): Promise<void> {
    this.#fault(`cut ${seat.name} ${when} an action`);
    await seat.ask({ do: 'cut' });
  }

  // ---- terminals and brokers ---------------------------------------------------------------------------

  async #trouble(random: Random): Promise<void> {
    while (!this.#over) {
      await delay(random.int(...BETWEEN_TROUBLES_MS));
      if (random.chance(0.55)) await this.#troubleBroker(random.pick(this.#world.followers), random);
      else await this.#troubleTerminal(random.pick([...this.#world.seats.values()]), random);
    }
  }

  async #troubleBroker(seat: Seat, random: Random): Promise<void> {
    if (random.chance(0.1)) {
      const ms = random.int(100, 1_200);
      this.#fault(`line of ${seat.name} to its broker is down for ${String(ms)} ms`);
      await seat.ask({ do: 'outage', ms });
      return;
    }
    const faults = Array.from({ length: random.int(1, 3) }, () => faultOf(random));
    this.#fault(`broker of ${seat.name}: ${faults.map(({ kind }) => kind).join(', ')}`);
    await seat.ask({ do: 'script', faults });
  }

  async #troubleTerminal(seat: Seat, random: Random): Promise<void> {
    const dice = random.next();
    if (dice < 0.6) {
      await this.#cut(seat, 'at random');
    } else if (dice < 0.85 || this.#processKills >= MOST_PROCESS_KILLS) {
      const ms = random.int(50, LONGEST_CRASH_MS);
      this.#fault(`crash of terminal ${seat.name} for ${String(ms)} ms; its broker goes on`);
      if ((await seat.ask({ do: 'crash' })) === null) return;
      await delay(ms);
      await seat.ask({ do: 'restart' });
    } else {
      this.#processKills++;
      this.#fault(`kill -9 of ${seat.name}`);
      await seat.killAndStart();
    }
  }

  // ---- the house ---------------------------------------------------------------------------------------

  async #happen(event: HouseEvent, random: Random): Promise<void> {
    this.#fault(event);
    switch (event) {
      case 'kill service':
        await this.#world.service.kill();
        await this.#world.serveAgain();
        break;
      case 'kill service twice': {
        await this.#world.service.kill();
        const { ready } = this.#world.service.start();
        // It dies in the middle of its start.
        ready.catch(() => {});
        await delay(random.int(0, START_MS));
        await this.#world.service.kill();
        await this.#world.serveAgain();
        break;
      }
      case 'kill postgres':
        await this.#world.service.signalPostgres('SIGKILL');
        await this.#databaseAgain();
        break;
      case 'restart postgres':
        await this.#world.service.signalPostgres('SIGINT');
        await this.#databaseAgain();
        break;
      case 'pause':
        await this.#world.person.say('/pause all', /^Paused$/u);
        await delay(random.int(200, 1_000));
        await this.#world.person.say('/resume all', /^Copying again$/u);
        break;
      case 'hand close':
        await this.#closeByHand(random);
        break;
      case 'hand stops':
        await this.#changeStopsByHand(random);
        break;
      case 'stop':
        await this.#stopAndRelease(random);
        break;
      case 'panic':
        await this.panic();
        await this.#world.person.say('/resume all', /^Copying again$/u);
        break;
    }
    this.#note(`${event}: done`);
  }

  /** The service answers again; that it noticed its database going shows in its log. */
  async #databaseAgain(): Promise<void> {
    await delay(200);
    await this.#world.healthy();
  }

  async panic(): Promise<void> {
    const question = await this.#world.person.say('/panic', /^Stop everything\?$/u);
    const answer = await this.#world.person.press(question, 'Stop and close all');
    if (!answer.title.startsWith('Stopped')) throw new Error(`the panic was answered with "${answer.title}"`);
  }

  /** The emergency stop of one account, for a while. */
  async #stopAndRelease(random: Random): Promise<void> {
    const { person } = this.#world;
    const { name } = random.pick(this.#world.followers);
    const question = await person.say(`/stop ${name}`, /^Stop .+\?$/u);
    await person.press(question, 'Stop new copies');
    await delay(random.int(200, 1_000));
    const again = await person.say(`/release ${name}`, /^Let .+ copy again\?$/u);
    const answer = await person.press(again, 'Release');
    if (!answer.title.endsWith('copies again'))
      throw new Error(`the release was answered with "${answer.title}"`);
  }

  /** A copy that somebody sees at a follower's own screen; on a netting account there is none, but one position of all. */
  async #anyCopy(random: Random): Promise<{ readonly seat: Seat; readonly copy: Position } | null> {
    const hedging = this.#world.plan.followers.filter(({ nets }) => !nets).map(({ name }) => name);
    for (const name of shuffled(hedging, random)) {
      const seat = this.#world.seat(name);
      const { positions } = await seat.truth();
      const copies = positions.filter(({ magic }) => magic !== 0);
      if (copies.length > 0) return { seat, copy: random.pick(copies) };
    }
    return null;
  }

  async #closeByHand(random: Random): Promise<void> {
    const found = await this.#anyCopy(random);
    if (found === null) return;
    const { seat, copy } = found;
    const done = await seat.trade({ do: 'close', position: copy.id });
    this.#note(`closed ${copy.id} of ${seat.name} by hand: ${String(done?.code ?? 'killed meanwhile')}`);
    // A broker that answers "timeout", "placed" or "no connection" may do it all the same, and a killed terminal says nothing.
    if (done === null || !REJECTS.some((code) => code === done.code))
      this.#world.closedByHand.add(copy.magic);
  }

  /** Its stop is moved a little further away, or set where there was none. */
  async #changeStopsByHand(random: Random): Promise<void> {
    const found = await this.#anyCopy(random);
    if (found === null) return;
    const { seat, copy } = found;
    const { digits, spread } = instrument(copy.symbol.replace(/\.m$/u, ''));
    const from = pointsOf(copy.stopLoss ?? copy.price, digits);
    const away = spread * random.int(2, 30) * (copy.side === 'buy' ? -1 : 1);
    const stopLoss = priceOf(from + away, digits);
    // Whether it was done is not known when the terminal is killed meanwhile.
    this.#world.changedByHand.add(copy.magic);
    const { id: position, takeProfit } = copy;
    const done = await seat.trade({ do: 'stops', position, stopLoss, takeProfit });
    this.#note(
      `stop of ${position} of ${seat.name} by hand to ${stopLoss}: ${String(done?.code ?? 'killed')}`,
    );
  }

  #fault(what: string): void {
    this.counts.faults++;
    this.#note(what);
  }

  #note(what: string): void {
    this.trace.push(`${((Date.now() - this.#beganAt) / 1_000).toFixed(2)} s ${what}`);
  }
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  return list
    .map((item) => ({ item, at: random.next() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item);
}
