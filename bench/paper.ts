/**
 * `npm run bench:paper`: a million ticks over an account with fifty open positions, beside a bare loop that parses the
 * same ticks, in one process and in turns.
 */
import type { Quote } from '../core/domain/symbol.ts';
import { price } from '../core/domain/decimal.ts';
import type { PaperAccount } from '../core/paper/account.ts';
import { quoted } from '../core/paper/engine.ts';
import type { Entry } from '../core/paper/orders.ts';
import { aPaperSymbol, PaperDesk } from '../test/builders/paper.ts';
import { median, rounded } from './figures.ts';
import { say } from './say.ts';

const TICKS = 1_000_000;
const POSITIONS = 50;
const ROUNDS = 3;
const TICK_MS = 250;

/** Where each begins, in points; the euro's and the yen's crosses depend on a second symbol. */
const STARTS: Readonly<Record<string, number>> = {
  EURUSD: 110_000,
  GBPUSD: 130_000,
  AUDUSD: 66_000,
  NZDUSD: 60_000,
  USDJPY: 150_000,
  USDCHF: 88_000,
  USDCAD: 136_000,
  EURGBP: 85_000,
  EURJPY: 165_000,
  GBPJPY: 195_000,
};

interface World {
  readonly name: string;
  readonly symbols: readonly string[];
  readonly exits: (points: number, at: (points: number) => string, up: 1 | -1) => Partial<Entry>;
}

/** Far enough that none is reached: fifty stay open to the end. */
const FAR = 20_000;
const far: World['exits'] = (points, at, up) => ({
  stopLoss: price(at(points - up * FAR)),
  takeProfit: price(at(points + up * FAR)),
});
const trailing: World['exits'] = (points, at, up) => ({
  ...far(points, at, up),
  trailing: { startPoints: 100, distancePoints: 15_000, stepPoints: 20 },
});

const WORLDS: readonly World[] = [
  { name: 'one symbol', symbols: ['EURUSD'], exits: far },
  { name: 'ten symbols', symbols: Object.keys(STARTS), exits: far },
  { name: 'ten symbols, trailing stops', symbols: Object.keys(STARTS), exits: trailing },
];

const placesOf = (name: string): number => (name.endsWith('JPY') ? 3 : 5);
const priceOf = (name: string, points: number): string => {
  const text = (points / 10 ** placesOf(name)).toFixed(placesOf(name));
  return text.replace(/\.?0+$/u, '');
};

/** Lines as in a tick file; the same for every round. The walk never leaves a band of some hundred points. */
function linesOf(symbols: readonly string[]): readonly string[] {
  const points = new Map(symbols.map((name) => [name, STARTS[name] ?? 0]));
  let random = 1;
  const draw = (most: number): number => {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((random / 2 ** 32) * most);
  };
  return Array.from({ length: TICKS }, (_, tick) => {
    const name = symbols[tick % symbols.length] ?? '';
    const start = STARTS[name] ?? 0;
    const before = points.get(name) ?? start;
    const now = before + draw(11) - 5 - Math.sign(before - start) * (Math.abs(before - start) > 400 ? 5 : 0);
    points.set(name, now);
    return `${name},${priceOf(name, now)},${priceOf(name, now + 8)}`;
  });
}

function parsed(line: string): Quote {
  const [symbol = '', bid = '', ask = ''] = line.split(',');
  return { symbol, bid, ask } as unknown as Quote;
}

function opened({ symbols, exits }: World): PaperDesk {
  const others = ['EURUSD', 'GBPUSD', 'USDJPY'].filter((name) => !symbols.includes(name));
  const desk = new PaperDesk({
    balance: '100000',
    symbols: [...symbols, ...others].map((name) => aPaperSymbol(name)),
    terms: { leverage: 500 },
  });
  for (const name of [...symbols, ...others]) {
    const start = STARTS[name] ?? 0;
    desk.sets(priceOf(name, start), priceOf(name, start + 8), name);
  }
  for (let number = 0; number < POSITIONS; number += 1) {
    const name = symbols[number % symbols.length] ?? '';
    const side = number % 3 === 0 ? 'sell' : 'buy';
    const at = (points: number): string => priceOf(name, points);
    desk.opens({
      symbol: aPaperSymbol(name).symbol,
      side,
      lots: '0.1' as Entry['lots'],
      ...exits(STARTS[name] ?? 0, at, side === 'buy' ? 1 : -1),
    });
  }
  return desk;
}

/** Of the processor, so that what else the machine does counts less. */
function msSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}

/** Milliseconds to parse all lines, doing nothing with them but remembering the last. */
function bareLoop(lines: readonly string[]): number {
  const last = new Map<string, Quote>();
  const start = process.cpuUsage();
  for (const line of lines) {
    const quote = parsed(line);
    last.set(quote.symbol, quote);
  }
  return msSince(start);
}

function engineLoop(
  desk: PaperDesk,
  lines: readonly string[],
): { readonly ms: number; readonly account: PaperAccount; readonly events: number } {
  const last = new Map<string, Quote>();
  for (const symbol of desk.market.symbols.keys()) {
    const quote = desk.market.quote(symbol);
    if (quote !== undefined) last.set(symbol, quote);
  }
  const market = { symbols: desk.market.symbols, quote: (name: string) => last.get(name) };
  let { account, now } = desk;
  let events = 0;
  const start = process.cpuUsage();
  for (const line of lines) {
    const quote = parsed(line);
    last.set(quote.symbol, quote);
    now += TICK_MS;
    const step = quoted(account, quote.symbol, now, market);
    ({ account } = step);
    events += step.events.length;
  }
  return { ms: msSince(start), account, events };
}

for (const world of WORLDS) {
  const lines = linesOf(world.symbols);
  const [bare, engine]: [number[], number[]] = [[], []];
  let events = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const desk = opened(world);
    bare.push(bareLoop(lines));
    const run = engineLoop(desk, lines);
    if (run.account.positions.length !== POSITIONS) throw new Error('not all positions stayed open');
    engine.push(run.ms);
    ({ events } = run);
  }
  const [ms, parsing] = [median(engine), median(bare)];
  say(
    `${world.name}: ${rounded(ms / 1_000)} s of one core for ${TICKS} ticks over ${POSITIONS} positions, ${events} events; ` +
      `${rounded(ms / parsing, 1)} × parsing the ticks (${rounded(parsing / 1_000)} s)`,
  );
}
