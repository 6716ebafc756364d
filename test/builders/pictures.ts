/** Pictures of all kinds: ordinary ones, and those that are hard to draw. The same at each call. */
import type {
  BarsPicture,
  CalendarPicture,
  CandlesPicture,
  ComparePicture,
  CopyMapPicture,
  EquityPicture,
  ExposurePicture,
  LevelsPicture,
  Picture,
  SpreadPicture,
} from '../../bot/views/picture.ts';
import { someLevels } from './levels.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOON = Date.UTC(2026, 10, 20, 12, 0, 3);
const DECEMBER = 12;

/** The n-th number of a series that looks random, from −1 to 1. */
function noise(index: number, seed = 1): number {
  const mixed = Math.sin(index * 12.9898 + seed * 78.233) * 43_758.5453;
  return 2 * (mixed - Math.floor(mixed)) - 1;
}

/** A walk of so many steps. */
function walk(count: number, from: number, step: number, seed = 1): readonly number[] {
  let value = from;
  return Array.from({ length: count }, (_, index) => (value += step * noise(index, seed)));
}

const range = <T>(count: number, of: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => of(index));

function equity(title: string, values: readonly number[], everyMs = HOUR, scale = 1): EquityPicture {
  let balance = values[0] ?? 0;
  const points = values.map((value, index) => {
    if (index % 7 === 0) balance = value;
    return { at: NOON - (values.length - index) * everyMs, balance: balance * scale, equity: value * scale };
  });
  return { kind: 'equity', title, currency: 'USD', points };
}

const recent = (count: number, from: number, step: number): LevelsPicture['recent'] =>
  walk(count, from, step).map((bid, index) => ({ at: NOON - (count - index) * 5_000, bid }));

const bars = (parts: Partial<BarsPicture>): BarsPicture => ({
  kind: 'bars',
  title: 'Anna by day',
  note: '22 Oct – 20 Nov 2026 UTC',
  currency: 'USD',
  along: 'time',
  bars: range(30, (index) => ({
    label: `${((index + 21) % 31) + 1} ${index < 10 ? 'Oct' : 'Nov'}`,
    net: Math.round(noise(index, 3) * 20_000 + 2_000) / 100,
  })),
  ...parts,
});

const calendar = (parts: Partial<CalendarPicture>): CalendarPicture => ({
  kind: 'calendar',
  title: 'Anna',
  currency: 'USD',
  year: 2026,
  month: 11,
  days: range(20, (index) => ({ day: index + 1, net: noise(index, 5) * 240 + 20, trades: 3 })).filter(
    ({ day }) => day % 7 !== 0 && day % 7 !== 1,
  ),
  ...parts,
});

const spread = (parts: Partial<SpreadPicture>): SpreadPicture => ({
  kind: 'spread',
  title: 'Gold room in R',
  note: '1–20 Nov 2026 UTC',
  results: range(120, (index) =>
    noise(index, 9) > -0.1 ? Math.abs(noise(index, 4)) * 3 : -1 + noise(index) * 0.2,
  ),
  ...parts,
});

const exposure = (parts: Partial<ExposurePicture>): ExposurePicture => ({
  kind: 'exposure',
  title: 'Anna, open now',
  currency: 'USD',
  positions: [
    { name: 'XAUUSD buy 0.10', net: 45.2, risk: 120 },
    { name: 'EURUSD sell 0.50', net: -32.1, risk: 75 },
    { name: 'US30 buy 1.00', net: 12, risk: 'no stop' },
    { name: 'GBPJPY buy 0.20', net: -5.55, risk: 60 },
  ],
  ...parts,
});

function candles(count: number, from: number, step: number, spanMs: number): CandlesPicture['candles'] {
  const closes = walk(count + 1, from, step);
  return range(count, (index) => {
    const [open, close] = [closes[index] ?? from, closes[index + 1] ?? from];
    return {
      at: NOON - (count - index) * spanMs,
      open,
      close,
      high: Math.max(open, close) + Math.abs(noise(index, 6)) * step,
      low: Math.min(open, close) - Math.abs(noise(index, 8)) * step,
    };
  });
}

const chart = (parts: Partial<CandlesPicture>): CandlesPicture => ({
  kind: 'candles',
  title: 'XAUUSD buy 0.10',
  note: 'M15',
  result: '+50.00 USD',
  digits: 2,
  spanMs: 15 * MINUTE,
  candles: candles(60, 2650, 3, 15 * MINUTE),
  marks: [
    { at: NOON - 10 * HOUR, price: 2651, what: 'buy' },
    { at: NOON - 2 * HOUR, price: 2656, what: 'exit' },
  ],
  levels: [
    { what: 'entry', price: 2651 },
    { what: 'stop', price: 2641 },
    { what: 'target', price: 2662 },
  ],
  ...parts,
});

const curve = (name: string, count: number, step: number, seed: number): ComparePicture['model'] => ({
  name,
  points: walk(count, 0, step, seed).map((value, index) => ({
    at: NOON - (count - index) * 6 * HOUR,
    value,
  })),
});

const compare = (parts: Partial<ComparePicture>): ComparePicture => ({
  kind: 'compare',
  title: 'Anna against Anna paper',
  note: '119 signals',
  unit: 'USD',
  model: curve('Anna paper', 120, 80, 2),
  real: curve('Anna', 120, 75, 2),
  ...parts,
});

type Place = CopyMapPicture['channels'][number];
const place = (name: string, parts: Partial<Place> = {}): Place => ({
  name,
  note: 'MT5 700001',
  state: 'online',
  today: '',
  ...parts,
});

const map = (parts: Partial<CopyMapPicture>): CopyMapPicture => ({
  kind: 'copy-map',
  title: 'Who copies whom',
  channels: [
    place('Gold room', { note: '@gold_room', today: '5 signals' }),
    place('Main', { today: '+41.20 USD' }),
    place('Alerts', { note: 'webhook', state: 'offline' }),
  ],
  accounts: [
    place('Anna', { today: '+12.30 USD' }),
    place('Prop firm', { note: 'MT4 8899', today: '−120.00 USD', state: 'blocked' }),
  ],
  copies: [
    { channel: 0, account: 0, state: 'active' },
    { channel: 1, account: 0, state: 'active' },
    { channel: 1, account: 1, state: 'blocked' },
    { channel: 2, account: 1, state: 'paused' },
  ],
  more: { channels: 0, accounts: 0 },
  ...parts,
});

const LONG = 'A name that somebody thought would never end, and it does not';

/** What people see most. */
export const ORDINARY = {
  equity: equity('Anna, last week', walk(600, 10_000, 40)),
  levels: someLevels({
    entry: 2650.2,
    targets: [2660, 2670, 2690],
    price: { at: NOON, bid: 2650, ask: 2650.2 },
    recent: recent(200, 2648, 0.6),
  }),
  days: bars({}),
  symbols: bars({
    title: 'Anna by symbol',
    along: 'name',
    bars: [
      { label: 'XAUUSD', net: 412.5 },
      { label: 'EURUSD', net: 120 },
      { label: 'US30', net: -60.25 },
      { label: 'GBPJPY', net: -210 },
    ],
  }),
  calendar: calendar({}),
  spread: spread({}),
  exposure: exposure({}),
  candles: chart({}),
  compare: compare({}),
  map: map({}),
} as const satisfies Record<string, Picture>;

const small = someLevels({ digits: 5, pip: 0.0001, title: 'EURUSD buy' });

/** What is hard to draw: nothing, one of it, very many, very large, very long, and what is no number. */
export const HARD = {
  equityNone: equity('Anna, last day', []),
  equityOne: equity('Anna, last day', [10_000]),
  equityMany: equity('Anna, all the time', walk(5_000, 10_000, 90), DAY),
  equityHuge: equity(LONG, walk(300, 9e8, 4e7), DAY, 1e4),
  equityYen: { ...equity('佐藤 · JPY', walk(300, 1_500_000, 9_000)), currency: 'JPY' },
  equityNegative: equity('Under water', walk(200, 50, 30)),
  equityNoNumber: equity('No numbers', [1, Number.NaN, Infinity, 2]),
  levelsOnly: someLevels({}),
  levelsPriceOnly: someLevels({ price: { at: NOON, bid: 2655, ask: 2655.3 } }),
  levelsJustSeen: someLevels({
    price: { at: NOON, bid: 2651, ask: 2651.2 },
    recent: [{ at: NOON - 300, bid: 2650 }],
  }),
  levelsNoStop: someLevels({
    stop: null,
    price: { at: NOON, bid: 2650, ask: 2650 },
    recent: recent(20, 2650, 1),
  }),
  levelsNaked: someLevels({ stop: null, targets: [] }),
  levelsYen: someLevels({
    title: 'USDJPY sell',
    side: 'sell',
    digits: 3,
    pip: 0.01,
    entry: 154.321,
    zone: { low: 154.3, high: 154.5 },
    stop: 154.9,
    targets: [153.9, 153.4],
    price: { at: NOON, bid: 154.35, ask: 154.36 },
    recent: recent(240, 154.2, 0.02),
  }),
  levelsMany: someLevels({
    title: 'BTCUSD.a-very-long-suffix buy',
    entry: 109_234.5,
    stop: 107_000,
    targets: [110_000, 110_500, 111_000, 111_500, 112_000, 115_000, 118_000, 120_000, 125_000, 150_000],
    price: { at: NOON, bid: 109_930, ask: 109_940 },
    recent: recent(240, 109_000, 90),
  }),
  levelsTight: { ...small, entry: 1.08412, stop: 1.08402, targets: [1.0842, 1.09] },
  levelsSame: { ...small, entry: 1, stop: 1, targets: [1], price: { at: NOON, bid: 1, ask: 1 } },
  barsNone: bars({ bars: [] }),
  barsOne: bars({ bars: [{ label: '20 Nov', net: -12.5 }] }),
  barsZero: bars({ bars: [{ label: '20 Nov', net: 0 }] }),
  barsMany: bars({ bars: range(400, (index) => ({ label: `d${index}`, net: noise(index) * 1e7 })) }),
  barsHours: bars({
    title: 'Anna by hour',
    bars: range(24, (hour) => ({ label: String(hour).padStart(2, '0'), net: noise(hour, 7) * 50 })),
  }),
  barsNames: bars({
    title: LONG,
    note: LONG,
    along: 'name',
    bars: range(30, (index) => ({ label: `${index} ${LONG}`, net: noise(index) * 10 ** (index % 9) })),
  }),
  barsLosses: bars({
    along: 'name',
    bars: ['Gold room', 'Основной канал', 'Łódź'].map((label, index) => ({ label, net: -10 * (index + 1) })),
  }),
  calendarNone: calendar({ days: [], month: DECEMBER }),
  calendarFull: calendar({
    title: LONG,
    month: 8,
    days: range(31, (index) => ({ day: index + 1, net: noise(index) * 10 ** (index % 8), trades: 1 })),
  }),
  calendarFebruary: calendar({ month: 2, year: 2027, days: [{ day: 28, net: 0, trades: 2 }] }),
  spreadNone: spread({ results: [] }),
  spreadOne: spread({ results: [-1] }),
  spreadFar: spread({ results: [-40, -1, 0, 0.4, 250, Number.NaN], title: LONG }),
  spreadMany: spread({ results: range(5_000, (index) => noise(index, 2) * 4) }),
  exposureNone: exposure({ positions: [] }),
  exposureOne: exposure({ positions: [{ name: 'EURUSD buy 0.01', net: 0, risk: 0 }] }),
  exposureMany: exposure({
    title: LONG,
    positions: range(40, (index) => ({
      name: `${LONG} ${index}`,
      net: noise(index) * 1e6,
      risk: index % 5 === 0 ? 'no stop' : 1e6,
    })),
  }),
  exposureNaked: exposure({ positions: [{ name: 'US30 sell 2.00', net: -812.5, risk: 'no stop' }] }),
  candlesNone: chart({ candles: [], marks: [], levels: [] }),
  candlesOne: chart({ candles: candles(1, 2650, 3, HOUR), marks: [], levels: [] }),
  candlesMany: chart({
    title: LONG,
    note: LONG,
    candles: candles(5_000, 154, 0.1, HOUR),
    digits: 3,
    levels: [],
    marks: range(12, (index) => ({
      at: NOON - index * 400 * HOUR,
      price: 154 + noise(index),
      what: (['buy', 'sell', 'exit'] as const)[index % 3] ?? 'buy',
    })),
  }),
  candlesFlat: chart({ candles: candles(20, 1.1, 0, HOUR), digits: 5, marks: [], levels: [] }),
  candlesCrowded: chart({
    levels: [
      { what: 'entry', price: 2651 },
      { what: 'stop', price: 2650.9 },
      { what: 'target', price: 2651.1 },
      { what: 'target', price: 2651.2 },
    ],
  }),
  compareNone: compare({ model: curve('A', 0, 1, 1), real: curve('B', 0, 1, 1) }),
  compareOne: compare({ unit: '%', model: curve('A', 1, 1, 1), real: curve('B', 1, 1, 2) }),
  compareMany: compare({
    model: curve(LONG, 5_000, 30_000, 1),
    real: curve(LONG, 4_000, 30_000, 5),
    title: LONG,
    note: LONG,
  }),
  mapNone: map({ channels: [], accounts: [], copies: [] }),
  mapOne: map({ channels: [place('Main')], accounts: [], copies: [] }),
  mapMany: map({
    channels: range(15, (index) => place(`${index} ${LONG}`, { note: LONG, today: '+1,234,567.89 USD' })),
    accounts: range(40, (index) => place(`Account ${index}`, { today: '−5.00 USD', state: 'offline' })),
    copies: range(60, (index) => ({
      channel: index % 15,
      account: (index * 7) % 40,
      state: (['active', 'paused', 'blocked'] as const)[index % 3] ?? 'active',
    })),
  }),
} as const satisfies Record<string, Picture>;
