/** Statistics and files of people, put together: what takes long is done in threads of their own. Part of service.ts. */
import { createCharts } from './bot/charts/charts.ts';
import type { ChartsSettings } from './bot/charts/charts.ts';
import type { Charts } from './bot/chat.ts';
import { createFileWork } from './bot/files/work.ts';
import { Histories } from './core/app/history.ts';
import type { HistoriesDeps } from './core/app/history.ts';
import { createHistoryStore } from './core/store/history.ts';

interface HistoryParts extends Pick<HistoriesDeps, 'clock' | 'ids' | 'readable'> {
  readonly pool: Parameters<typeof createHistoryStore>[0];
  readonly pictures: Partial<ChartsSettings>;
  /** Is told what is to be closed, last first. */
  readonly closing: { add(name: string, close: () => Promise<void>): void };
}

/** @returns what draws pictures, for everybody; and what people ask of the past */
export function openHistories({ pool, pictures, closing, ...deps }: HistoryParts): {
  readonly charts: Charts;
  readonly history: Histories;
} {
  const charts = createCharts(pictures);
  closing.add('charts', () => charts.close());
  const work = createFileWork(charts);
  closing.add('worker of files', () => work.close());
  return { charts, history: new Histories({ ...deps, store: createHistoryStore(pool), work }) };
}
