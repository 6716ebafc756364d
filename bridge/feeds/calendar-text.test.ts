import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCalendar } from './calendar-text.ts';

const read = async (text: string) => {
  const parsed = await parseCalendar(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.value;
};
const refusal = async (text: string): Promise<string> => {
  const parsed = await parseCalendar(text);
  if (parsed.ok) throw new Error(`was read: ${JSON.stringify(parsed.value)}`);
  expect(parsed.code).toBe('CALENDAR_INVALID');
  return parsed.message;
};
const entry = (parts: object = {}) => ({
  title: 'Non-Farm Employment Change',
  country: 'USD',
  date: '2025-11-20T08:30:00-05:00',
  impact: 'High',
  ...parts,
});
const json = (...parts: object[]) => JSON.stringify(parts.map(entry));

describe('a calendar in JSON', () => {
  it('is read with times in UTC, oldest first', async () => {
    expect(
      await read(
        json(
          { forecast: '50K' },
          { country: 'eur', date: '2025-11-20T09:00Z', impact: 'low', title: ' PMI ' },
        ),
      ),
    ).toEqual([
      { at: Date.parse('2025-11-20T09:00:00Z'), currency: 'EUR', impact: 'low', title: 'PMI' },
      {
        at: Date.parse('2025-11-20T13:30:00Z'),
        currency: 'USD',
        impact: 'high',
        title: 'Non-Farm Employment Change',
      },
    ]);
  });

  it('may name every currency, and holidays, which are left out', async () => {
    expect(
      await read(
        json({ country: 'All', impact: 'Medium' }, { impact: 'Holiday' }, { impact: 'Non-Economic' }),
      ),
    ).toEqual([expect.objectContaining({ currency: 'ALL', impact: 'medium' })]);
  });

  it('cuts a title that has no end', async () => {
    expect((await read(json({ title: 'x'.repeat(5_000) })))[0]?.title).toHaveLength(200);
  });

  it.each([
    [json({}, { date: '2025-11-20 08:30' }), 'event 2 of the calendar is', 'its time must be like'],
    [json({ date: '2025-11-20T08:30:00' }), 'event 1', 'its time must be like 2025-11-20T13:30:00Z'],
    [json({ date: '2025-02-30T08:30:00Z' }), 'event 1', 'its time must be like'],
    [json({ country: 'Germany' }), 'event 1', 'its currency must be a code of three letters'],
    [json({ impact: 'huge' }), 'event 1', 'its impact must be one of high, medium, low'],
    [json({ impact: 'constructor' }), 'event 1', 'its impact must be one of'],
    [json({ title: 5 }), 'event 1', 'its title must be text'],
    ['[null]', 'event 1 of the calendar is null', ''],
    ['[[]]', 'event 1 of the calendar is []', ''],
    ['{"error":"too many requests"}', 'the calendar is JSON, but no list of events', ''],
    ['[', 'the calendar is no JSON: ', ''],
    ['[]', 'the calendar holds no event', ''],
  ])('%s is refused: %s … %s', async (text, where, why) => {
    expect(await refusal(text)).toContain(where);
    expect(await refusal(text)).toContain(why);
  });

  it('shows little of what it refuses', async () => {
    expect((await refusal(json({ country: 'x'.repeat(10_000) }))).length).toBeLessThan(250);
  });

  it('is bounded', async () => {
    const one = JSON.stringify(entry());
    const many = (count: number) => `[${Array.from({ length: count }, () => one).join(',')}]`;
    expect(await read(many(20_000))).toHaveLength(20_000);
    expect(await refusal(many(20_001))).toBe('the calendar holds 20001 events; at most 20000 are taken');
  });
});

describe('a calendar in CSV', () => {
  const head = 'time,currency,impact,title';
  it('is read by the names of its columns', async () => {
    const text = [
      '\uFEFFTitle, Impact ,forecast,currency,TIME',
      'CPI y/y,high,2.1%,GBP,2025-11-20T07:00:00Z',
      '"Trade balance, ""goods""",Low,,EUR,2025-11-19T07:00:00+01:00',
      '',
    ].join('\r\n');
    expect(await read(text)).toEqual([
      {
        at: Date.parse('2025-11-19T06:00:00Z'),
        currency: 'EUR',
        impact: 'low',
        title: 'Trade balance, "goods"',
      },
      { at: Date.parse('2025-11-20T07:00:00Z'), currency: 'GBP', impact: 'high', title: 'CPI y/y' },
    ]);
  });

  it.each([
    ['', 'line 1 of the calendar names no column time'],
    [
      'time,currency,title',
      'line 1 of the calendar names no column impact; it must name time,currency,impact,title',
    ],
    ['<!doctype html>', 'line 1 of the calendar names no column time'],
    [head, 'the calendar holds no event'],
    [`${head}\n2025-11-20T07:00:00Z,USD,high`, 'line 2 of the calendar has 3 fields; line 1 has 4'],
    [`${head}\n2025-11-20T07:00:00Z,USD,high,a,b`, 'line 2 of the calendar has 5 fields; line 1 has 4'],
    [`${head}\n\n2025-11-20T07:00:00Z,USD,high,"a`, 'line 3 of the calendar has unclosed fields'],
    [`${head}\n2025-11-20T07:00:00Z,USD,high,"a"b`, 'line 2 of the calendar has unclosed fields'],
    [`${head}\n2025-11-20T07:00:00Z,USD,high,x\n07:00,USD,high,x`, 'line 3 of the calendar is'],
    [`${head}\n2025-11-20T07:00:00Z,,high,x`, 'line 2 of the calendar is'],
  ])('%j is refused: %s', async (text, message) => {
    expect(await refusal(text)).toContain(message);
  });

  it('gives back what was written into it', async () => {
    const title = fc.string({ unit: fc.constantFrom('a', '"', ',', 'é', '-'), minLength: 1, maxLength: 12 });
    const time = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true });
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(time, title), { minLength: 1, maxLength: 20 }), async (rows) => {
        const lines = rows.map(([at, text]) => `${at.toISOString()},USD,high,${quoted(text)}`);
        const events = await read([head, ...lines].join('\n'));
        const expected = rows.map(([at, text]) => ({ at: at.getTime(), title: text }));
        expect(events.map(({ at, title: text }) => ({ at, title: text }))).toEqual(
          expected.toSorted((a, b) => a.at - b.at),
        );
      }),
    );
  });

  it('never throws, whatever it is given', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.string().map((text) => `${head}\n${text}`),
        ),
        async (text) => {
          expect(typeof (await parseCalendar(text)).ok).toBe('boolean');
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
