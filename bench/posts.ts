/**
 * How long reading a post takes, over the whole corpus; beside it JSON.parse of the same line, so that figures of two
 * machines can be compared.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readPost } from '../core/signals/posts/read.ts';

const FOLDER = path.join(import.meta.dirname, '../test/fixtures/posts');
const ROUNDS = 40;
const WARM_UP_ROUNDS = 10;
const MICROSECONDS_PER_NANOSECOND = 1e-3;

const lines = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.jsonl'))
  .flatMap((file) => readFileSync(path.join(FOLDER, file), 'utf8').trim().split('\n'));
const texts = lines.map((line) => (JSON.parse(line) as { text: string }).text);

/** Sorted over the inputs: the median time of each, in microseconds, so that a pause of the machine is nobody's. */
function timesOf(inputs: readonly string[], work: (input: string) => unknown): readonly number[] {
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) inputs.forEach(work);
  const medians = inputs.map((input) => {
    const times = Array.from({ length: ROUNDS }, () => {
      const start = process.hrtime.bigint();
      work(input);
      return Number(process.hrtime.bigint() - start) * MICROSECONDS_PER_NANOSECOND;
    });
    return at(ascending(times), HALF);
  });
  return ascending(medians);
}

const HALF = 0.5;
const ascending = (times: readonly number[]): readonly number[] => [...times].sort((a, b) => a - b);
const at = (times: readonly number[], share: number): number =>
  times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;

const reading = timesOf(texts, (text) => readPost(text));
const parsing = timesOf(lines, (line) => JSON.parse(line) as unknown);
for (const [name, share] of [
  ['p50', HALF],
  ['p99', 0.99],
] as const) {
  const [post, json] = [at(reading, share), at(parsing, share)];
  console.log(`${name}: ${post.toFixed(1)} µs a post, ${(post / json).toFixed(0)} × JSON.parse of its line`);
}
console.log(`${texts.length} posts, ${ROUNDS} readings each`);
