/** The worker of files: real threads, real files. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, expect, test } from 'vitest';
import { barsFrom, MONDAY, Provider, simulationTexts } from '../../test/builders/simulation.ts';
import { mt4Statement, SEVEN_ORDERS, utf8 } from '../../test/builders/statements.ts';
import { simulated } from '../../core/app/simulation/input.ts';
import type { AccountId } from '../../core/domain/ids.ts';
import type { HistoryTexts, Place } from '../../core/history-ports.ts';
import type { Charts } from '../chat.ts';
import { createCharts } from '../charts/charts.ts';
import { createFileWork, MOST_TASKS } from './work.ts';

const charts = createCharts();
afterAll(() => charts.close());
const running: { close(): Promise<void> }[] = [];
const started = (settings: Parameters<typeof createFileWork>[1] = {}): ReturnType<typeof createFileWork> => {
  const work = createFileWork(charts, settings);
  running.push(work);
  return work;
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((work) => work.close()));
});

const NOW = Date.UTC(2026, 10, 20);
const PLACE: Place = {
  kind: 'account',
  id: 'a' as AccountId,
  name: 'Счёт =Main Ω 日',
  currencies: ['USD'],
  live: true,
  imported: 0,
};
const texts: HistoryTexts = {
  deals: JSON.stringify([
    ['=Main', '1', '7', '@EURUSD', 'buy', 'in', '0.1', '1.10000', '0', '0', '-0.5', 0],
    ['=Main', '2', '7', '@EURUSD', 'sell', 'out', '0.1', '1.10100', '10', '0', '-0.5', 60_000],
  ]),
  positions: JSON.stringify([['=Main', '7', '1.09500', 'c', '+Gold']]),
  symbols: '[]',
  equity: '[]',
  opening: null,
  cut: false,
};

test('reads a statement, and says what is wrong with a bad one', async () => {
  const work = started();
  const read = await work.read(utf8(mt4Statement(SEVEN_ORDERS)), 0);
  expect(read).toMatchObject({ ok: true, value: { format: 'mt4_statement', trades: 7, deals: 17 } });
  expect(await work.read(utf8('nonsense'), 0)).toMatchObject({ ok: false, code: 'FILE_INVALID' });
});

test('simulates in its thread as it would be done here', async () => {
  const past = simulationTexts({
    provider: new Provider().opens('1', 'buy', { stop: '1.09' }),
    prices: { EURUSD: { minutes: barsFrom(MONDAY, 60_000, '1.1', '1.1 1.1 1.08 1.08') } },
  });
  const here = simulated(past);
  expect(await started().simulate(past)).toEqual(here);
  // The bars are the worker's now.
  expect(past.prices[0]?.minutes[0]?.byteLength).toBe(0);
});

test('what people named cannot become a formula in the table that is exported', async () => {
  const csv = new TextDecoder().decode(await started().csv(texts, 'USD'));
  expect(csv.split('\r\n')[1]).toBe(
    "7,'@EURUSD,buy,0.1,1970-01-01 00:00:00,1.1,1970-01-01 00:01:00,1.101,-1,0,10,9,USD,0.1,0.20,'=Main,'+Gold",
  );
});

test('figures come back as they are', async () => {
  const work = started();
  const report = await work.report(texts);
  expect(report).toMatchObject({ hasBalance: false, statistics: { netProfit: '9', trades: 1 } });
  const page = await work.trades(texts, { symbol: '@eur', page: 0, size: 5 });
  expect(page).toMatchObject({ count: 1, trades: [{ account: '=Main', position: '7', channel: '+Gold' }] });
});

test('a PDF has pages, and what it cannot draw it leaves out', async () => {
  const asked = { place: PLACE, source: 'live', currency: 'USD', period: 'all time', now: NOW } as const;
  const pdf = Buffer.from(await started().pdf(texts, asked));
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  const pages = (bytes: Buffer): number => bytes.toString('latin1').match(/\/Type \/Page\b/gu)?.length ?? 0;
  const images = (bytes: Buffer): number =>
    bytes.toString('latin1').match(/\/Subtype \/Image/gu)?.length ?? 0;
  expect(pages(pdf)).toBe(2);
  expect(images(pdf)).toBeGreaterThanOrEqual(5);
  const broken: Charts = { render: () => Promise.reject(new Error('no')), close: () => Promise.resolve() };
  const work = createFileWork(broken);
  running.push(work);
  expect(images(Buffer.from(await work.pdf(texts, asked)))).toBe(0);
});

test('one that never ends costs itself alone, and too many are refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mynah-work-'));
  const endless = join(folder, 'worker.mjs');
  await writeFile(
    endless,
    'export default async ({ name }) => { if (name === "read") for (;;); return name; };',
  );
  try {
    const work = started({ worker: pathToFileURL(endless), deadlineMs: 1_000 });
    const stuck = work.read(utf8('x'), 0);
    const waiting = Array.from({ length: MOST_TASKS - 1 }, () => work.report(texts));
    await expect(work.report(texts)).rejects.toThrow('waiting already');
    await expect(stuck).rejects.toThrow('"read" took longer than 1000 ms');
    expect(await Promise.all(waiting)).toEqual(waiting.map(() => 'report'));
  } finally {
    await rm(folder, { recursive: true });
  }
});
