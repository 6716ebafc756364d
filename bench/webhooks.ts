/**
 * `npx tsx bench/webhooks.ts [--seconds 60] [--rate 200] [--folder data-on-a-disk]`
 *
 * How long webhooks wait for their 202, beside a bare server that stores nothing; and what is left after the service was
 * killed in the middle: every alert that was answered with 202 must be stored, once, also after all others were sent again.
 */
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { runChild } from './calls.ts';
import type { Child } from './calls.ts';
import { monotonicMs } from './clock.ts';
import { fdatasyncMs, isInMemory } from './disk.ts';
import { percentilesOf, rounded, roundedAll } from './figures.ts';
import { say } from './say.ts';
import { urlOfRunning } from './services.ts';
import type { WebhookCalls } from './webhook-service.ts';

const CHANNELS = 20;
const WARM_UP_S = 3;
const KILL_AFTER_S = 5;
const SETTLE_MS = 300;
const READY_MS = 60_000;

const { values: args } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    rate: { type: 'string', default: '200' },
    folder: { type: 'string', default: '.' },
  },
});
const seconds = Number(args.seconds);
const rate = Number(args.rate);

interface Server {
  readonly url: string;
  readonly tokens: readonly string[];
  readonly child: Child<WebhookCalls>;
}

async function start(dataDir: string, channels: number, bare = false): Promise<Server> {
  const child = runChild<WebhookCalls>(new URL('webhook-service.ts', import.meta.url), {
    name: bare ? 'bare server' : 'Mynah',
    args: bare ? ['--bare'] : [],
    cwd: dataDir,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
  });
  const late = delay(READY_MS, null, { ref: false });
  const served = await Promise.race([child.call('serve', { dataDir, channels }), late]);
  if (served === null) throw new Error('the server did not start in time');
  return { ...served, child };
}

/** What one alert says: opens and closes in turn, so that a channel does not fill up. */
const alertOf = (name: string, nth: number): string =>
  JSON.stringify({
    action: nth % 2 === 0 ? 'buy' : 'close',
    ticker: 'EURUSD',
    alert_id: name,
  });
const nameOf = (run: string, nth: number): string => `${run}-${String(nth).padStart(8, '0')}`;

interface Sent {
  /** The answer's status; 0: none came. */
  readonly status: number;
  /** From when it was due to when the answer had come, milliseconds. */
  readonly tookMs: number;
}

function post(agent: Agent, url: string, body: string, due: number): Promise<Sent> {
  return new Promise((resolve) => {
    const settle = (status: number): void => {
      resolve({ status, tookMs: monotonicMs() - due });
    };
    const options = { method: 'POST', agent, headers: { 'content-type': 'application/json' } };
    const outgoing = request(url, options, (answer) => {
      answer.resume();
      answer.on('end', () => {
        settle(answer.statusCode ?? 0);
      });
      answer.on('error', () => {
        settle(0);
      });
    });
    outgoing.on('error', () => {
      settle(0);
    });
    outgoing.end(body);
  });
}

const channelOf = (tokens: readonly string[], nth: number): number => Math.floor(nth / 2) % tokens.length;

/** Sends at a steady rate, whatever the answers do. @returns of each alert what became of it */
async function fire(server: Server, run: string, count: number): Promise<readonly Sent[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const begun = monotonicMs() + 50;
  const sent: Promise<Sent>[] = [];
  while (sent.length < count) {
    const due = begun + (sent.length * 1_000) / rate;
    const early = due - monotonicMs();
    if (early > 0) await delay(early);
    const nth = sent.length;
    const token = server.tokens[channelOf(server.tokens, nth)] ?? '';
    sent.push(post(agent, `${server.url}/hooks/${token}`, alertOf(nameOf(run, nth), nth), due));
  }
  const answers = await Promise.all(sent);
  agent.destroy();
  return answers;
}

/** How often each alert stands among the stored posts. */
async function stored(dataDir: string, run: string): Promise<ReadonlyMap<string, number>> {
  const database = new Client({ connectionString: await urlOfRunning(dataDir) });
  await database.connect();
  try {
    while ((await database.query('select 1 from journal limit 1')).rows.length > 0) await delay(SETTLE_MS);
    const { rows } = await database.query<{ text: string }>('select text from posts');
    const counts = new Map<string, number>();
    for (const { text } of rows) {
      const name = new RegExp(`${run}-\\d{8}`, 'u').exec(text)?.[0];
      if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return counts;
  } finally {
    await database.end();
  }
}

interface Figures {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly answered: number;
  readonly sent: number;
  /** Processor time of the server for one alert, milliseconds. */
  readonly cpuMs: number;
}

async function measure(server: Server, run: string): Promise<Figures> {
  await fire(server, `${run}-warm-up`, rate * WARM_UP_S);
  const before = await server.child.call('cpuMs', null);
  const answers = await fire(server, run, rate * seconds);
  const used = (await server.child.call('cpuMs', null)) - before;
  const taken = answers.filter(({ status }) => status === 202);
  const times = percentilesOf(Float64Array.from(taken.map(({ tookMs }) => tookMs)));
  return {
    ...roundedAll(times),
    answered: taken.length,
    sent: answers.length,
    cpuMs: rounded(used / answers.length, 3),
  };
}

/** Kills the service under load, starts it anew, and sends again what had no answer. */
async function killed(dataDir: string, server: Server): Promise<object> {
  const count = rate * KILL_AFTER_S * 2;
  const firing = fire(server, 'killed', count);
  await delay(KILL_AFTER_S * 1_000);
  const gone = once(server.child.process, 'exit');
  server.child.process.kill('SIGKILL');
  await gone;
  const answers = await firing;
  const next = await start(dataDir, 0);
  const taken = answers.flatMap(({ status }, nth) => (status === 202 ? [nameOf('killed', nth)] : []));
  const before = await stored(dataDir, 'killed');
  const again = { ...next, tokens: server.tokens };
  const repeated = await fire(again, 'killed', count);
  const after = await stored(dataDir, 'killed');
  await next.child.stop();
  return {
    sent: count,
    answered: taken.length,
    lost: taken.filter((name) => !before.has(name)).length,
    answeredAfterwards: repeated.filter(({ status }) => status === 202).length,
    missingAfterwards: count - after.size,
    doubled: [...after.values()].filter((times) => times > 1).length,
  };
}

async function main(): Promise<void> {
  const parent = path.resolve(args.folder);
  const folder = await mkdtemp(path.join(parent, '.webhooks-'));
  await chmod(folder, 0o711);
  const dataDir = path.join(folder, 'data');
  await mkdir(dataDir, { mode: 0o711 });
  if (await isInMemory(folder)) say('This folder is in memory: a commit costs nothing there. Use --folder.');
  try {
    say(
      `${rate} webhooks a second for ${seconds} s, ${availableParallelism()} cores, fdatasync ${rounded(fdatasyncMs(folder), 3)} ms`,
    );
    const bare = await start(dataDir, 0, true);
    const limit = await measure(bare, 'bare');
    await bare.child.stop();
    say(`bare server  ${JSON.stringify(limit)}`);
    const mynah = await start(dataDir, CHANNELS);
    const figures = await measure(mynah, 'mynah');
    say(`Mynah        ${JSON.stringify(figures)}`);
    say(
      `ratio        ${JSON.stringify({ p50: rounded(figures.p50 / limit.p50), p99: rounded(figures.p99 / limit.p99) })}`,
    );
    const counts = await stored(dataDir, 'mynah');
    say(
      `stored once  ${[...counts].filter(([name, times]) => /^mynah-\d/u.test(name) && times === 1).length}`,
    );
    say(`kill -9      ${JSON.stringify(await killed(dataDir, mynah))}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
