/** `npm run sim -- --seeds N [--from S] [--seed S] [--mutants]`: many worlds, or one again. */
import { parseArgs } from 'node:util';
import { MUTANTS } from './mutants.ts';
import type { Mutants } from './mutants.ts';
import { runSeed } from './world.ts';

const DEFAULT_SEEDS = 2_000;
const SHOWN = 5;

interface Tally {
  readonly bad: number[];
  readonly seconds: number;
}

async function runMany(from: number, count: number, mutants: Mutants): Promise<Tally> {
  const bad: number[] = [];
  const startedAt = performance.now();
  for (let seed = from; seed < from + count; seed++) {
    const report = await runSeed(seed, mutants);
    if (report.violations.length === 0) continue;
    bad.push(seed);
    if (bad.length <= SHOWN && mutants.service === undefined && mutants.terminal === undefined) {
      console.log(`seed ${seed}: ${report.violations.join('; ')}`);
    }
  }
  return { bad, seconds: (performance.now() - startedAt) / 1_000 };
}

const describe = (name: string, count: number, { bad, seconds }: Tally): string => {
  const first = bad[0] === undefined ? '' : `, first seed ${bad[0]}`;
  const pace = ((seconds * 1_000) / count).toFixed(2);
  return `${name}: ${bad.length} of ${count} worlds violate an invariant${first} (${pace} ms a seed)`;
};

async function again(seed: number): Promise<boolean> {
  const [first, second] = [await runSeed(seed), await runSeed(seed)];
  console.log(
    `seed ${seed}: ${first.events} events, trace ${first.trace}${first.trace === second.trace ? '' : ` AND ${second.trace}`}`,
  );
  for (const violation of first.violations) console.log(`  ${violation}`);
  return first.violations.length === 0 && first.trace === second.trace;
}

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: String(DEFAULT_SEEDS) },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    mutants: { type: 'boolean', default: false },
  },
});
const count = Number(values.seeds);
const from = Number(values.from);
if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(from)) {
  console.error(`--seeds ${values.seeds} --from ${values.from}: whole numbers are wanted, at least 1 seed`);
  process.exit(2);
}
if (values.seed !== undefined) process.exit((await again(Number(values.seed))) ? 0 : 1);
const full = await runMany(from, count, {});
console.log(describe('all mechanisms', count, full));
let missed = 0;
if (values.mutants) {
  for (const [name, mutants] of Object.entries(MUTANTS)) {
    const tally = await runMany(from, count, mutants);
    if (tally.bad.length === 0) missed++;
    console.log(describe(`without one: ${name}`, count, tally));
  }
}
process.exit(full.bad.length === 0 && missed === 0 ? 0 : 1);
