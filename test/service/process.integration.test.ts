import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { SETTINGS } from '../../config.ts';
import { startEmbedded } from '../../core/store/embedded.ts';
import { Market } from '../../sim/market.ts';
import { Random } from '../../sim/random.ts';
import { realTime } from '../../sim/scheduler.ts';
import { freshDatabase } from '../helpers/database.ts';
import { quiet } from '../helpers/database-url.ts';
import { processesIn, untilNobodyIn } from '../storage/processes.ts';
import { Page } from './page.ts';
import { descendantsOf, lives, MynahProcess } from './processes.ts';
import type { Ready } from './processes.ts';
import { Desk, until } from './world.ts';

/** From the start of the demo to the first answer in the chat, on a machine that may be busy; meant are 5 s. */
const DEMO_MS = 20_000;
const STOP_MS = 10_000;
/** What `npm run demo` runs. */
const DEMO = [join('node_modules', '.bin', 'tsx'), 'sim/demo.ts'];

let folder: string;
let started: MynahProcess[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mynah-process-'));
  started = [];
});

afterEach(async () => {
  for (const one of started) if (!one.isOver) await one.kill();
  // Whatever a failed test left running must not outlive it.
  for (const pid of await processesIn(folder)) process.kill(Number(pid), 'SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

function main(env: Readonly<Record<string, string>> = {}, ...args: string[]): MynahProcess {
  const one = MynahProcess.main({ DATA_DIR: join(folder, 'data'), ...env }, ...args);
  started.push(one);
  return one;
}

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

/** The owner's page, two accounts, the second copying the first, and their terminals. */
async function trading(ready: Ready): Promise<{ page: Page; main: Desk; copy: Desk }> {
  const page = await Page.open(ready.link);
  onTestFinished(() => page.close());
  await page.says(`/start ${ready.code ?? ''}`, /You are in, as owner/u);
  const market = new Market({ time: realTime, seed: 1 });
  const desks = [];
  for (const [index, name] of ['Main', 'Copy'].entries()) {
    const told = await page.says(`/connect ${name}`, new RegExp(`Key for ${name}`, 'u'));
    const [key = ''] = /mk_[\w-]{43}/u.exec(told) ?? [];
    const role = index === 0 ? 'provider' : 'follower';
    const desk = new Desk({ url: ready.terminals, key, role, login: String(7_000_001 + index), market });
    onTestFinished(() => desk.close());
    await desk.synced();
    desks.push(desk);
  }
  const [provider, copy] = desks;
  if (provider === undefined || copy === undefined) throw new Error('two were made');
  await page.says('/copy Main Copy x1', /Copying Main → Copy/u);
  return { page, main: provider, copy };
}

/** Starts both terminals anew: they dial at once. */
async function reconnect(...desks: readonly Desk[]): Promise<void> {
  for (const desk of desks) {
    desk.stop();
    desk.start();
  }
  for (const desk of desks) await desk.synced();
}

describe('the program', () => {
  test('--help lists every setting with its default, and starts nothing', async () => {
    const help = main({}, '--help');
    expect(await help.ended()).toBe(0);
    for (const [name, { standard, help: words }] of Object.entries(SETTINGS)) {
      expect(help.out).toContain(`  ${name} `);
      expect(help.out).toContain(words);
      if (standard !== null) expect(help.out).toContain(`default ${standard}`);
    }
    expect(help.errors).toBe('');
    expect(await readdir(folder)).toEqual([]);
  });

  test.each([
    ['BRIDGE_PORT', 'eighty', /^BRIDGE_PORT is "eighty": must be a whole number from 0 to 65535/u],
    [
      'DATABASE_URL',
      'mysql://root:hunter2@db/x',
      /^DATABASE_URL is set to something \(not shown[^"]*: must be/u,
    ],
    ['WEB_HOST', '0.0.0.0', /^WEB_HOST is "0\.0\.0\.0": .*WEB_ALLOW_REMOTE=yes$/u],
  ])('a bad %s stops the start with one line that names it', async (name, value, line) => {
    const bad = main({ [name]: value });
    expect(await bad.ended()).toBe(2);
    expect(lines(bad.errors)).toEqual([expect.stringMatching(line)]);
    expect(bad.out + bad.errors).not.toContain('hunter2');
    expect(await readdir(folder)).toEqual([]);
  });

  test('a second service on the same data folder is told so in one line, and the first goes on', async () => {
    const first = main();
    const { link, code } = await first.ready();
    const second = main();
    expect(await second.ended()).toBe(1);
    expect(lines(second.errors)).toEqual([
      expect.stringMatching(
        new RegExp(
          `^Mynah could not start: Another Mynah \\(pid ${String(first.pid)}\\) is running on the data folder `,
          'u',
        ),
      ),
    ]);
    const page = await Page.open(link);
    await page.says(`/start ${code ?? ''}`, /You are in, as owner/u);
    page.close();
    expect(await first.stop()).toBe(0);
    await untilNobodyIn(folder);
  });

  test('a second service with the same DATABASE_URL is told so in one line, and the first goes on', async () => {
    const database = await freshDatabase();
    onTestFinished(() => database.close());
    const first = main({ DATABASE_URL: database.url });
    const { link, code } = await first.ready();
    const second = main({ DATABASE_URL: database.url, DATA_DIR: join(folder, 'other') });
    const page = await Page.open(link);
    await page.says(`/start ${code ?? ''}`, /You are in, as owner/u);
    expect(await second.ended()).toBe(1);
    expect(lines(second.errors)).toEqual([
      'Mynah could not start: Another Mynah is running on this database: stop it, or give this one a DATABASE_URL of its own.',
    ]);
    await page.says('/status', /Running/u);
    page.close();
    expect(await first.stop()).toBe(0);
  });
});

describe('SIGTERM', () => {
  test('stops it in order, with an order in flight: terminals are told, and nothing is lost or doubled', async () => {
    const first = main();
    const ready = await first.ready();
    const { main: provider, copy } = await trading(ready);
    // The broker has it and will do it; its answer comes when the service is gone.
    copy.broker.script({ kind: 'late_answer', ms: 1_500 });
    provider.open('EURUSD', 'buy', '0.1');
    await copy.holding('EURUSD buy 0.1');
    const at = Date.now();
    expect(await first.stop()).toBe(0);
    expect(Date.now() - at).toBeLessThan(STOP_MS);
    expect(first.errors).toBe('');
    for (const desk of [provider, copy]) {
      expect(desk.errors).toContainEqual(
        expect.objectContaining({ code: 'BYE', retryAfterMs: expect.any(Number) as number }),
      );
    }
    await untilNobodyIn(folder);

    const second = main({ BRIDGE_PORT: new URL(ready.terminals).port });
    const again = await second.ready();
    expect(again).toMatchObject({ terminals: ready.terminals, code: null });
    await reconnect(provider, copy);
    provider.trader.close(provider.position().ticket);
    await copy.holding();
    const opens = copy.broker.book.deals.filter(({ entry }) => entry === 'in');
    expect(opens).toHaveLength(1);
    expect(await second.stop()).toBe(0);
    await untilNobodyIn(folder);
  });

  test('stops it while it is still starting, at any moment', async () => {
    const seed = Date.now() % 1_000_000;
    const random = new Random(seed);
    for (const wait of [0, random.int(0, 300), random.int(300, 1_500)]) {
      const about = `seed ${String(seed)}, after ${String(wait)} ms`;
      const dataDir = join(folder, `after-${String(wait)}`);
      const one = main({ DATA_DIR: dataDir });
      await until('data folder, so it has begun', async () =>
        (await readdir(folder)).includes(basename(dataDir)),
      );
      await delay(wait);
      const at = Date.now();
      expect(await one.stop(), about).toBe(0);
      expect(Date.now() - at, about).toBeLessThan(STOP_MS);
      expect(one.errors, about).toBe('');
      expect(one.out, about).not.toMatch(/"level":[456]0/u);
      await untilNobodyIn(folder);
    }
  });
});

describe('kill -9', () => {
  test('ten times in a row, at any moment: it starts again, takes over what runs, and loses nothing', async () => {
    const seed = Date.now() % 1_000_000;
    const random = new Random(seed);
    const about = (round: number): string => `seed ${String(seed)}, round ${String(round)}`;
    let service = main();
    const ready = await service.ready();
    const { page, main: provider, copy } = await trading(ready);
    page.close();
    const port = new URL(ready.terminals).port;
    const sizes: string[] = [];
    for (let round = 0; round < 10; round += 1) {
      if (round % 2 === 0) {
        // Killed at work: maybe before the signal is stored, maybe before the copy is told.
        await reconnect(provider, copy);
        const size = `0.${String(11 + round)}`;
        sizes.push(size);
        provider.open('EURUSD', 'buy', size);
        await delay(random.int(0, 30));
      } else {
        // Killed in its start.
        await delay(random.int(0, 2_500));
      }
      await service.kill();
      expect(service.errors, about(round)).toBe('');
      service = main({ BRIDGE_PORT: port });
      if (round % 2 === 1) await service.ready();
    }
    await reconnect(provider, copy);
    await copy.holding(...sizes.map((size) => `EURUSD buy ${size}`));
    provider.trader.closeAll();
    await copy.holding();
    expect(copy.broker.book.deals.filter(({ entry }) => entry === 'in')).toHaveLength(sizes.length);
    await until('everything acknowledged', () => provider.journal.state.events.length === 0);
    expect(await service.stop(), about(10)).toBe(0);
    await untilNobodyIn(folder);
    expect(await onRecord(), about(10)).toEqual({ opens: 5, closes: 5, decided: 10 });
  }, 120_000);
});

/** What the stopped service's database holds. */
async function onRecord(): Promise<unknown> {
  const database = await startEmbedded({ dataDir: join(folder, 'data'), log: quiet });
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<Record<string, string>>(
    `select count(*) filter (where kind = 'open') as opens, count(*) filter (where kind = 'close') as closes,
       (select count(distinct (channel_id, seq)) from decisions where seq is not null) as decided from signals`,
  );
  await client.end();
  await database.stop();
  return Object.fromEntries(Object.entries(rows[0] ?? {}).map(([name, value]) => [name, Number(value)]));
}

describe('npm run demo', () => {
  test('answers in the chat a moment after its start, ends with Ctrl+C, and leaves nothing', async () => {
    const at = performance.now();
    const demo = new MynahProcess(DEMO, { TMPDIR: folder });
    started.push(demo);
    const [, link = ''] = await demo.says(/(http:\S+\/login\/\S+)/u, DEMO_MS);
    const page = await Page.open(link);
    await page.says('/copies', /Nothing is copied yet/u);
    const tookMs = Math.round(performance.now() - at);
    console.log(`from \`npm run demo\` to the first answer in the chat: ${String(tookMs)} ms`);
    expect(tookMs).toBeLessThan(DEMO_MS);
    expect(demo.out.match(/http:/gu)).toHaveLength(1);

    await page.says('/copy', /Copy which channel\?/u);
    await page.presses('signals', /Copy signals into/u);
    await page.presses('copy-a', /signals → copy-a: what size\?/u);
    await page.presses('x1', /Copying signals → copy-a/u);
    await page.says('/copy signals copy-b x1', /Copying signals → copy-b/u);
    await page.sees(/#\d+[^]*[✓…] copy-a: [^]*[✓…✗] copy-b: /u);
    const family = await descendantsOf(demo.pid);
    expect(family.length).toBeGreaterThan(1);
    demo.interrupt();
    await page.closed;
    expect(await demo.ended()).toBe(0);
    expect(demo.errors).toBe('');
    await until('end of all it started', () => !family.some(lives));
    await untilNobodyIn(folder);
    // The compiled modules that tsx keeps are for the next start.
    expect(
      (await readdir(folder)).filter((name) => !name.startsWith('tsx-') && name !== 'node-compile-cache'),
    ).toEqual([]);
  });
});
