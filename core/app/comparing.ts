/** Attempts to copy → the same signals taken twice: by two accounts, or at the provider's prices and a copy's. Pure. */
import { add, isPositive, isZero, subtract } from '../domain/decimal.ts';
import type { Money, Price } from '../domain/decimal.ts';
import type { Side } from '../domain/position.ts';
import type { AttemptRecord } from '../history-ports.ts';
import type { SharedSignal, Share, Taken } from '../stats/comparison.ts';
import { worthOf } from '../stats/money.ts';

/** An order that never entered was copied by nobody, unless it was refused before that. */
export const isAttempt = ({ cancelled, rejected, verdict }: AttemptRecord): boolean =>
  !cancelled || rejected !== null || verdict === 'denied';

/** How much worse a price was than another to enter at, or, turned round, to leave at. */
const worseBy = (side: Side, than: Price, price: Price): Price =>
  side === 'buy' ? subtract(price, than) : subtract(than, price);

/** What the first stop would have cost; null without one, on the wrong side of the entry, or with an unknown symbol. */
function riskOf({ fill, firstStop, symbol }: AttemptRecord): Money | null {
  if (fill === null || firstStop === null || symbol === null) return null;
  const distance = worseBy(fill.side, firstStop, fill.price);
  if (!isPositive(distance)) return null;
  return worthOf(distance, fill.lots, symbol);
}

function takenOf(record: AttemptRecord): Taken | null {
  const { fill, closed } = record;
  if (fill === null || closed === null || isZero(fill.lots)) return null;
  const { profit, swap, commission, at } = closed;
  return { lots: fill.lots, profit, swap, commission, risk: riskOf(record), closedAt: at };
}

/** What an account made of a signal. */
export function shareOf(record: AttemptRecord): Share {
  const taken = takenOf(record);
  if (taken !== null) return { outcome: 'closed', taken };
  if (record.living || record.fill !== null) return { outcome: 'open' };
  const { rejected, verdict, code } = record;
  return { outcome: 'missed', reason: rejected ?? (verdict === 'denied' ? code : '') };
}

/** Two copies of one signal in one account are one. */
function together(one: Share, other: Share): Share {
  if (one.outcome === 'open' || other.outcome === 'missed') return one;
  if (other.outcome === 'open' || one.outcome === 'missed') return other;
  const [a, b] = [one.taken, other.taken];
  return {
    outcome: 'closed',
    taken: {
      lots: add(a.lots, b.lots),
      profit: add(a.profit, b.profit),
      swap: add(a.swap, b.swap),
      commission: add(a.commission, b.commission),
      risk: a.risk === null || b.risk === null ? null : add(a.risk, b.risk),
      closedAt: Math.max(a.closedAt, b.closedAt),
    },
  };
}

interface Came {
  readonly at: AttemptRecord['at'];
  readonly share: Share;
}

function bySignal(records: readonly AttemptRecord[]): ReadonlyMap<string, Came> {
  const found = new Map<string, Came>();
  for (const record of records) {
    if (!isAttempt(record)) continue;
    const key = `${record.channel} ${record.position}`;
    const before = found.get(key);
    const share = shareOf(record);
    found.set(key, {
      at: Math.min(before?.at ?? Infinity, record.at),
      share: before === undefined ? share : together(before.share, share),
    });
  }
  return found;
}

/** Signals that came to both accounts; what came to one alone, before the other copied the channel, says nothing of either. */
export function sharedSignals(
  model: readonly AttemptRecord[],
  real: readonly AttemptRecord[],
): readonly SharedSignal[] {
  const others = bySignal(real);
  return [...bySignal(model)].flatMap(([key, { at, share }]) => {
    const other = others.get(key);
    return other === undefined ? [] : [{ at: Math.min(at, other.at), model: share, real: other.share }];
  });
}

/**
 * What the copy would have made at the provider's prices, without costs: its own profit, and what its entry and its exit
 * were worse. Where the provider's exit is not known (of posted signals it never is), the exit counts as equal.
 * Null: it is not over, or there is no price to hold it against.
 */
function atProviderPrices(record: AttemptRecord): Taken | null {
  const { fill, closed, providerExit } = record;
  const taken = takenOf(record);
  if (taken === null || closed === null || !fill?.spec) return null;
  const entry = worseBy(fill.side, fill.providerPrice, fill.price);
  const exit = providerExit === null ? ('0' as Price) : worseBy(fill.side, closed.price, providerExit);
  const lost = worthOf(add(entry, exit), fill.lots, fill.spec);
  if (lost === null) return null;
  const none = '0' as Money;
  return { ...taken, profit: add(taken.profit, lost), swap: none, commission: none };
}

/** Copies that are over, against their provider's prices; the others are left out. */
export const againstProvider = (records: readonly AttemptRecord[]): readonly SharedSignal[] =>
  records.flatMap((record) => {
    const [model, real] = [atProviderPrices(record), takenOf(record)];
    return model === null || real === null
      ? []
      : [
          {
            at: record.at,
            model: { outcome: 'closed', taken: model },
            real: { outcome: 'closed', taken: real },
          },
        ];
  });
