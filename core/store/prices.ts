/** Prices in Postgres: what was asked of sources, and bars. */
import type { Pool } from 'pg';
import { z } from 'zod';
import type { PriceStore, Spent, StoredBar } from '../feed-ports.ts';
import type { Bar, BaseInterval } from '../domain/feed.ts';
import type { Millis } from '../domain/ids.ts';
import { price, wholeNumber } from './values.ts';

const HOUR: Millis = 3_600_000;
const DAY: Millis = 24 * HOUR;
/** How long bars are kept: a month of minutes, two years of hours, twenty of days. */
const KEPT: Readonly<Record<BaseInterval, Millis>> = { '1m': 30 * DAY, '1h': 730 * DAY, '1d': 7_300 * DAY };

/** Hours and days that are made of shorter bars, how far back, and how many of those it takes: fewer would be half a picture. */
const ROLLED = [
  { from: '1m', to: '1h', length: HOUR, back: 2 * DAY, least: 30 },
  { from: '1h', to: '1d', length: DAY, back: 7 * DAY, least: 12 },
] as const;

const spentRow = z
  .object({
    source: z.string(),
    minute: z.array(z.number()),
    hours: z.array(z.object({ hour: z.int(), count: z.int() })),
  })
  .transform(({ source, ...spent }): [string, Spent] => [source, spent]);

const barRow = z.object({
  at: wholeNumber,
  open: price,
  high: price,
  low: price,
  close: price,
  ticks: z.int(),
}) satisfies z.ZodType<Bar>;

const columns = (bars: readonly StoredBar[]): unknown[][] => [
  bars.map(({ symbol }) => symbol),
  bars.map(({ at }) => at),
  bars.map(({ open }) => open),
  bars.map(({ high }) => high),
  bars.map(({ low }) => low),
  bars.map(({ close }) => close),
  bars.map(({ ticks }) => ticks),
];

const ROWS = `unnest($3::text[], $4::bigint[], $5::numeric[], $6::numeric[], $7::numeric[], $8::numeric[], $9::int[])
  as b (symbol, at, open, high, low, close, ticks)`;

/** @returns prices in Postgres. Every call throws what `pg` throws when it cannot be reached. */
export const createPriceStore = (pool: Pool): PriceStore => ({
  async loadSpent() {
    const { rows } = await pool.query('select source, minute, hours from feed_budgets');
    return new Map(rows.map((row) => spentRow.parse(row)));
  },

  async saveSpent(source, { minute, hours }) {
    await pool.query(
      `insert into feed_budgets (source, minute, hours) values ($1, $2, $3)
       on conflict (source) do update set minute = excluded.minute, hours = excluded.hours`,
      [source, JSON.stringify(minute), JSON.stringify(hours)],
    );
  },

  async addBars(interval, bars) {
    if (bars.length === 0) return;
    await pool.query(
      `insert into bars (symbol, interval, at, open, high, low, close, ticks, source)
       select symbol, $1, at, open, high, low, close, ticks, $2 from ${ROWS}
       on conflict (symbol, interval, at) do update set
         high = greatest(bars.high, excluded.high), low = least(bars.low, excluded.low),
         close = excluded.close, ticks = bars.ticks + excluded.ticks, source = excluded.source`,
      [interval, 'live', ...columns(bars)],
    );
  },

  async fillBars(interval, bars, source) {
    if (bars.length === 0) return;
    await pool.query(
      `insert into bars (symbol, interval, at, open, high, low, close, ticks, source)
       select symbol, $1, at, open, high, low, close, ticks, $2 from ${ROWS}
       on conflict (symbol, interval, at) do nothing`,
      [interval, source, ...columns(bars)],
    );
  },

  async bars(symbol, interval, from, to, most) {
    const { rows } = await pool.query(
      `select at, open, high, low, close, ticks from bars
       where symbol = $1 and interval = $2 and at >= $3 and at < $4 order by at limit $5`,
      [symbol, interval, from, to, most],
    );
    return rows.map((row) => barRow.parse(row));
  },

  async sweepBars(now) {
    for (const { from, to, length, back, least } of ROLLED) {
      const end = Math.floor(now / length) * length;
      await pool.query(
        `insert into bars (symbol, interval, at, open, high, low, close, ticks, source)
         select symbol, $2, at - at % $3, (array_agg(open order by at))[1], max(high), min(low),
           (array_agg(close order by at desc))[1], sum(ticks), 'live'
         from bars where interval = $1 and at >= $4 and at < $5
         group by symbol, at - at % $3 having count(*) >= $6
         on conflict (symbol, interval, at) do nothing`,
        [from, to, length, end - back, end, least],
      );
    }
    for (const [interval, kept] of Object.entries(KEPT))
      await pool.query('delete from bars where interval = $1 and at < $2', [interval, now - kept]);
  },
});
