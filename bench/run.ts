/**
 * The benchmark: a bare relay (the limit), the same with one commit before forwarding (the durable limit),
 * and Mynah with everything on, in one run on one machine. Prints tables, and one JSON object as its last
 * line. docs/BENCHMARKS.md says what is measured and how.
 */
import { mkdtemp, rm, chmod } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fdatasyncMs, isInMemory } from './disk.ts';
import { rounded, roundedAll } from './figures.ts';
import { startLoad } from './harness.ts';
import type { Tally } from './harness.ts';
import { FULL, QUICK } from './plan.ts';
import { measureMatrix, searchHighestRate } from './matrix.ts';
import type { Matrix } from './matrix.ts';
import { say } from './say.ts';
import { startMynah, startRelay } from './services.ts';
import type { MynahService, Service } from './services.ts';
import { checkDescriptors, measureSessions } from './sessions.ts';
import { printMatrix, printSessions, printTargets } from './table.ts';
import { AUDIENCES } from './world.ts';

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, dir: { type: 'string' } },
});

/** Of the last line: at 50 signals a second, and at 5 with 1,000 followers. */
const published = (matrix: Matrix, service: string) =>
  Object.fromEntries(
    AUDIENCES.map((audience) => {
      const cell = matrix.find((one) => one.service === service && one.audience === audience && one.main);
      if (cell === undefined) throw new Error(`${service} was not measured with ${audience} followers`);
      return [audience, roundedAll(cell.figures)];
    }),
  );

async function main(): Promise<void> {
  const plan = options.quick ? QUICK : FULL;
  const folder = await mkdtemp(join(options.dir ?? tmpdir(), 'mynah-bench-'));
  await chmod(folder, 0o711);
  if (await isInMemory(folder))
    throw new Error(`${folder} is in memory, not on a disk; choose one with --dir`);
  await checkDescriptors(plan);
  const started: { stop(): Promise<unknown> }[] = [];
  const starting = async <T extends { stop(): Promise<unknown> }>(service: Promise<T>): Promise<T> => {
    const one = await service;
    started.push(one);
    return one;
  };
  try {
    const fdatasync = fdatasyncMs(folder);
    say(`${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}; fdatasync ${fdatasync.toFixed(3)} ms`);
    const load = await starting(startLoad());
    const fresh = await starting(startMynah(folder, 'mynah idle', plan.idleSessions.at(-1) ?? 0));
    const sessions = await measureSessions(load, fresh, plan);
    await fresh.stop();
    printSessions(sessions);

    const limit: Service = await starting(startRelay(folder, false));
    const durable: Service = await starting(startRelay(folder, true));
    const mynah: MynahService = await starting(startMynah(folder, 'mynah', AUDIENCES.at(-1) ?? 0));
    const tally: Tally = { lost: 0, doubled: 0, repeated: 0 };
    const matrix = await measureMatrix(load, [limit, durable, mynah], plan, tally);
    printMatrix(matrix);
    const highest = await searchHighestRate(load, mynah, plan, tally);
    await mynah.quiet();
    const unanswered = await mynah.unanswered();
    say(
      `most signals a second at 100 followers with p99 under 200 ms: ${highest}\n` +
        `lost ${tally.lost}, doubled ${tally.doubled}, sent again ${tally.repeated}; ` +
        `commands without an outcome on record: ${unanswered}`,
    );
    printTargets(matrix, sessions);
    const main = sessions[0];
    say(
      JSON.stringify({
        cores: cpus().length,
        fdatasync_ms: rounded(fdatasync, 3),
        limit: published(matrix, limit.name),
        durable_limit: published(matrix, durable.name),
        mynah: published(matrix, mynah.name),
        sessions: {
          count: main?.count,
          messages_per_s: rounded(main?.messagesPerSecond ?? Number.NaN, 0),
          loop_delay_p99_ms: rounded(main?.loopDelayP99Ms ?? Number.NaN),
          kb_per_session: rounded(main?.kbPerSession ?? Number.NaN, 1),
        },
        signals_per_s_max: highest,
        lost: tally.lost + unanswered,
        doubled: tally.doubled,
      }),
    );
  } finally {
    for (const one of started) await one.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
