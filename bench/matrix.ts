/** Latency at every audience and rate, and the highest rate that Mynah bears. */
import { medianOf, percentilesOf } from './figures.ts';
import type { Percentiles } from './figures.ts';
import { connectFollowers, connectProviders, shoot } from './harness.ts';
import type { Load, Tally } from './harness.ts';
import { MOST_P99_MS } from './plan.ts';
import type { Plan } from './plan.ts';
import type { Service } from './services.ts';
import { say } from './say.ts';
import { AUDIENCES, CROWD_FOLLOWERS, CROWDS, crowdProviders, providerFor } from './world.ts';
import type { Audience } from './world.ts';

const SLOW_PER_SECOND = 1;
/** 1,000 followers at 50 a second would be 50,000 orders a second. */
const mainRate = (audience: Audience): number => (audience === 1_000 ? 5 : 50);
/** Connected from the beginning, so that every process is warm before the first cell. */
const FIRST_FOLLOWERS = 100;
const WARM_UP = { perSecond: 50, warmUpMs: 0, measuredMs: 2_000 };
/** A rate counts as reached when this part of it was really fired. */
const REACHED = 0.95;

export interface Cell {
  readonly service: string;
  readonly audience: Audience;
  readonly perSecond: number;
  /** Published in the last line. */
  readonly main: boolean;
  readonly samples: number;
  readonly figures: Percentiles;
}
export type Matrix = readonly Cell[];

interface Sizes {
  readonly load: Load;
  readonly services: readonly Service[];
  readonly plan: Plan;
  readonly tally: Tally;
}

/** One signal a second to each service, a fraction of a second apart: they meet the same moments. */
async function slowCells({ load, services, plan, tally }: Sizes, audience: Audience): Promise<Cell[]> {
  return Promise.all(
    services.map(async (service, i): Promise<Cell> => {
      const { latencies } = await shoot(
        load,
        service,
        {
          providers: [providerFor(audience)],
          perSecond: SLOW_PER_SECOND,
          warmUpMs: 1_000 / SLOW_PER_SECOND,
          measuredMs: plan.slowMs,
          delayMs: (i * 1_000) / SLOW_PER_SECOND / services.length,
        },
        tally,
      );
      return {
        service: service.name,
        audience,
        perSecond: SLOW_PER_SECOND,
        main: false,
        samples: latencies.length,
        figures: percentilesOf(latencies),
      };
    }),
  );
}

/** The services take turns, round after round. */
async function mainCells({ load, services, plan, tally }: Sizes, audience: Audience): Promise<Cell[]> {
  const perSecond = mainRate(audience);
  const rounds = new Map<Service, Float64Array[]>(services.map((service) => [service, []]));
  for (let round = 0; round < plan.rounds; round++) {
    for (const service of services) {
      const { warmUpMs, measuredMs } = plan;
      const shots = { providers: [providerFor(audience)], perSecond, warmUpMs, measuredMs };
      rounds.get(service)?.push((await shoot(load, service, shots, tally)).latencies);
    }
  }
  return [...rounds].map(([service, samples]) => ({
    service: service.name,
    audience,
    perSecond,
    main: true,
    samples: samples.reduce((sum, one) => sum + one.length, 0),
    figures: medianOf(samples.map(percentilesOf)),
  }));
}

export async function measureMatrix(
  load: Load,
  services: readonly Service[],
  plan: Plan,
  tally: Tally,
): Promise<Matrix> {
  const sizes: Sizes = { load, services, plan, tally };
  for (const service of services) {
    await connectProviders(load, service);
    await connectFollowers(load, service, FIRST_FOLLOWERS);
    await shoot(load, service, { providers: [providerFor(FIRST_FOLLOWERS)], ...WARM_UP }, tally);
  }
  const cells: Cell[] = [];
  for (const audience of AUDIENCES) {
    for (const service of services) await connectFollowers(load, service, audience);
    say(`measuring ${audience} followers …`);
    cells.push(...(await slowCells(sizes, audience)));
    cells.push(...(await mainCells(sizes, audience)));
  }
  return cells;
}

/**
 * Doubles the rate until the 99th percentile passes the bound, then halves the difference. The signals come
 * from several channels, each with 100 followers of its own.
 * @returns the highest rate that was borne, in signals a second
 */
export async function searchHighestRate(
  load: Load,
  service: Service,
  plan: Plan,
  tally: Tally,
): Promise<number> {
  await connectFollowers(load, service, CROWDS * CROWD_FOLLOWERS);
  const bears = async (perSecond: number): Promise<boolean> => {
    const { warmUpMs, searchMs: measuredMs } = plan;
    const shots = { providers: crowdProviders(), perSecond, warmUpMs, measuredMs };
    const measured = await shoot(load, service, shots, tally);
    const { p99 } = percentilesOf(measured.latencies);
    const borne = p99 <= MOST_P99_MS && measured.lost === 0 && measured.perSecond >= perSecond * REACHED;
    say(`${perSecond} signals a second: p99 ${p99.toFixed(1)} ms${borne ? '' : ', too much'}`);
    return borne;
  };
  let low = 0;
  let high = 50;
  while (await bears(high)) {
    low = high;
    high *= 2;
  }
  for (let i = 0; i < plan.bisections; i++) {
    const middle = Math.round((low + high) / 2);
    if (await bears(middle)) low = middle;
    else high = middle;
  }
  return low;
}
