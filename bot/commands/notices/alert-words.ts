/** `EURUSD above 1.10`, `Main equity below 9000`, `Main drawdown 10%`, `Main offline 10 min`: words → what is meant. */
import { entryOf } from '../../../core/domain/table.ts';
import type { AlertSide } from '../../../core/domain/alert.ts';
import { isPositive, parseDecimal } from '../../../core/domain/decimal.ts';
import type { Decimal } from '../../../core/domain/decimal.ts';
import { feedSymbolOf } from '../../../core/domain/feed.ts';
import type { FeedSymbol } from '../../../core/domain/feed.ts';
import type { Millis } from '../../../core/domain/ids.ts';
import { done, refuse } from '../../../core/domain/result.ts';
import type { Refusal, Result } from '../../../core/domain/result.ts';
import { readDuration } from '../rules/quantities.ts';

export type AlertWish =
  /** `side` null: whichever way the price has to go. */
  | {
      readonly kind: 'price';
      readonly symbol: FeedSymbol;
      readonly side: AlertSide | null;
      readonly level: Decimal;
    }
  | { readonly kind: 'equity'; readonly account: string; readonly side: AlertSide; readonly level: Decimal }
  | { readonly kind: 'drawdown'; readonly account: string; readonly percent: Decimal }
  | { readonly kind: 'offline'; readonly account: string; readonly afterMs: Millis };

const USUAL_OFFLINE_MS: Millis = 5 * 60_000;
/** Below this a terminal's restart would be an alert; above, it is a digest's matter. */
const [SHORTEST_MS, LONGEST_MS] = [60_000, 7 * 24 * 3_600_000];

const SIDES: Readonly<Record<string, AlertSide>> = {
  above: 'above',
  over: 'above',
  '>': 'above',
  below: 'below',
  under: 'below',
  '<': 'below',
};

const EXAMPLE = 'such as: EURUSD above 1.10, Main equity below 9000, Main drawdown 10%, Main offline 10 min';
const unreadable = (text: string): Refusal =>
  refuse('ALERT_UNREADABLE', `I cannot read ${JSON.stringify(text)}. Write an alert ${EXAMPLE}`);

/** `9,000`, `2650.5`; only what is above 0. */
function readLevel(text: string | undefined): Decimal | undefined {
  const value = parseDecimal((text ?? '').replaceAll(',', ''));
  return value !== undefined && isPositive(value) ? value : undefined;
}

const sideOf = (text: string | undefined): AlertSide | undefined =>
  entryOf(SIDES, (text ?? '').toLowerCase());

function readDrawdown(account: string, rest: readonly string[], text: string): Result<AlertWish> {
  const percent = readLevel(rest.join('').replace(/%$/u, ''));
  if (percent === undefined) return unreadable(text);
  if (Number(percent) > 100) return refuse('ALERT_IMPOSSIBLE', `a drawdown of ${percent}% is more than all`);
  return done({ kind: 'drawdown', account, percent });
}

function readOffline(account: string, rest: readonly string[], text: string): Result<AlertWish> {
  const afterMs = rest.length === 0 ? USUAL_OFFLINE_MS : readDuration(rest.join(' '));
  if (afterMs === undefined) return unreadable(text);
  if (afterMs < SHORTEST_MS || afterMs > LONGEST_MS)
    return refuse(
      'ALERT_IMPOSSIBLE',
      'an absence is from 1 min to 7 d long; a lost connection is told after 30 s anyway',
    );
  return done({ kind: 'offline', account, afterMs });
}

function readPrice(words: readonly string[], text: string): Result<AlertWish> {
  const [name = '', second, third, ...more] = words;
  const side = third === undefined ? null : sideOf(second);
  const level = readLevel(third ?? second);
  const symbol = feedSymbolOf(name);
  if (symbol === undefined || level === undefined || side === undefined || more.length > 0)
    return unreadable(text);
  return done({ kind: 'price', symbol, side, level });
}

/** Refusals: ALERT_UNREADABLE, ALERT_IMPOSSIBLE. */
export function readAlert(words: readonly string[]): Result<AlertWish> {
  const text = words.join(' ');
  const [account = '', kind = '', ...rest] = words;
  switch (kind.toLowerCase()) {
    case 'equity': {
      const [side, level] = [sideOf(rest[0]), readLevel(rest[1])];
      if (side === undefined || level === undefined || rest.length > 2) return unreadable(text);
      return done({ kind: 'equity', account, side, level });
    }
    case 'drawdown':
    case 'dd':
      return readDrawdown(account, rest, text);
    case 'offline':
    case 'disconnect':
      return readOffline(account, rest, text);
    default:
      return readPrice(words, text);
  }
}
