/** The file drop over real folders. */
import {
  mkdtemp,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { refuse } from '../../../core/domain/result.ts';
import type { Clock } from '../../../core/ports.ts';
import { ANNA, GOLD, MemorySignals } from '../../../test/builders/inbound.ts';
import { createIntake } from '../intake.ts';
import { startDrop } from './drop.ts';
import type { Drop } from './drop.ts';
import { FILE_BYTES, LEFT_MS, LINE_TRIES } from './limits.ts';
import { claim, work } from './work.ts';

const HEAD = 'symbol,side,stop_loss,id\n';
const SILENT = { info: () => {}, warn: () => {}, error: () => {} };

/** How long a file must rest. */
const SETTLE_MS = 40;

interface Place {
  readonly signals: MemorySignals;
  /** The channel's folder. */
  readonly folder: string;
  readonly root: string;
  logged(): string;
  start(): Promise<Drop>;
  /** Writes it whole under another name first, as it should be done. */
  put(name: string, content: string | Uint8Array): Promise<void>;
  /** Waits until `done/` or `failed/` has so many files in all, reasons aside. */
  away(count: number): Promise<void>;
  list(folder: 'done' | 'failed' | '.working' | '.'): Promise<readonly string[]>;
  text(name: string): Promise<string>;
}

async function makePlace(name = 'Gold', clock: Clock = { now: () => Date.now() }): Promise<Place> {
  const root = await mkdtemp(path.join(tmpdir(), 'mynah-drop-'));
  const folder = path.join(root, name);
  await mkdir(folder);
  const signals = new MemorySignals();
  const lines: string[] = [];
  const write = (fields: object, message: string): void =>
    void lines.push(`${message} ${JSON.stringify(fields)}`);
  const log = { info: write, warn: write, error: write };
  let ids = 0;
  const drops: Drop[] = [];
  onTestFinished(async () => {
    await Promise.all(drops.map((drop) => drop.stop()));
    await rm(root, { recursive: true });
  });
  const list: Place['list'] = async (where) =>
    (await readdir(path.join(folder, where)).catch(() => [])).sort();
  return {
    signals,
    folder,
    root,
    logged: () => lines.join('\n'),
    list,
    text: (file) => readFile(path.join(folder, file), 'utf8'),
    start: async () => {
      const drop = await startDrop({
        folder: root,
        intake: createIntake({ signals, log, patienceMs: 1_000 }),
        signals,
        people: { firstOwner: async () => ({ id: ANNA, name: 'Anna', role: 'owner' }) as never },
        clock,
        ids: { id: () => `id${String((ids += 1))}`, secret: () => 'secret' },
        log,
        lookMs: 5,
        settleMs: SETTLE_MS,
      });
      drops.push(drop);
      return drop;
    },
    put: async (file, content) => {
      await writeFile(path.join(folder, `${file}.tmp`), content);
      await rename(path.join(folder, `${file}.tmp`), path.join(folder, file));
    },
    away: async (count) => {
      const all = async () =>
        [...(await list('done')), ...(await list('failed'))].filter((one) => !one.endsWith('.reason.txt'))
          .length;
      await expect.poll(all, { timeout: 10_000, interval: 10 }).toBe(count);
      await expect.poll(() => list('.working'), { timeout: 10_000, interval: 10 }).toEqual([]);
    },
  };
}

describe('a file', () => {
  it('is done line by line, then moved to done/', async () => {
    const place = await makePlace();
    await place.start();
    await place.put('a.csv', `${HEAD}XAUUSD,buy,2390,\nEURUSD,sell,,\n`);
    await place.away(1);
    expect(await place.list('done')).toEqual(['a.csv']);
    expect(await place.list('.')).toEqual(['.working', 'done']);
    expect(place.signals.taken.map(({ body }) => body.text)).toEqual([
      'buy market XAUUSD SL 2390',
      'sell market EURUSD',
    ]);
    expect(place.signals.taken[0]).toMatchObject({ channel: GOLD, source: 'file', author: null });
  });

  it('may lie in a folder named by the id of its channel', async () => {
    const place = await makePlace('id-of-a-channel_0001');
    await place.start();
    await place.put('a.csv', `${HEAD}XAUUSD,buy,,\n`);
    await place.away(1);
    expect(await place.text('failed/a.csv.reason.txt')).toContain('CHANNEL_UNKNOWN');
  });

  it('whose bad lines failed leaves them, and only them, to be mended and dropped again', async () => {
    const place = await makePlace();
    await place.start();
    await place.put('a.csv', `${HEAD}XAUUSD,buy,,\nXAUUSD,up,,\nEURUSD,sell,,\n`);
    await place.away(2);
    expect(await place.text('failed/a.csv')).toBe(`${HEAD}XAUUSD,up,,\n`);
    expect(await place.text('failed/a.csv.reason.txt')).toMatch(
      /^Not carried out \(.*\):\nline 3: LINE_INVALID: side is "up": /u,
    );
    expect(place.signals.posts_).toHaveLength(2);
    await place.put('a.csv', `${HEAD}XAUUSD,buy,2380,\n`);
    await place.away(3);
    expect(await place.list('done')).toEqual(['a.2.csv', 'a.csv']);
    expect(place.signals.posts_).toHaveLength(3);
  });

  it('of which no line is good is moved as it came', async () => {
    const place = await makePlace();
    await place.start();
    await place.put('a.ndjson', 'nonsense\n');
    await place.away(1);
    expect(await place.text('failed/a.ndjson')).toBe('nonsense\n');
  });

  it.each([
    ['of another kind', 'a.txt', 'buy gold', 'FILE_UNKNOWN'],
    [
      'with binary rubbish',
      'a.csv',
      Uint8Array.from({ length: 500 }, (_, n) => (n * 37) % 256),
      'FILE_NOT_TEXT',
    ],
    ['that is far too large', 'a.csv', 'x'.repeat(FILE_BYTES + 1), 'FILE_TOO_LARGE'],
    ['with a column nobody knows', 'a.csv', 'symbol,magic\nXAUUSD,1\n', 'HEADER_INVALID'],
  ])('%s is moved to failed/ with the reason', async (_what, name, content, code) => {
    const place = await makePlace();
    await place.start();
    await place.put(name, content);
    await place.away(1);
    expect(await place.text(`failed/${name}.reason.txt`)).toContain(code);
    expect(place.signals.taken).toEqual([]);
  });

  it('that is a link is not followed', async () => {
    const place = await makePlace();
    const elsewhere = path.join(place.root, 'elsewhere.csv');
    await writeFile(elsewhere, `${HEAD}XAUUSD,buy,,\n`);
    await symlink(elsewhere, path.join(place.folder, 'a.csv'));
    await place.start();
    await place.away(1);
    expect(await place.text('failed/a.csv.reason.txt')).toContain('FILE_IS_LINK');
    expect(place.signals.taken).toEqual([]);
    expect(await readFile(elsewhere, 'utf8')).toContain('XAUUSD');
  });

  it('that is still being written waits until it rests', async () => {
    let now = Date.now();
    let looks = 0;
    const clock = {
      now: () => {
        looks += 1;
        return now;
      },
    };
    const place = await makePlace('Gold', clock);
    await place.start();
    const file = path.join(place.folder, 'a.csv');
    for (let n = 1; n <= 10; n += 1) {
      await writeFile(file, `${HEAD}${'XAUUSD,buy,,\n'.repeat(n)}`);
      await utimes(file, now / 1_000, now / 1_000);
      const seen = looks + 2;
      await vi.waitFor(() => {
        expect(looks).toBeGreaterThanOrEqual(seen);
      });
      now += SETTLE_MS - 10;
    }
    expect(place.signals.posts_).toEqual([]);
    now += SETTLE_MS;
    await place.away(1);
    expect(place.signals.posts_).toHaveLength(10);
  });

  it.each(['a.csv.tmp', 'a.csv.part', '.a.csv', 'a.csv~'])('named %s is not looked at', async (name) => {
    const place = await makePlace();
    await writeFile(path.join(place.folder, name), `${HEAD}XAUUSD,buy,,\n`);
    await place.start();
    await place.put('b.csv', `${HEAD}EURUSD,buy,,\n`);
    await place.away(1);
    expect(await place.list('.')).toContain(name);
    expect(place.signals.posts_).toHaveLength(1);
  });

  it('is as old as its writing: what copies it can see that it is late', async () => {
    const place = await makePlace();
    await place.put('a.csv', `${HEAD}XAUUSD,buy,,\n`);
    const then = new Date('2026-01-02T03:04:05Z');
    await utimes(path.join(place.folder, 'a.csv'), then, then);
    await place.start();
    await place.away(1);
    expect(place.signals.taken[0]?.at).toBe(then.getTime());
  });
});

describe('a line at which the core fails', () => {
  const failing = async (): Promise<Place> => {
    const place = await makePlace();
    place.signals.before = async ({ body }) => {
      if (body.text.includes('GBPUSD')) throw new Error('a bug of ours');
      return null;
    };
    await place.put('a.csv', `${HEAD}XAUUSD,buy,,\nGBPUSD,buy,,\nEURUSD,buy,,\n`);
    return place;
  };
  const claimed = (place: Place) => claim(place.folder, GOLD, 'a.csv', Date.now(), 'one');

  it('goes to failed/ with its reason, and the lines behind it are done', async () => {
    const place = await failing();
    const intake = createIntake({ signals: place.signals, log: SILENT, patienceMs: 1_000 });
    const needs = {
      intake,
      clock: { now: () => Date.now() },
      signal: new AbortController().signal,
      againMs: 1,
    };
    const worked = await work(needs, await claimed(place));
    expect(worked).toMatchObject({ done: 2, failed: [{ line: 3, refusal: { code: 'LINE_BROKEN' } }] });
    expect(await place.text('failed/a.csv')).toBe(`${HEAD}GBPUSD,buy,,\n`);
    expect(await place.list('.working')).toEqual([]);
    expect(place.signals.posts_).toHaveLength(2);
  });

  it('and that ends the process each time is not begun for ever', async () => {
    const place = await failing();
    await claimed(place);
    const [id = ''] = await place.list('.working');
    // As three processes left it.
    await writeFile(path.join(place.folder, '.working', `${id}.begun`), `3 ${String(LINE_TRIES)}`);
    await place.start();
    await place.away(2);
    expect(await place.text('failed/a.csv.reason.txt')).toContain(
      `LINE_BROKEN: The service failed at it ${String(LINE_TRIES)} times`,
    );
    expect(place.logged()).not.toContain('a bug of ours');
    expect(place.signals.posts_).toHaveLength(2);
  });

  it('is begun again after waiting for a core that was busy, however often', async () => {
    const place = await makePlace();
    await place.put('a.csv', `${HEAD}XAUUSD,buy,,\n`);
    place.signals.before = async () => refuse('OVERLOADED', 'busy');
    for (let start = 0; start < LINE_TRIES + 1; start += 1) {
      const drop = await place.start();
      await expect.poll(() => place.list('.working'), { interval: 5 }).toHaveLength(2);
      await drop.stop();
      expect(await place.list('.working')).toHaveLength(1);
    }
    place.signals.before = async () => null;
    await place.start();
    await place.away(1);
    expect(await place.list('done')).toEqual(['a.csv']);
  });
});

describe('once', () => {
  it('each line is done, however often the service dies in the middle', async () => {
    const place = await makePlace();
    const lines = Array.from({ length: 20 }, (_, n) => `XAUUSD,buy,${String(2000 + n)},`);
    await place.put('a.csv', `${HEAD}${lines.join('\n')}\n`);
    let left = 3;
    for (;;) {
      let taken = 0;
      place.signals.before = async () => {
        // From here on nothing is answered, as after a kill; what was taken is stored.
        if (left > 0 && (taken += 1) > 5 * (4 - left)) return refuse('OVERLOADED', 'dying');
        return null;
      };
      const drop = await place.start();
      if (left === 0) break;
      await expect.poll(() => taken, { timeout: 5_000, interval: 5 }).toBeGreaterThan(5 * (4 - left));
      await drop.stop();
      left -= 1;
    }
    await place.away(1);
    expect(place.signals.posts_).toHaveLength(20);
    expect(await place.list('failed')).toEqual([]);
  });

  it('a line with an id is done, in whatever file it comes', async () => {
    const place = await makePlace();
    await place.start();
    await place.put('a.csv', `${HEAD}XAUUSD,buy,,order-1\n`);
    await place.put('b.csv', `${HEAD}XAUUSD,buy,,order-1\nXAUUSD,buy,,order-2\n`);
    await place.away(2);
    expect(place.signals.posts_).toHaveLength(2);
  });

  it('an id that is used for something else is refused', async () => {
    const place = await makePlace();
    await place.start();
    await place.put('a.csv', `${HEAD}XAUUSD,buy,,order-1\n`);
    await place.away(1);
    await place.put('b.csv', `${HEAD}XAUUSD,sell,,order-1\n`);
    await place.away(2);
    expect(await place.text('failed/b.csv.reason.txt')).toContain('ID_REUSED');
    expect(place.signals.posts_).toHaveLength(1);
  });

  it('the same file put back from done/ is done, and written anew it is another one', async () => {
    const place = await makePlace();
    await place.start();
    await place.put('a.csv', `${HEAD}XAUUSD,buy,,\n`);
    await place.away(1);
    await rename(path.join(place.folder, 'done/a.csv'), path.join(place.folder, 'a.csv'));
    await place.away(1);
    expect(place.signals.posts_).toHaveLength(1);
    await place.put('a.csv', `${HEAD}XAUUSD,buy,,\n`);
    await place.away(2);
    expect(place.signals.posts_).toHaveLength(2);
  });

  it('what was broken off long ago is not gone on with', async () => {
    const place = await makePlace();
    await place.put('a.csv', `${HEAD}XAUUSD,buy,,\n`);
    await claim(place.folder, GOLD, 'a.csv', Date.now() - LEFT_MS - 1_000, 'old');
    await place.start();
    await place.away(1);
    expect(await place.text('failed/a.csv.reason.txt')).toContain('LEFT_TOO_LONG');
    expect(place.signals.taken).toEqual([]);
  });
});

it('a folder without a channel is left alone, and told once', async () => {
  const place = await makePlace('Silver');
  await place.start();
  await place.put('a.csv', `${HEAD}XAUUSD,buy,,\n`);
  await expect.poll(place.logged, { interval: 5 }).toContain('no channel of its name');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(place.logged().split('\n')).toHaveLength(1);
  expect(await place.list('.')).toEqual(['a.csv']);
});

it('a file that grows while it is claimed is read no further than the limit', async () => {
  const place = await makePlace();
  await place.put('a.csv', '');
  await truncate(path.join(place.folder, 'a.csv'), FILE_BYTES * 50);
  await place.start();
  await place.away(1);
  expect(await place.text('failed/a.csv.reason.txt')).toContain('FILE_TOO_LARGE');
});

it('random files never end it, and never ask for a trade', async () => {
  const place = await makePlace();
  await place.start();
  const files = fc.sample(fc.uint8Array({ minLength: 1, maxLength: 300 }), 40);
  for (const [n, bytes] of files.entries())
    await place.put(`${String(n)}.${['csv', 'json', 'ndjson'][n % 3] ?? 'csv'}`, bytes);
  await place.away(files.length);
  expect(await place.list('done')).toEqual([]);
  expect(place.signals.taken).toEqual([]);
  expect(place.logged()).not.toContain('tried again');
});
