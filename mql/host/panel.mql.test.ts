/** What the Expert Advisors say on the chart: connected or why not, the round trip, the last copy. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { beforeAll, describe, expect, test } from 'vitest';
import { LogicRig, expertBinary } from './logic-rig.ts';
import type { LogicRigOptions, MqlPlatform } from './logic-rig.ts';
import { fieldsOf, lineOf } from './seat/lines.ts';
import { runStatements } from './translator/small-program.ts';
import { temporaryFolder } from './wire-probe.ts';

const PLATFORMS: readonly MqlPlatform[] = ['mt5', 'mt4'];
/** MetaTrader cuts a label's text after so many characters. */
const LABEL_MOST = 63;
const STATUS_ROWS = 4;
const PANEL = path.resolve(import.meta.dirname, '../Include/Mynah/Panel.mqh');

/** What the chart shows after each of these statuses, as mql/Include/Mynah/Panel.mqh draws it. */
async function drawn(statuses: readonly string[]): Promise<string[][]> {
  const shows = statuses.map(
    (_, number) => `
  panel.Show(STATUS${number}, 12);
  for (int i = 0; i < ObjectsTotal(0, 0, -1); i++)
    Print("ROW ", ObjectGetString(0, ObjectName(0, i, 0, -1), OBJPROP_TEXT));
  Print("SHOWN");`,
  );
  const inputs = statuses.map((_, number) => `input string STATUS${number} = "";`);
  const { lines, errors } = await runStatements(`CPanel panel;\npanel.Init();${shows.join('')}`, {
    declarations: `#include "${PANEL}"\n${inputs.join('\n')}`,
    inputs: Object.fromEntries(statuses.map((status, number) => [`STATUS${number}`, status])),
  });
  expect(errors).toBe('');
  const shown: string[][] = [[]];
  for (const line of lines) {
    if (line === 'SHOWN') shown.push([]);
    else shown.at(-1)?.push(line.slice('ROW '.length).trim());
  }
  return shown.slice(0, -1).map((rows) => rows.filter((row) => row !== ''));
}

const sentence = (words: number): string =>
  Array.from({ length: words }, (_, n) => `word${'x'.repeat(n % 7)}`).join(' ');
const DISTRUSTED =
  'Not connected: no TLS with copier.of-a-company-with-a-long-name.example.com:8443: its certificate is not ' +
  'trusted or not for this name, or it speaks ws:// only';

describe('the panel', () => {
  const FITTING = ['connected as a', sentence(8), sentence(9), sentence(16), DISTRUSTED, 'connected as b'];
  let shown: string[][];

  // Not within a test's time.
  beforeAll(async () => {
    shown = await drawn([...FITTING, sentence(60), 'y'.repeat(100)]);
  });

  test('shows a status in whole words, in as many rows as it needs', () => {
    for (const [number, status] of FITTING.entries()) {
      const rows = shown[number] ?? [];
      expect(rows.slice(0, -2).join(' ')).toBe(status);
      expect(rows.slice(-2)).toEqual(['round trip: 12 ms', 'last copy: no copy yet']);
    }
  });

  test('never has a row that MetaTrader would cut', () => {
    expect(Math.max(...shown.flat().map((row) => row.length))).toBeLessThanOrEqual(LABEL_MOST);
  });

  test('ends a status that is too long with dots', () => {
    const rows = shown[FITTING.length] ?? [];
    expect(rows).toHaveLength(STATUS_ROWS + 2);
    const status = rows.slice(0, -2).join(' ');
    expect(status).toMatch(/\.\.\.$/u);
    expect(sentence(60).startsWith(status.slice(0, -3).trim())).toBe(true);
  });

  test('breaks a word that fits into no row, and loses nothing of it', () => {
    expect(shown[FITTING.length + 1]?.slice(0, -2).join('')).toBe('y'.repeat(100));
  });
});

describe.each(PLATFORMS)('the chart of an Executor on %s', (platform) => {
  beforeAll(async () => {
    await expertBinary(platform, 'Executor');
  });

  /** Waits until the chart says just this about the connection. */
  async function says(rig: LogicRig, text: string): Promise<void> {
    const status = (): string => rig.terminal.panel.slice(0, -2).join(' ');
    await rig
      .until(`the chart says "${text}"`, () => status() === text)
      .catch((error: unknown) => {
        throw new Error(`the chart says ${JSON.stringify(rig.terminal.panel)}`, { cause: error });
      });
  }

  async function refused(more: Partial<LogicRigOptions>): Promise<LogicRig> {
    const rig = await LogicRig.made({ platform, ...more });
    await rig.terminal.start(rig.home);
    return rig;
  }

  const times = (rig: LogicRig, text: string): number => rig.log.split(text).length - 1;

  test('says connected, the round trip and the last copy in three lines', async () => {
    const rig = await LogicRig.synced({ platform });
    await says(rig, 'connected as a');
    expect(rig.terminal.panel.at(-1)).toBe('last copy: no copy yet');
    await rig.until('the round trip is known', () =>
      /^round trip: \d+ ms$/u.test(rig.terminal.panel[1] ?? ''),
    );
    await rig.settled({ price: null });
    await rig.until('the copy is shown', () =>
      /^last copy: EURUSD buy 0\.1 filled, \d+ ms$/u.test(rig.terminal.panel[2] ?? ''),
    );
    expect(rig.terminal.panel).toHaveLength(3);
  });

  test('says what to do when the key is refused, once in the log', async () => {
    const rig = await refused({});
    rig.service.greets = false;
    await rig.service.next('hello');
    const error = { type: 'error', code: 'KEY_UNKNOWN', message: 'no account has this key' } as const;
    rig.service.say({ ...error, fatal: true, retryAfterMs: null });
    rig.service.cut();
    const remedy =
      'Key refused: type /connect in the chat for a new one, press F7 here and paste it into AccountKey';
    await says(rig, remedy);
    expect(times(rig, remedy)).toBe(1);
    expect(rig.terminal.panel[rig.terminal.panel.length - 2]).toBe('round trip: not known yet');
  });

  test('says which box keeps it from trading, once in the log, and that it is connected afterwards', async () => {
    const rig = await LogicRig.synced({ platform });
    const button = platform === 'mt5' ? 'Algo Trading' : 'AutoTrading';
    const off = `Trading is off: press "${button}" in the toolbar so that it is green`;
    rig.terminal.set('TERMINAL_TRADE_ALLOWED', '0');
    await says(rig, off);
    expect(times(rig, off)).toBe(1);
    rig.terminal.set('TERMINAL_TRADE_ALLOWED', '1');
    await says(rig, 'connected as a');
    expect(times(rig, 'Trading is on')).toBe(1);
  });

  test.runIf(platform === 'mt5')('says where to allow the address, once in the log', async () => {
    const rig = await refused({ environment: { MQL_ALLOWED_HOSTS: 'mynah.example.com' } });
    const remedy =
      'Tools > Options > Expert Advisors: tick "Allow WebRequest for listed URL", add 127.0.0.1, press OK';
    await says(rig, remedy);
    expect(times(rig, remedy)).toBe(1);
  });

  test.runIf(platform === 'mt4')('says where to allow libraries, once in the log', async () => {
    const rig = await refused({ environment: { MQL_DLLS: '0' } });
    const remedy =
      'Tools > Options > Expert Advisors: tick "Allow DLL imports"; then press F7 on the chart and tick it there too';
    await says(rig, remedy);
    expect(times(rig, remedy)).toBe(1);
  });

  test('is as it was before when the program has gone', async () => {
    const binary = await expertBinary(platform, 'Executor');
    const child = spawn(binary, [], {
      env: {
        MQL_FILES: temporaryFolder(),
        MQL_INPUT_ServerUrl: 'ws://127.0.0.1:9/ea',
        MQL_INPUT_AccountKey: 'none',
      },
      stdio: ['ignore', 'ignore', 'inherit', 'pipe', 'pipe'],
    });
    const chart = new Map<string, string>();
    const drawnOnce = new Promise<void>((resolve) => {
      createInterface({ input: child.stdio[4] as Readable }).on('line', (line) => {
        const [verb, name = '', text] = fieldsOf(line);
        if (verb !== 'chart') return;
        if (text === undefined) chart.delete(name);
        else chart.set(name, text);
        if (text?.startsWith('last copy') === true) resolve();
      });
    });
    const closed = once(child, 'close');
    (child.stdio[3] as Writable).write(lineOf(['connected', '1']));
    await drawnOnce;
    expect([...chart.values()]).toContain('waiting for the terminal to log in to an account');
    (child.stdio[3] as Writable).write(lineOf(['quit']));
    expect(await closed).toEqual([0, null]);
    expect([...chart.keys()]).toEqual([]);
  });

  test('says in the log that a key is missing, and leaves no panel behind', async () => {
    const rig = await refused({ inputs: { AccountKey: '' } });
    await expect.poll(() => rig.deaths.splice(0), { timeout: 10_000 }).toHaveLength(1);
    expect(rig.log).toContain('AccountKey is empty: press F7 and type the key that /connect showed');
    expect([...rig.terminal.chart.keys()]).toEqual([]);
  });
});
