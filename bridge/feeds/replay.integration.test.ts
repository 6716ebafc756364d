import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { priced } from '../../test/builders/prices.ts';
import type { Log } from '../../core/ports.ts';
import { createReplay } from './replay.ts';
import { parseTick } from './ticks.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const log: Log = { info: () => {}, warn: () => {}, error: () => {} };
const clock = { now: () => Date.now() };

/** A feed that plays this text, from a file of this name. */
async function playing(name: string, text: string | null) {
  const folder = mkdtempSync(path.join(tmpdir(), 'mynah-ticks-'));
  cleanups.push(async () => rmSync(folder, { recursive: true }));
  const file = path.join(folder, name);
  if (text !== null) writeFileSync(file, text);
  const { prices } = await priced({ sources: [createReplay({ file, clock, log })], clock });
  cleanups.push(() => prices.stop());
  const heard: string[] = [];
  const watch = (symbol: string) => prices.watch([symbol], ({ bid, ask }) => heard.push(`${bid}/${ask}`));
  const trouble = () => prices.status().sources[1]?.trouble;
  return { prices, heard, watch, trouble };
}

const FILE = [
  'timestamp,bid,ask',
  '2013-01-01 22:00:00.295000+00:00,86.655,86.728',
  'half a line',
  '2013-01-01 22:00:00.310000+00:00,86.657,86.728',
  '2013-01-01 22:00:00.330000+00:00,86.658,86.729',
].join('\r\n');

describe('a file of ticks', () => {
  it('is played through the same feed as a market, as if it happened now, from when it is wanted', async () => {
    const { prices, heard, watch, trouble } = await playing('usdjpy-2013.csv', FILE);
    expect(prices.latest('USDJPY')).toMatchObject({ code: 'PRICE_UNKNOWN' });
    watch('USDJPY');
    await vi.waitFor(() => expect(heard).toHaveLength(3), 10_000);
    expect(heard).toEqual(['86.655/86.728', '86.657/86.728', '86.658/86.729']);
    expect(prices.latest('USDJPY')).toMatchObject({ ok: true, value: { bid: '86.658', source: 'replay' } });
    await vi.waitFor(() => expect(trouble()).toBe('the file is at its end'), 10_000);
  });

  it('that cannot be played says why', async () => {
    const gone = await playing('eurusd.csv', null);
    gone.watch('EURUSD');
    await vi.waitFor(() => expect(gone.trouble()).toBe('the file cannot be read'), 10_000);
    const empty = await playing('eurusd.csv', 'nothing\n');
    empty.watch('EURUSD');
    await vi.waitFor(() => expect(empty.trouble()).toBe('the file has no ticks'), 10_000);
    const unnamed = await playing('_.csv', FILE);
    expect(unnamed.trouble()).toContain('does not begin with a symbol');
  });

  it('can be stopped in its middle', async () => {
    const lines = ['1795176000000,1.1,1.2', '1795179600000,1.1,1.2'].join('\n');
    const { heard, watch, prices } = await playing('EURUSD_ticks.csv', lines);
    watch('EURUSD');
    await vi.waitFor(() => expect(heard).toHaveLength(1), 10_000);
    await prices.stop();
  });
});

describe('a line', () => {
  it.each([
    ['2026-11-20T12:00:00.250Z,1.1,1.1001', '2026-11-20T12:00:00.250Z'],
    ['2026-11-20 12:00:00+02:00,1.1,1.1001,0.5', '2026-11-20T10:00:00.000Z'],
    ['1795176000250,1.1,1.1001', '2026-11-20T12:00:00.250Z'],
    ['20200101 170000065,1.121200,1.121720,0', '2020-01-01T22:00:00.065Z'],
  ])('%s is of %s', (line, at) => {
    expect(new Date(parseTick(line)?.at ?? 0).toISOString()).toBe(at);
  });

  it.each([
    'timestamp,bid,ask',
    '',
    '2026-11-20 12:00:00,1.1,1.2',
    '2026-11-20T12:00:00Z,1.2,1.1',
    '2026-11-20T12:00:00Z,0,1.1',
    '2026-11-20T12:00:00Z,1.1',
    '2026-13-40T12:00:00Z,1.1,1.2',
    `1795176000250,1.1,${'1'.repeat(300)}`,
  ])('%j is no tick', (line) => {
    expect(parseTick(line)).toBeNull();
  });
});
