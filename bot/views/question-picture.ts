/** The picture on a question's card: where the first account that is asked about would enter, and what that risks. */
import type { TradeStatus } from '../../core/app/api.ts';
import type { Approval } from '../../core/domain/approval.ts';
import { toNumber } from '../../core/domain/decimal.ts';
import { pointsPerPip } from '../../core/domain/symbol.ts';
import { askedAccounts } from './approval-card.ts';
import type { LevelsPicture } from './picture.ts';

/** While nobody has said how many digits a symbol's prices have. */
const DIGITS_UNKNOWN = 5;
/** A zone further than this share from the entry is in the prices of another symbol than the account's. */
const SAME_SCALE = 0.2;

function zoneOf(
  { position }: TradeStatus,
  side: LevelsPicture['side'],
  entry: number,
): LevelsPicture['zone'] {
  const zone = position.plan?.zone ?? null;
  if (zone === null || side !== position.side) return null;
  const [low, high] = [toNumber(zone.low), toNumber(zone.high)];
  const isFar = [low, high].some((end) => Math.abs(end - entry) > SAME_SCALE * entry);
  return isFar ? null : { low, high };
}

/**
 * It stays the same as long as what is asked about does: a card that only counts down keeps its picture.
 * @returns null when nothing is asked about
 */
export function questionPicture(trade: TradeStatus, approval: Approval): LevelsPicture | null {
  const [asked] = askedAccounts(trade, approval);
  if (asked === undefined) return null;
  const { parts } = asked;
  const [first] = parts;
  const { side, symbol } = first;
  const digits = asked.digits ?? DIGITS_UNKNOWN;
  const entry = toNumber(first.price);
  const { market } = trade;
  const targets = parts.flatMap(({ takeProfit }) => (takeProfit === null ? [] : [toNumber(takeProfit)]));
  return {
    kind: 'levels',
    title: `${symbol} ${side}`,
    side,
    digits,
    pip: pointsPerPip({ digits }) / 10 ** digits,
    entry,
    zone: zoneOf(trade, side, entry),
    stop: first.stopLoss === null ? null : toNumber(first.stopLoss),
    targets: [...new Set(targets)].sort((a, b) => Math.abs(a - entry) - Math.abs(b - entry)),
    price: market === null ? null : { at: market.at, bid: toNumber(market.bid), ask: toNumber(market.ask) },
    recent: (market?.recent ?? []).map(({ at, bid }) => ({ at, bid: toNumber(bid) })),
  };
}
