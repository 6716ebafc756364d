/** One service, one provider, three followers and one person in the chat: real processes, set up by the chat alone. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processesIn, untilNobodyIn } from '../storage/processes.ts';
import { Random, seedOf } from '../../sim/random.ts';
import { agreeOn } from './agreeing.ts';
import { ChatPerson } from './chat-person.ts';
import { drawPlan } from './plan.ts';
import type { Plan } from './plan.ts';
import { RecordReader } from './record.ts';
import { Seat } from './seat.ts';
import { freePort, ServiceProcess, untilHealthy } from './service-process.ts';
import type { ChildOptions } from '../../sim/terminal-child.ts';
import type { Certificate, Ports } from './service-process.ts';

/**
 * How long a terminal waits before it looks for an order without an answer. Far below the protocol's 10 s, to
 * keep the test short; the storm lets no order fly for longer than half of this.
 */
export const QUARANTINE_MS = 2_500;
const HEALTHY_MS = 30_000;

/** Which programs sit at the terminals. */
export interface Crew {
  /** @returns how the terminal of this role is started, beyond what every terminal is told */
  readonly seatOf: (role: 'provider' | 'follower') => Promise<Partial<ChildOptions>>;
  /** The service's, when the terminals come by wss://. */
  readonly certificate: Certificate | null;
  /** Whether the followers' platform has netting accounts. */
  readonly mayNet: boolean;
}
/** The simulated terminal, in every seat. */
export const SIMULATED: Crew = { seatOf: () => Promise.resolve({}), certificate: null, mayNet: true };

const PROVIDER = 'signals';
const FIRST_LOGIN = 5_010_000;

export class World {
  readonly service: ServiceProcess;
  readonly folder: string;
  readonly seats = new Map<string, Seat>();
  /** Magic numbers of copies that a person closed at the follower's own screen. */
  readonly closedByHand = new Set<number>();
  /** Of copies whose stop or target a person may have changed there. */
  readonly changedByHand = new Set<number>();
  #person: ChatPerson | null = null;
  #records: RecordReader | null = null;

  /** How each follower copies. */
  readonly plan: Plan;
  readonly #crew: Crew;

  private constructor(folder: string, ports: Ports, crew: Crew, plan: Plan) {
    this.folder = folder;
    this.#crew = crew;
    this.plan = plan;
    this.service = new ServiceProcess(join(folder, 'data'), ports, crew.certificate);
  }

  static async make(crew: Crew, seed: number): Promise<World> {
    const folder = await mkdtemp(join(tmpdir(), 'mynah-scenario-'));
    // The built-in Postgres may run as another user, who must be able to pass through.
    await chmod(folder, 0o711);
    const ports = { bridge: await freePort(), web: await freePort() };
    return new World(folder, ports, crew, drawPlan(new Random(seedOf('rules', seed)), crew.mayNet));
  }

  get provider(): Seat {
    return this.seat(PROVIDER);
  }

  get followers(): readonly Seat[] {
    return this.plan.followers.map(({ name }) => this.seat(name));
  }

  get person(): ChatPerson {
    if (this.#person === null) throw new Error('nobody has logged in yet');
    return this.#person;
  }

  get records(): RecordReader {
    if (this.#records === null) throw new Error('the service has not been started yet');
    return this.#records;
  }

  seat(name: string): Seat {
    const seat = this.seats.get(name);
    if (seat === undefined) throw new Error(`there is no terminal ${name}`);
    return seat;
  }

  /** Everything running, connected, and copying. */
  async begin(seed: number): Promise<void> {
    const welcome = await this.service.start().ready;
    if (welcome.setupCode === null) throw new Error('a new service has no setup code');
    this.#records = await RecordReader.of(this.service.dataDir);
    this.#person = await ChatPerson.login(welcome.link);
    await this.person.say(`/start ${welcome.setupCode}`, /^Welcome/u);
    const market = { marketSeed: seed, marketBeganAt: Date.now() };
    const { followers } = this.plan;
    for (const [index, name] of [PROVIDER, ...followers.map((one) => one.name)].entries()) {
      const follower = followers.find((one) => one.name === name);
      const role = follower === undefined ? 'provider' : 'follower';
      const seat = new Seat(name, {
        ...(await this.#crew.seatOf(role)),
        url: this.service.terminalsUrl,
        key: await this.#connect(name),
        login: String(FIRST_LOGIN + index),
        journal: join(this.folder, name),
        role,
        faults: 'ordinary',
        quarantineMs: QUARANTINE_MS,
        seed,
        ...(follower !== undefined && follower.suffix !== '' && { suffix: follower.suffix }),
        ...(follower?.nets === true && { marginMode: 'netting' as const }),
        ...market,
      });
      this.seats.set(name, seat);
    }
    await Promise.all([...this.seats.values()].map((seat) => seat.start()));
    for (const { name, deposit } of followers) {
      if (deposit !== '') await this.seat(name).ask({ do: 'deposit', amount: deposit });
    }
    await agreeOn(this.plan, this.person, PROVIDER);
  }

  /** Starts the service again; terminals and the page come back by themselves. */
  async serveAgain(): Promise<void> {
    await this.service.start().ready;
    await this.healthy();
  }

  async healthy(): Promise<void> {
    await untilHealthy(this.service.pageUrl, HEALTHY_MS);
  }

  /** Ends everything that still runs, whatever state it is in. */
  async end(): Promise<void> {
    this.#person?.close();
    await Promise.all([...this.seats.values()].map((seat) => seat.child.kill()));
    await this.service.kill();
    await this.#killPostgres();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Its server first: what belongs to it ends by itself then. */
  async #killPostgres(): Promise<void> {
    if ((await processesIn(this.service.dataDir)).length === 0) return;
    await this.service.signalPostgres('SIGKILL');
    await untilNobodyIn(this.service.dataDir);
  }

  async #connect(name: string): Promise<string> {
    const answer = await this.person.say(`/connect ${name}`, new RegExp(name, 'u'));
    const key = answer.view.fields.find((field) => field.name === 'Key')?.value;
    if (key === undefined)
      throw new Error(`/connect ${name} was answered without a key: ${answer.view.title}`);
    return key;
  }
}
