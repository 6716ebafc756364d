import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  dealRowsOf,
  mt4Statement,
  mt5History,
  myfxbook,
  SEVEN_ORDERS,
  SEVEN_ORDERS_REPORT,
  utf16,
} from './test/builders/statements.ts';

describe('npm run stats', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'mynah-stats-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Gives the program a file, and returns what it says. */
  async function told(...files: readonly string[]) {
    const program = spawn(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), path.join(import.meta.dirname, 'stats.ts'), ...files],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const ended = once(program, 'exit');
    const [out, errors] = await Promise.all([text(program.stdout), text(program.stderr)]);
    const [code] = (await ended) as [number | null];
    return { code, out, errors };
  }
  const fileOf = (name: string, content: string | Uint8Array): string => {
    const file = path.join(folder, name);
    writeFileSync(file, content);
    return file;
  };

  it('prints the figures of the report as one JSON object', async () => {
    const mt5 = await told(fileOf('ReportHistory.html', utf16(mt5History(dealRowsOf(SEVEN_ORDERS)))));
    expect(mt5).toMatchObject({ code: 0, errors: '' });
    expect(mt5.out.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(mt5.out)).toEqual(SEVEN_ORDERS_REPORT);
    expect(Object.keys(JSON.parse(mt5.out) as object)).toEqual(Object.keys(SEVEN_ORDERS_REPORT));

    const csv = await told(fileOf('history.csv', myfxbook(SEVEN_ORDERS)));
    expect(JSON.parse(csv.out)).toEqual(SEVEN_ORDERS_REPORT);
  });

  it('has the gross loss as MetaTrader 4’s statement has it, without a sign', async () => {
    const { out } = await told(fileOf('Statement.htm', mt4Statement(SEVEN_ORDERS)));
    expect(JSON.parse(out)).toEqual({ ...SEVEN_ORDERS_REPORT, gross_loss: 231.5 });
  });

  it('says of a bad file which line is wrong and why, and nothing else', async () => {
    const file = fileOf(
      'bad.csv',
      'type,symbol,lots,time,profit\nbuy,EURUSD,1,2024-01-01,5\nbuy,EURUSD,x,2024-01-01,y\n',
    );
    expect(await told(file)).toEqual({
      code: 1,
      out: '',
      errors: `${file}: line 3: profit "y" is not an amount of money\n${file}: line 3: lots "x" is not a size above 0\n`,
    });
  });

  it('says that there is no such file, or that none was named', async () => {
    const file = path.join(folder, 'nowhere.csv');
    const missing = await told(file);
    expect(missing).toMatchObject({ code: 1, out: '' });
    expect(missing.errors).toContain(`${file}: ENOENT`);
    expect(await told()).toEqual({ code: 1, out: '', errors: 'Name the file: npm run -s stats -- FILE\n' });
  });
});
