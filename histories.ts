/** Statistics and files of people, put together: what takes long is done in threads of their own. Part of service.ts. */
import { createCharts } from './bot/charts/charts.ts';
import type { ChartsSettings } from './bot/charts/charts.ts';
import type { Charts } from './bot/chat.ts';
import { createFileWork } from './bot/files/work.ts';
import { Histories } from './core/app/history.ts';
import type { HistoriesDeps } from './core/app/history.ts';
import { Simulations } from './core/app/simulation/simulations.ts';
import type { SimulationsDeps } from './core/app/simulation/simulations.ts';
import { createHistoryStore } from './core/store/history.ts';
import { createPriceStore } from './core/store/prices.ts';
import { createSimulationStore } from './core/store/simulations.ts';

interface HistoryParts
  extends Pick<HistoriesDeps, 'clock' | 'ids' | 'readable'>, Pick<SimulationsDeps, 'subjects' | 'prices'> {
  readonly pool: Parameters<typeof createHistoryStore>[0];
  readonly pictures: Partial<ChartsSettings>;
  /** Is told what is to be closed, last first. */
  readonly closing: { add(name: string, close: () => Promise<void>): void };
}

/** @returns what draws pictures, for everybody; what people ask of the past, and what would have come of it */
export function openHistories({ pool, pictures, closing, subjects, prices, ...deps }: HistoryParts): {
  readonly charts: Charts;
  readonly history: Histories;
  readonly simulations: Simulations;
} {
  const charts = createCharts(pictures);
  closing.add('charts', () => charts.close());
  const work = createFileWork(charts);
  closing.add('worker of files', () => work.close());
  const histories = createHistoryStore(pool);
  const simulations = new Simulations({
    ...{ subjects, prices, histories, work },
    store: createSimulationStore(pool),
    bars: createPriceStore(pool),
    clock: deps.clock,
    readable: deps.readable,
  });
  return { charts, history: new Histories({ ...deps, store: histories, work }), simulations };
}
