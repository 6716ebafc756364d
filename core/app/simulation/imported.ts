/** An imported history → what its account did: each closed trade as a position that was opened and closed. */
import { compare, isZero, minimum, subtract } from '../../domain/decimal.ts';
import type { Lots, Price } from '../../domain/decimal.ts';
import type { Millis, PositionId } from '../../domain/ids.ts';
import type { Deal, Position, Side } from '../../domain/position.ts';
import type { BrokerSymbol } from '../../domain/symbol.ts';
import type { HistoryInput } from '../history-input.ts';
import type { Change } from '../copying.ts';
import type { Dealt, ProviderHistory } from './signals.ts';

const ZERO = '0' as Lots;

type Traded = Deal & {
  readonly position: PositionId;
  readonly symbol: BrokerSymbol;
  readonly side: Side;
};

const isTraded = (deal: Deal): deal is Traded =>
  deal.entry !== 'balance' && deal.position !== null && deal.symbol !== null && deal.side !== null;

/** What grew a position at once is a position of its own, and what is closed is taken from the oldest (docs/GLOSSARY.md). */
class Tranches {
  readonly changes: Change[] = [];
  readonly #open = new Map<PositionId, Position[]>();
  readonly #opened = new Map<PositionId, number>();
  readonly #stops: ReadonlyMap<PositionId, Price>;

  constructor(stops: ReadonlyMap<PositionId, Price>) {
    this.#stops = stops;
  }

  open(deal: Traded, lots: Lots): void {
    const number = (this.#opened.get(deal.position) ?? 0) + 1;
    this.#opened.set(deal.position, number);
    const stop = this.#stops.get(deal.position) ?? null;
    const isBehind = stop !== null && compare(stop, deal.price) === (deal.side === 'buy' ? -1 : 1);
    const position: Position = {
      id: (number === 1 ? deal.position : `${deal.position}.${number}`) as PositionId,
      state: 'open',
      kind: 'market',
      symbol: deal.symbol,
      side: deal.side,
      lots,
      price: deal.price,
      // Files tell the last stop: one that was drawn beyond the entry was not there at first.
      stopLoss: isBehind ? stop : null,
      takeProfit: null,
      openedAt: deal.at,
      expiresAt: null,
      magic: 0,
      comment: '',
    };
    this.#open.set(deal.position, [...(this.#open.get(deal.position) ?? []), position]);
    this.#tell(position, deal.at);
  }

  /** @returns the lots that were not there to close */
  close(deal: Traded): Lots {
    let left: Lots = deal.lots;
    const rest: Position[] = [];
    for (const tranche of this.#open.get(deal.position) ?? []) {
      const part = minimum(left, tranche.lots);
      if (isZero(part)) {
        rest.push(tranche);
        continue;
      }
      left = subtract(left, part);
      const lots = subtract(tranche.lots, part);
      const after: Position = { ...tranche, lots, state: isZero(lots) ? 'closed' : 'open' };
      if (!isZero(lots)) rest.push(after);
      this.#tell(after, deal.at);
    }
    this.#open.set(deal.position, rest);
    return left;
  }

  #tell(position: Position, at: Millis): void {
    this.changes.push({ position, cause: 'unknown', at, receivedAt: at, origin: 'event' });
  }
}

/** @param since what was opened before is not seen from its beginning */
export function historyOfImport({ deals, stops }: HistoryInput, since: Millis): ProviderHistory {
  const tranches = new Tranches(stops);
  const dealt: Dealt[] = [];
  const traded = deals.filter(isTraded);
  const begun = new Set<PositionId>();
  for (const deal of traded) {
    const { entry, position, symbol, side, price, at } = deal;
    if (at < since) continue;
    dealt.push({ symbol, side, price, at });
    if (entry === 'in') {
      begun.add(position);
      tranches.open(deal, deal.lots);
      continue;
    }
    if (!begun.has(position)) continue;
    const over = tranches.close(deal);
    // Turned round by one deal: what it dealt beyond the end of the position begins another.
    if (entry === 'inout' && compare(over, ZERO) > 0) tranches.open(deal, over);
  }
  return { changes: tranches.changes, dealt };
}
