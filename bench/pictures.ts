/**
 * How long pictures take, and how long the main thread is held meanwhile. Each picture is a new one, drawn in the worker
 * as the service has it drawn; what lies in the cache is measured apart. Beside each time stands its ratio to an empty
 * picture of the same run (paper, frame, PNG): that says something on a busy machine, too.
 */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { createCharts } from '../bot/charts/charts.ts';
import type { Picture } from '../bot/views/picture.ts';
import { HARD, ORDINARY } from '../test/builders/pictures.ts';
import { percentilesOf, rounded } from './figures.ts';
import { mainThread, watchMainThread } from './main-thread.ts';
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
  'two curves, 9,000 points': HARD.compareMany,
  'map, 55 places': HARD.mapMany,
};
const EMPTY: Picture = HARD.compareNone;

const charts = createCharts();

async function timed(picture: Picture): Promise<number> {
  const begun = performance.now();
  await charts.render(picture);
  return performance.now() - begun;
}

/** Times of so many new pictures of a kind. */
async function times(name: string, picture: Picture): Promise<Float64Array> {
  const all = new Float64Array(ROUNDS);
  for (let round = 0; round < ROUNDS; round++)
    all[round] = await timed({ ...picture, title: `${name} ${round}` });
  return all;
}

const first = await timed(ORDINARY.levels);
say(`the first, with the start of the worker: ${rounded(first, 0)} ms`);
// Chart.js and the compiler warm up.
for (const picture of [EMPTY, ...Object.values(DRAWN)]) await timed({ ...picture, title: 'warm' });

const empty = percentilesOf(await times('empty', EMPTY));
say(`an empty picture: p50 ${rounded(empty.p50, 0)} ms`);
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delay.enable();
const watch = watchMainThread();
const [cpuBefore, mainBefore] = [process.cpuUsage(), mainThread()];
const all: number[] = [];
for (const [name, picture] of Object.entries(DRAWN)) {
  const taken = await times(name, picture);
  all.push(...taken);
  const { p50, p95 } = percentilesOf(taken);
  say(
    `${name}: p50 ${rounded(p50, 0)} ms (${rounded(p50 / empty.p50, 1)} × empty), p95 ${rounded(p95, 0)} ms`,
  );
}
const [cpu, main] = [process.cpuUsage(cpuBefore), mainThread().ran - mainBefore.ran];
const held = await watch.stop();
delay.disable();
const again: number[] = [];
while (again.length < all.length) again.push(await timed(ORDINARY.levels));
const kept = percentilesOf(Float64Array.from(again));
await charts.close();

const { p95 } = percentilesOf(Float64Array.from(all));
const processor = (cpu.user + cpu.system) / 1_000 / all.length;
say(
  `all: p95 ${rounded(p95, 0)} ms (at most ${MOST_P95_MS}); processor time ${rounded(processor, 0)} ms a picture`,
);
say(`from the cache: p95 ${rounded(kept.p95)} ms`);
say(`main thread, a picture: ${rounded(main / all.length, 1)} ms, the looking once a millisecond included`);
say(
  `main thread held by its own work: p99 ${rounded(percentilesOf(held).p99)} ms, ` +
    `at most ${rounded(Math.max(...held))} ms (at most ${MOST_HELD_MS}); ` +
    `late for any reason: p99 ${rounded(delay.percentile(99) / NANOSECONDS)} ms, at most ${rounded(delay.max / NANOSECONDS)} ms`,
);
