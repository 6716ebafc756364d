/**
 * How long pictures take, and how long the main thread is held meanwhile. Each picture is a new one, drawn in the worker
 * as the service has it drawn; what lies in the cache is measured apart.
 */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { createCharts } from '../bot/charts/charts.ts';
import type { Picture } from '../bot/views/picture.ts';
import { HARD, ORDINARY } from '../test/builders/pictures.ts';
import { percentilesOf, rounded } from './figures.ts';
import { say } from './say.ts';

const ROUNDS = 20;
const RESOLUTION_MS = 1;
const NANOSECONDS = 1e6;
/** What we promise; see docs. */
const MOST_P95_MS = 150;
const MOST_HELD_MS = 10;

/** What people ask for, and the largest of what they may. */
const DRAWN: Readonly<Record<string, Picture>> = {
  ...ORDINARY,
  'equity, 5,000 points': HARD.equityMany,
  'candles, 5,000': HARD.candlesMany,
  'map, 55 places': HARD.mapMany,
};

const charts = createCharts();

async function timed(picture: Picture): Promise<number> {
  const begun = performance.now();
  await charts.render(picture);
  return performance.now() - begun;
}

const first = await timed(ORDINARY.levels);
say(`the first, with the start of the worker: ${rounded(first, 0)} ms`);
// Chart.js and the compiler warm up.
for (const picture of Object.values(DRAWN)) await timed({ ...picture, title: 'warm' });

const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delay.enable();
const all: number[] = [];
for (const [name, picture] of Object.entries(DRAWN)) {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++)
    times.push(await timed({ ...picture, title: `${name} ${round}` }));
  all.push(...times);
  const { p50, p95 } = percentilesOf(Float64Array.from(times));
  say(`${name}: p50 ${rounded(p50, 0)} ms, p95 ${rounded(p95, 0)} ms`);
}
delay.disable();
const again: number[] = [];
while (again.length < all.length) again.push(await timed(ORDINARY.levels));
const kept = percentilesOf(Float64Array.from(again));
await charts.close();

const { p95 } = percentilesOf(Float64Array.from(all));
const held = delay.max / NANOSECONDS;
say(`all: p95 ${rounded(p95, 0)} ms (at most ${MOST_P95_MS})`);
say(`from the cache: p95 ${rounded(kept.p95)} ms`);
say(
  `main thread held: p99 ${rounded(delay.percentile(99) / NANOSECONDS)} ms, ` +
    `at most ${rounded(held)} ms (at most ${MOST_HELD_MS})`,
);
