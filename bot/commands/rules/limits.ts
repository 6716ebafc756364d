/** Limits on losses as people write them: `day: 3% of equity per day from start, close until next period, UTC`. */
import { isPositive } from '../../../core/domain/decimal.ts';
import { done } from '../../../core/domain/result.ts';
import type { Result } from '../../../core/domain/result.ts';
import type { RiskLimit, RiskPeriod } from '../../../core/domain/risk.ts';
import { formatAmount, formatExactDuration } from '../../views/format.ts';
import { numberIn } from '../numbers.ts';
import { takeZone } from './clock-times.ts';
import { isOff, unfit } from './kind.ts';
import type { About, Kind } from './kind.ts';
import { removedIn } from './lists.ts';
import { DURATION, NUMBER, readAmount, readDuration } from './quantities.ts';

const PERIODS: Readonly<Record<RiskPeriod, RegExp>> = {
  day: /\b(?:per\s+)?(?:day|daily)\b/iu,
  week: /\b(?:per\s+)?(?:week|weekly)\b/iu,
  month: /\b(?:per\s+)?(?:month|monthly)\b/iu,
  quarter: /\b(?:per\s+)?(?:quarter|quarterly)\b/iu,
  year: /\b(?:per\s+)?(?:year|yearly)\b/iu,
  lifetime: /\b(?:per\s+)?(?:lifetime|ever)\b/iu,
};
const ID = /^(?<id>[A-Za-z0-9][\w-]{0,39}):\s*/u;
const PERCENT = new RegExp(String.raw`(${NUMBER})\s*%`, 'u');
const AMOUNT = new RegExp(String.raw`(?<![\w.])(${NUMBER})(?:\s*([A-Z]{2,5}))?(?![\w.%])`, 'u');
const FOR = new RegExp(String.raw`\b(?:for|until)\s+(${DURATION})`, 'iu');
/** What makes a sentence of it and says nothing. */
const FILLING = /\b(?:of|per|at|most|loss|lose|and|block|the|date|to)\b|[,.]/giu;

/** A text that is read piece by piece: what was read is taken out. */
class Pieces {
  rest: string;

  constructor(text: string) {
    this.rest = text;
  }

  take(pattern: RegExp): RegExpExecArray | null {
    const found = pattern.exec(this.rest);
    if (found !== null) this.rest = this.rest.replace(found[0], ' ');
    return found;
  }

  has(pattern: RegExp): boolean {
    return this.take(pattern) !== null;
  }
}

function takePeriod(pieces: Pieces): RiskPeriod | undefined {
  const found = (Object.keys(PERIODS) as RiskPeriod[]).filter((period) => pieces.has(PERIODS[period]));
  return found.length === 1 ? found[0] : undefined;
}

function takeThreshold(pieces: Pieces, currency: string): Result<RiskLimit['threshold']> | undefined {
  const percent = numberIn(pieces.take(PERCENT)?.[1] ?? '');
  if (percent !== undefined) return isPositive(percent) ? done({ percent }) : undefined;
  const found = pieces.take(AMOUNT)?.[0];
  const amount = found === undefined ? undefined : readAmount(found, currency);
  return amount?.ok === true ? done({ amount: amount.value }) : amount;
}

/** When entries are allowed again. */
function takeClears(pieces: Pieces, period: RiskPeriod): RiskLimit['clears'] | undefined {
  if (pieces.has(/\b(?:until\s+)?(?:cleared\s+)?by\s+hand\b/iu)) return 'by_hand';
  if (pieces.has(/\b(?:until\s+)?(?:the\s+)?next\s+(?:period|day|week|month|quarter|year)\b/iu))
    return 'next_period';
  const span = pieces.take(FOR)?.[1];
  if (span === undefined) return period === 'lifetime' ? 'by_hand' : 'next_period';
  const afterMs = readDuration(span);
  return afterMs === undefined ? undefined : { afterMs };
}

type Unnamed = Omit<RiskLimit, 'id'>;

/** One limit; without a name its id is null. */
function readLimit(
  text: string,
  { currency, zone: standard }: Pick<About<unknown>, 'currency' | 'zone'>,
): Result<{ readonly id: string | null; readonly limit: Unnamed }> | undefined {
  const named = ID.exec(text.trim())?.groups?.['id'] ?? null;
  const taken = takeZone(text.trim().replace(ID, ''), standard);
  if (!taken.ok) return taken;
  const { zone, rest } = taken.value;
  const pieces = new Pieces(rest);
  const rolling = pieces.has(/\brolling\b/iu);
  const lifetime = PERIODS.lifetime.test(rest);
  const clears = takeClears(pieces, lifetime ? 'lifetime' : 'day');
  const threshold = takeThreshold(pieces, currency);
  if (threshold === undefined || clears === undefined) return undefined;
  if (!threshold.ok) return threshold;
  const period = takePeriod(pieces);
  const balance = pieces.has(/\bbalance\b/iu);
  if (!balance) pieces.has(/\bequity\b/iu);
  const peak = pieces.has(/\b(?:from\s+)?(?:the\s+)?peak\b/iu);
  if (!peak) pieces.has(/\bfrom\s+(?:the\s+)?start\b/iu);
  const close = pieces.has(/\bclose\b/iu);
  const left = pieces.rest.replaceAll(FILLING, ' ').trim();
  if (period === undefined) return undefined;
  if (left !== '') return unfit(`I do not understand ${JSON.stringify(left)} in this limit`);
  const limit: Unnamed = {
    period,
    window: rolling ? 'rolling' : 'to_date',
    basis: balance ? 'balance' : 'equity',
    from: peak ? 'peak' : 'start',
    threshold: threshold.value,
    action: close ? 'close' : 'block',
    clears,
    zone,
  };
  return done({ id: named, limit });
}

function clearsWords(clears: RiskLimit['clears']): string {
  if (clears === 'by_hand') return 'until cleared by hand';
  return clears === 'next_period' ? 'until next period' : `for ${formatExactDuration(clears.afterMs)}`;
}

function limitWords(limit: RiskLimit, currency: string): string {
  const { id, period, window, basis, from, threshold, action, clears, zone } = limit;
  const most = 'amount' in threshold ? formatAmount(threshold.amount, currency) : `${threshold.percent}%`;
  const rolling = window === 'rolling' ? ' rolling' : '';
  return `${id}: ${most} of ${basis} per ${period}${rolling} from ${from}, ${action} ${clearsWords(clears)}, ${zone}`;
}

const isAlike = (a: Unnamed, b: Unnamed): boolean =>
  a.period === b.period &&
  a.window === b.window &&
  a.basis === b.basis &&
  a.from === b.from &&
  'amount' in a.threshold === 'amount' in b.threshold;

/** The limit that is replaced by one without a name: the one that measures the same; else it gets a new name. */
function idFor(limits: readonly RiskLimit[], limit: Unnamed): string {
  const same = limits.find((one) => isAlike(one, limit));
  if (same !== undefined) return same.id;
  const names = new Set(limits.map(({ id }) => id));
  if (!names.has(limit.period)) return limit.period;
  let number = 2;
  while (names.has(`${limit.period}-${number}`)) number += 1;
  return `${limit.period}-${number}`;
}

function withLimit(limits: readonly RiskLimit[], limit: RiskLimit): readonly RiskLimit[] {
  const index = limits.findIndex(({ id }) => id === limit.id);
  return index === -1 ? [...limits, limit] : limits.with(index, limit);
}

/** Limits are added to those that are there, or replace the one of the same name. */
export const limitList: Kind<readonly RiskLimit[]> = {
  how: 'day 3% equity close, or month 500 balance from peak until cleared by hand Europe/Madrid, remove day, or none',
  read(text, { now, currency, zone }) {
    if (isOff(text)) return done([]);
    const gone = removedIn(text);
    if (gone !== undefined) {
      const missing = gone.find((name) => !now.some(({ id }) => id === name));
      if (missing !== undefined) return unfit(`no limit is called ${missing}: there is nothing to remove`);
      return done(now.filter(({ id }) => !gone.includes(id)));
    }
    let next = now;
    for (const part of text.split(';')) {
      const read = readLimit(part, { currency, zone });
      if (read?.ok !== true) return read;
      const { id, limit } = read.value;
      next = withLimit(next, { id: id ?? idFor(next, limit), ...limit });
    }
    return done(next);
  },
  words: (limits, currency) => limits.map((limit) => limitWords(limit, currency)).join('; ') || 'none',
};
