/**
 * `npm run bench:decisions`: one decision of the copier with the standard rules and with every rule on, beside
 * parsing the signal's own frame, in one process and in turns.
 */
import { performance } from 'node:perf_hooks';
import { decide } from '../core/copier/decide.ts';
import { indexSymbols } from '../core/copier/symbols.ts';
import type { Question } from '../core/copier/rule.ts';
import { decimal, lots, money, price } from '../core/domain/decimal.ts';
import type { RiskLimit } from '../core/domain/risk.ts';
import { STANDARD_RULES } from '../core/domain/rules.ts';
import type { Rules } from '../core/domain/rules.ts';
import { aFollower, aProvider, aQuestion } from '../test/builders/question.ts';
import {
  aPosition,
  aSignal,
  aSubscription,
  aSymbol,
  CHANNEL,
  NOW,
  someFunds,
  symbol,
} from '../test/builders/trading.ts';
import { medianOf, percentilesOf, roundedAll } from './figures.ts';
import type { Percentiles } from './figures.ts';
import { say } from './say.ts';

const ROUNDS = 20;
const PER_ROUND = 5_000;

const limit = (id: string, period: RiskLimit['period']): RiskLimit => ({
  id,
  period,
  window: 'to_date',
  basis: 'equity',
  from: 'peak',
  threshold: { percent: decimal('5') },
  action: 'close',
  clears: 'next_period',
  zone: 'Europe/Madrid',
});

/** Every rule that a subscription can have is on, and none says no. */
const EVERY_RULE: Rules = {
  lots: { minLots: lots('0.01'), maxLots: lots('5'), maxLotsPerSymbol: lots('20'), forceMinLots: true },
  filters: {
    symbols: { mode: 'only', names: ['EURUSD', 'XAU*', 'US30'] },
    sides: ['buy'],
    magics: {
      mode: 'only',
      ranges: [
        [0, 0],
        [100, 199],
      ],
    },
    comment: '*scalp*',
    kinds: ['market', 'limit'],
    reverse: false,
    hours: { zone: 'Europe/Madrid', windows: [{ days: [1, 2, 3, 4, 5], from: 0, to: 1_440 }] },
    delay: { fromMs: 0, toMs: 0 },
    maxDeviation: { unit: 'pips', value: decimal('5') },
    maxSpread: decimal('3'),
    minStopDistance: decimal('5'),
    maxStopDistance: decimal('200'),
    onlyWithStop: true,
    maxPositions: { account: 50, channel: 30, symbol: 20 },
    weekend: { zone: 'Europe/Madrid', fridayFrom: 21 * 60, sundayTo: 23 * 60 },
    news: { beforeMs: 900_000, afterMs: 900_000, impact: 'high' },
  },
  life: {
    ...STANDARD_RULES.life,
    stopLoss: { kind: 'distance', offsetPips: decimal('1') },
    takeProfit: { kind: 'distance', offsetPips: decimal('-1') },
  },
  exposure: { maxLeverage: decimal('30'), minMarginLevel: decimal('200'), maxTotalLots: lots('50') },
  limits: [limit('day', 'day'), limit('week', 'week'), limit('month', 'month')],
  plan: STANDARD_RULES.plan,
  approval: { ...STANDARD_RULES.approval, mode: 'approve', autoUpToPercent: decimal('5') },
};

function questions(): Record<'standard rules' | 'every rule', Question> {
  const spec = aSymbol({ symbol: symbol('EURUSD.m') });
  const position = aPosition({ stopLoss: price('1.081'), takeProfit: price('1.09'), comment: 'a scalp' });
  const signal = aSignal({ position });
  const held = Array.from({ length: 10 }, () => ({
    symbol: spec.symbol,
    lots: lots('0.1'),
    channel: CHANNEL,
  }));
  const funds = { ...someFunds('50000'), margin: money('1000'), freeMargin: money('49000') };
  const standard = aFollower({ symbols: indexSymbols([spec]), funds });
  const news = [{ at: NOW + 7_200_000, currency: 'USD', impact: 'high' as const, title: 'Payrolls' }];
  const sizing = {
    kind: 'risk_percent',
    percent: decimal('1'),
    of: 'equity',
    withoutStop: { waitMs: 0, otherwise: 'deny' },
  } as const;
  const everything = aSubscription({ rules: EVERY_RULE, sizing });
  const rules = {
    ...standard.rules,
    maxLeverage: decimal('30'),
    minMarginLevel: decimal('200'),
    maxTotalLots: lots('50'),
  };
  const provider = aProvider();
  return {
    'standard rules': aQuestion({ signal, provider, follower: standard }),
    'every rule': aQuestion({
      signal,
      provider,
      subscription: everything,
      follower: { ...standard, rules, held: () => held },
      news,
    }),
  };
}

/** Microseconds of each call, without what looking at the clock costs. */
function timed(call: () => unknown): Float64Array {
  const took = new Float64Array(PER_ROUND);
  for (let n = 0; n < PER_ROUND; n++) {
    const from = performance.now();
    call();
    took[n] = (performance.now() - from) * 1_000;
  }
  return took;
}

function main(): void {
  const asked = questions();
  for (const [name, question] of Object.entries(asked)) {
    const verdict = decide(question);
    if ('wait' in verdict || verdict.link === null)
      throw new Error(`with ${name} it is not copied: ${JSON.stringify(verdict)}`);
  }
  const frame = JSON.stringify(asked['standard rules'].signal);
  // A price that changes keeps the arithmetic from answering out of its memory.
  let n = 0;
  const moving = (question: Question): Question => {
    const step = `1.0${8_400 + (n++ % 40)}`;
    const quote = { symbol: symbol('EURUSD.m'), bid: price(step), ask: price(`${step}2`) };
    return { ...question, follower: { ...question.follower, quote: () => quote } };
  };
  const calls = {
    'parsing the frame': () => JSON.parse(frame) as unknown,
    'standard rules': () => decide(moving(asked['standard rules'])),
    'every rule': () => decide(moving(asked['every rule'])),
  };
  const rounds = new Map<string, Percentiles[]>();
  for (let round = -2; round < ROUNDS; round++) {
    for (const [name, call] of Object.entries(calls)) {
      const figures = percentilesOf(timed(call));
      if (round >= 0) rounds.set(name, [...(rounds.get(name) ?? []), figures]);
    }
  }
  const figures = [...rounds].map(([name, of]) => [name, roundedAll(medianOf(of))] as const);
  for (const [name, { p50, p99 }] of figures) say(`${name}: p50 ${p50} µs, p99 ${p99} µs`);
  say(JSON.stringify(Object.fromEntries(figures)));
}

main();
