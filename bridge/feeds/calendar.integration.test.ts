import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Log } from '../../core/ports.ts';
import { startCalendar } from './calendar.ts';
import type { Calendar, CalendarNeeds } from './calendar.ts';

const HOUR = 3_600_000;
const CSV = 'time,currency,impact,title\n2025-11-20T13:30:00Z,USD,high,Payrolls\n';
const PAYROLLS = [
  { at: Date.parse('2025-11-20T13:30:00Z'), currency: 'USD', impact: 'high', title: 'Payrolls' },
];

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A web server on loopback. @returns its origin */
async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  cleanups.push(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Line {
  readonly level: string;
  readonly fields: Record<string, unknown>;
}

/** A calendar with a clock of the test's, that notes its log and waits long between loads unless told otherwise. */
function begun(source: string, parts: Partial<CalendarNeeds> = {}) {
  const lines: Line[] = [];
  const note = (level: string) => (fields: object) => {
    lines.push({ level, fields: { ...fields } });
  };
  const log: Log = { info: note('info'), warn: note('warn'), error: note('error') };
  const clock = { at: 1_000, now: () => clock.at };
  const calendar: Calendar = startCalendar({ source, clock, log, ...parts });
  cleanups.push(() => calendar.stop());
  const told = (count: number) =>
    vi.waitFor(() => {
      expect(lines.length).toBeGreaterThanOrEqual(count);
    }, 10_000);
  return { calendar, lines, clock, told };
}

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'mynah-calendar-'));
  cleanups.push(async () => {
    rmSync(made, { recursive: true });
  });
  return made;
}

describe('a calendar from the web', () => {
  it('is unknown until it is there', async () => {
    const origin = await serving((_, response) => response.end(CSV));
    const { calendar, lines, told } = begun(`${origin}/week.csv?key=secret`);
    expect(calendar.events()).toBeUndefined();
    expect(calendar.ageMs()).toBeNull();
    await told(1);
    expect(calendar.events()).toEqual(PAYROLLS);
    expect(calendar.failure()).toBeNull();
    expect(lines).toEqual([{ level: 'info', fields: { source: `${origin}/week.csv`, events: 1 } }]);
  });

  it('is loaded again and again, and kept when that fails', async () => {
    let asked = 0;
    const origin = await serving((_, response) => {
      asked += 1;
      if (asked === 2) response.statusCode = 503;
      response.end(asked === 2 ? 'gone' : CSV.repeat(1).replace('Payrolls', `Payrolls ${asked}`));
    });
    const { calendar, lines, told } = begun(origin, { everyMs: 5, afterFailureMs: 5 });
    await told(2);
    expect(lines[1]).toMatchObject({ level: 'warn', fields: { code: 'CALENDAR_UNREACHABLE', ageMs: 0 } });
    expect(lines[1]?.fields['reason']).toBe('it answers 503');
    expect(calendar.events()).toHaveLength(1);
    await told(3);
    expect(calendar.events()?.[0]?.title).not.toBe('Payrolls 1');
    expect(calendar.failure()).toBeNull();
  });

  it('is kept for a day, and then unknown', async () => {
    let asked = 0;
    const origin = await serving((_, response) => {
      asked += 1;
      response.statusCode = asked === 1 ? 200 : 500;
      response.end(CSV);
    });
    const { calendar, clock, told } = begun(origin, { everyMs: 5, afterFailureMs: 5 });
    await told(2);
    clock.at += 24 * HOUR;
    expect(calendar.ageMs()).toBe(24 * HOUR);
    expect(calendar.events()).toEqual(PAYROLLS);
    clock.at += 1;
    expect(calendar.events()).toBeUndefined();
    expect(calendar.failure()).toBe('it answers 500');
  });

  it.each<[string, RequestListener, string, string]>([
    ['what is no calendar', (_, response) => response.end('<html>'), 'CALENDAR_INVALID', 'names no column'],
    [
      'what is no text',
      (_, response) => response.end(Buffer.from([0xff, 0xfe])),
      'CALENDAR_INVALID',
      'not UTF-8',
    ],
    ['nothing', (_, response) => response.end(), 'CALENDAR_INVALID', 'names no column'],
    ['404', (_, response) => response.writeHead(404).end(), 'CALENDAR_UNREACHABLE', 'it answers 404'],
    ['204', (_, response) => response.writeHead(204).end(), 'CALENDAR_UNREACHABLE', 'it answers 204'],
    [
      'more than it may',
      (_, response) => response.end(Buffer.alloc(5_000_001, 'x')),
      'CALENDAR_TOO_LARGE',
      'larger than 5000000 bytes',
    ],
    [
      'half of what it promised',
      (_, response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write(CSV, () => response.destroy());
      },
      'CALENDAR_UNREACHABLE',
      '',
    ],
    ['a closed door', (request) => request.destroy(), 'CALENDAR_UNREACHABLE', ''],
    [
      'a redirect nowhere',
      (_, response) => response.writeHead(302).end(),
      'CALENDAR_UNREACHABLE',
      'it redirects nowhere',
    ],
    [
      'a redirect to itself',
      (_, response) => response.writeHead(302, { location: '/' }).end(),
      'CALENDAR_UNREACHABLE',
      'it redirects more than 5 times',
    ],
    [
      'a redirect to another machine in the open',
      (_, response) => response.writeHead(301, { location: 'http://calendar.example/x' }).end(),
      'CALENDAR_UNREACHABLE',
      'it redirects to http://calendar.example; only https:// is followed',
    ],
    [
      'a redirect to a file',
      (_, response) => response.writeHead(301, { location: 'file:///etc/passwd' }).end(),
      'CALENDAR_UNREACHABLE',
      'only https:// is followed',
    ],
  ])('is refused when the server gives %s', async (_, listener, code, reason) => {
    const origin = await serving(listener);
    const { calendar, lines, told } = begun(origin);
    await told(1);
    expect(lines[0]).toMatchObject({ level: 'warn', fields: { code, ageMs: null } });
    expect(lines[0]?.fields['reason']).toContain(reason);
    expect(calendar.events()).toBeUndefined();
  });

  it('is not waited for without end', async () => {
    const origin = await serving((_, response) => response.write('time,'));
    const { lines, told } = begun(origin, { patienceMs: 50 });
    await told(1);
    expect(lines[0]?.fields['reason']).toBe('no answer in time');
  });

  it('may be redirected a few times', async () => {
    const origin = await serving((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end(CSV);
      else response.writeHead(302, { location: `/${left - 1}` }).end();
    });
    const { calendar, told } = begun(`${origin}/5`);
    await told(1);
    expect(calendar.events()).toEqual(PAYROLLS);
  });

  it('is not asked for in the open from another machine', async () => {
    const { lines, told } = begun('http://calendar.example/week.json');
    await told(1);
    expect(lines[0]?.fields['reason']).toBe('http://calendar.example is not https://');
  });

  it('can be stopped while the server keeps it waiting', async () => {
    let arrived = (): void => {};
    const asked = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const origin = await serving(() => arrived());
    const { calendar, lines } = begun(origin);
    await asked;
    await calendar.stop();
    expect(lines).toEqual([]);
  });
});

describe('a calendar from a file', () => {
  it('leaves nothing behind that could fail when it is stopped, however large it was', async () => {
    const uncaught: unknown[] = [];
    const note = (error: unknown) => uncaught.push(error);
    process.prependListener('uncaughtExceptionMonitor', note);
    cleanups.push(async () => process.off('uncaughtExceptionMonitor', note));
    const large = path.join(folder(), 'large.csv');
    writeFileSync(large, Buffer.alloc(6_000_000, 'x'));
    for (let round = 0; round < 20; round += 1) {
      const { calendar, told } = begun(large);
      await told(1);
      await calendar.stop();
    }
    expect(uncaught).toEqual([]);
  });

  it('is read, and read again when it has changed', async () => {
    const file = path.join(folder(), 'news.csv');
    writeFileSync(file, CSV);
    const { calendar, told } = begun(file, { everyMs: 5 });
    await told(1);
    expect(calendar.events()).toEqual(PAYROLLS);
    writeFileSync(file, CSV.replace('Payrolls', 'CPI'));
    await vi.waitFor(() => {
      expect(calendar.events()?.[0]?.title).toBe('CPI');
    });
  });

  it('is refused when it is missing, a folder, or too large', async () => {
    const dir = folder();
    const large = path.join(dir, 'large.csv');
    writeFileSync(large, Buffer.alloc(5_000_001, 'x'));
    for (const [source, code, reason] of [
      [path.join(dir, 'missing.csv'), 'CALENDAR_UNREACHABLE', 'ENOENT'],
      [dir, 'CALENDAR_UNREACHABLE', 'it is no file'],
      [large, 'CALENDAR_TOO_LARGE', 'it is larger than 5000000 bytes'],
    ]) {
      const { lines, told } = begun(source ?? '');
      await told(1);
      expect(lines[0]?.fields).toMatchObject({ source, code, reason });
    }
  });
});
