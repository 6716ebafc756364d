import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { symbolsOf } from './core/app/paper/books.ts';
import { PRESETS } from './core/paper/presets/symbols.ts';
import { paperSymbols, readPaperSymbols } from './paper-symbols.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'mynah-symbols-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function fileWith(text: string): string {
  const file = path.join(folder, 'symbols.json');
  writeFileSync(file, text);
  return file;
}
const readFrom = (text: string) => readPaperSymbols(fileWith(text));
function refusal(text: string): string {
  const read = readFrom(text);
  if (read.ok) throw new Error(`was accepted: ${text}`);
  return read.message;
}

describe('a file of contract specifications', () => {
  it('says what is different, numbers with quotes or without', () => {
    const file = fileWith(`{
      "EURUSD": { "swap": { "long": "-6.50", "short": 2 }, "hours": null },
      "XAUUSD": { "commission": { "unit": "per_lot", "amount": 3.5, "on": "both" }, "lotsMax": "20" }
    }`);
    const changes = {
      EURUSD: { swap: { long: '-6.5', short: '2' }, hours: null },
      XAUUSD: { commission: { unit: 'per_lot', amount: '3.5', on: 'both' }, lotsMax: '20' },
    };
    expect(readPaperSymbols(file)).toEqual({ ok: true, value: changes });
    expect(paperSymbols(file)).toEqual(changes);
    expect(paperSymbols(null)).toEqual({});
  });

  it('may describe a symbol of its own, whole', () => {
    const { symbol: _symbol, ...whole } = PRESETS.get('US500')?.symbol ?? {};
    expect(readFrom(JSON.stringify({ 'US500.dec': whole }))).toMatchObject({ ok: true });
  });

  it('holds for every account of a kind of broker, and for clones whose symbol has that very name', () => {
    const read = readFrom('{"EURUSD": {"stopsLevel": 30}, "EURUSD.m": {"stopsLevel": 40}}');
    expect(read).toMatchObject({ ok: false, code: 'SYMBOL_UNKNOWN' });
    const changes = { EURUSD: { stopsLevel: 30 } };
    const [preset, other] = [PRESETS.get('EURUSD')?.symbol, PRESETS.get('GBPUSD')?.symbol];
    if (preset === undefined || other === undefined) throw new Error('presets lack EURUSD and GBPUSD');
    const clone = { ...preset, symbol: 'EURUSD.m' as typeof preset.symbol };
    const of = (symbols: readonly (typeof preset)[] | null) => symbolsOf({ broker: 'raw', symbols }, changes);
    expect(of(null).get('EURUSD')?.stopsLevel).toBe(30);
    expect(of([preset, clone, other]).get('EURUSD')?.stopsLevel).toBe(30);
    expect(of([preset, clone, other]).get('EURUSD.m')?.stopsLevel).toBe(0);
  });

  it.each([
    ['{\n  "EURUSD": {\n    "digits": 5,,\n', /^line 3: is not JSON/u],
    ['', /^line 1: is not JSON/u],
    ['[]', /^the file is \[\]: must be an object/u],
    ['{"EURUSD": 5}', /^EURUSD is 5: /u],
    ['{"EURUSD": {"swap": {"long": "-6,5"}}}', /^EURUSD\.swap\.long is "-6,5": must be a plain decimal/u],
    ['{"EURUSD": {"point": 1e-7}}', /^EURUSD\.point is 1e-7: must be a plain decimal/u],
    ['{"EURUSD": {"digits": 2.5}}', /^EURUSD\.digits is 2\.5: must be a whole number/u],
    ['{"EURUSD": {"tradeMode": "open"}}', /^EURUSD\.tradeMode is "open": must be one of disabled, /u],
    ['{"EURUSD": {"commission": {"amount": 3}}}', /^EURUSD\.commission.* must have a unit: none, per_lot/u],
    ['{"EURUSD": {"commission": {"unit": "per_lot", "on": "in"}}}', /commission\.amount is missing/u],
    ['{"EURUSD": {"swaps": {}}}', /^EURUSD\.swaps is nothing that a symbol has/u],
    ['{"EURUSD": {"swap": {"nights": [1]}}}', /^EURUSD\.swap\.nights is \[1\]: must be seven numbers/u],
    ['{"EURUSD": {"lotsMin": 0}}', /^EURUSD: lotsMin must be above 0/u],
    ['{"BTCEUR": {"digits": 2}}', /^BTCEUR has no preset: say all of it, also point, /u],
  ])('%j is refused with the place and the rule', (text, message) => {
    expect(refusal(text)).toMatch(message);
  });

  it('that cannot be read, or is far too long, is refused in one line that names the setting', () => {
    expect(() => paperSymbols('/nowhere/symbols.json')).toThrow(
      'PAPER_SYMBOLS is "/nowhere/symbols.json": cannot be read (ENOENT)',
    );
    expect(refusal(' '.repeat(1_000_001))).toBe('has 1000001 characters, and at most 1000000 are read');
  });
});
