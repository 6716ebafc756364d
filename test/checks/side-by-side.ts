/**
 * Runs npm scripts in lanes side by side, so that a second processor is of use:
 *
 *     tsx test/checks/side-by-side.ts test:unit test:mql -- check:lint check:types
 *
 * The scripts of a lane run one after another; lanes are parted by `--`. The first lane is shown as it runs. The others
 * get what it leaves of the processors, and are shown when all is over: of what went well one line, of what failed all
 * that it said. Every script runs, whatever failed before it; the exit code is 1 when one failed, or when none is named.
 */
import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';

interface Outcome {
  readonly script: string;
  readonly ok: boolean;
  readonly seconds: number;
  /** What it printed; empty if that was shown already. */
  readonly said: string;
}

/** The scripts of each lane. */
function lanesIn(args: readonly string[]): readonly (readonly string[])[] {
  const lanes: string[][] = [[]];
  for (const arg of args) {
    if (arg === '--') lanes.push([]);
    else lanes.at(-1)?.push(arg);
  }
  return lanes.filter((lane) => lane.length > 0);
}

/** Runs one npm script; a program that cannot be started is one that failed. */
function run(script: string, shown: boolean): Promise<Outcome> {
  const startedAt = performance.now();
  const child = spawn('npm', ['run', '--silent', script], {
    stdio: ['ignore', shown ? 'inherit' : 'pipe', shown ? 'inherit' : 'pipe'],
  });
  // Its own children have its priority too.
  if (!shown && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (said += text));
  }
  return new Promise((resolve) => {
    const over = (ok: boolean): void =>
      resolve({ script, ok, seconds: Math.round((performance.now() - startedAt) / 1_000), said });
    child.on('error', (error) => {
      said += error.message;
      over(false);
    });
    child.on('close', (code) => over(code === 0));
  });
}

async function runLane(scripts: readonly string[], shown: boolean): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const script of scripts) outcomes.push(await run(script, shown));
  return outcomes;
}

const lanes = lanesIn(process.argv.slice(2));
const outcomes = (await Promise.all(lanes.map((lane, index) => runLane(lane, index === 0)))).flat();
for (const { said } of outcomes.filter(({ ok }) => !ok)) process.stdout.write(said);
console.log();
for (const { script, ok, seconds } of outcomes) {
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${script} (${String(seconds)} s)`);
}
if (outcomes.length === 0) console.error('Name the npm scripts to run: lane one -- lane two');
process.exitCode = outcomes.length > 0 && outcomes.every(({ ok }) => ok) ? 0 : 1;
