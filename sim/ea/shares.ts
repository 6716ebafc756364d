/**
 * A netting account's one position of a symbol, shared out among those who trade it. Each magic number has a share of
 * its own, which its deals open, add to and close; what carries no magic number, or is the broker's or a person's doing,
 * is the rest. Pure: the shares are nothing but what the account's deals add up to, oldest first, and their sum is
 * always the broker's position.
 */
import type { Millis, Ticket } from '../../core/domain/ids.ts';
import type { Cause, Side } from '../../core/domain/position.ts';
import type { BrokerSymbol } from '../../core/domain/symbol.ts';
import type { BrokerDeal } from '../broker/book.ts';

export interface Share {
  /** The order that opened it. */
  readonly id: Ticket;
  /** 0: the rest, which is nobody's of ours. */
  readonly magic: number;
  readonly symbol: BrokerSymbol;
  readonly side: Side;
  readonly comment: string;
  readonly openedAt: Millis;
  readonly units: number;
  /** Points, the average of what it opened with. */
  readonly price: number;
  /** What was done to it, oldest first: parts of deals, `in` or `out`. */
  readonly parts: readonly Part[];
}

/** What one deal did to one share. */
export interface Part {
  /** Unique in the account: the deal's number or, of one that concerned several shares, that and which part. */
  readonly name: string;
  readonly deal: BrokerDeal;
}

/** Whoever's magic number such a deal carries, no program has asked for it. */
const NOT_ASKED_FOR: ReadonlySet<Cause> = new Set<Cause>(['client', 'stop_loss', 'take_profit', 'stop_out']);

interface Fill extends BrokerDeal {
  readonly symbol: BrokerSymbol;
  readonly side: Side;
  readonly order: Ticket;
}

type Draft = { -readonly [K in keyof Share]: Share[K] } & { parts: Part[]; opened: number };

interface Piece {
  readonly share: Draft;
  readonly entry: 'in' | 'out';
  readonly units: number;
}

export class Shares {
  readonly #all = new Map<Ticket, Draft>();
  /** Living shares by magic number, oldest first. */
  readonly #living = new Map<BrokerSymbol, Map<number, Draft>>();
  readonly #newest = new Map<number, Draft>();
  readonly #partsOf = new Map<number, readonly Part[]>();
  /** Number of the last deal taken in. */
  lastDeal = 0;

  /** @param deals above `lastDeal`, oldest first */
  take(deals: readonly BrokerDeal[]): void {
    for (const deal of deals) {
      if (deal.number <= this.lastDeal) continue;
      this.lastDeal = deal.number;
      if (isFill(deal)) this.#book(deal, this.#piecesOf(deal));
    }
  }

  living(symbol?: BrokerSymbol): readonly Share[] {
    if (symbol !== undefined) return [...(this.#living.get(symbol)?.values() ?? [])];
    return [...this.#living.values()].flatMap((shares) => [...shares.values()]);
  }

  byId(id: Ticket): Share | undefined {
    return this.#all.get(id);
  }

  /** The newest share of a magic number, living or over. */
  byMagic(magic: number): Share | undefined {
    return this.#newest.get(magic);
  }

  /** What a deal did, by its number; empty for a balance operation. */
  partsOf(number: number): readonly Part[] {
    return this.#partsOf.get(number) ?? [];
  }

  #piecesOf(deal: Fill): readonly Piece[] {
    const pieces: Piece[] = [];
    const mine = deal.magic !== 0 && !NOT_ASKED_FOR.has(deal.cause) ? deal.magic : 0;
    const living = this.#living.get(deal.symbol) ?? new Map<number, Draft>();
    let left = deal.units;
    const end = (share: Draft, most: number): void => {
      const units = Math.min(left, most, share.units);
      if (units > 0) pieces.push({ share, entry: 'out', units });
      left -= units;
    };
    const own = living.get(mine);
    if (own !== undefined && own.side !== deal.side) end(own, own.units);
    if (mine === 0) {
      // What nobody of ours has asked for comes off the rest first, then off what the links together hold.
      const links = [...living.values()].filter(({ magic }) => magic !== 0);
      let most = -netOf(links, deal.side);
      for (const share of links) {
        if (share.side === deal.side || most <= 0) continue;
        const before = left;
        end(share, most);
        most -= before - left;
      }
    }
    if (left > 0) {
      const grows = own?.side === deal.side;
      pieces.push({ share: grows ? own : newShare(deal, mine), entry: 'in', units: left });
    }
    return pieces;
  }

  #book(deal: Fill, pieces: readonly Piece[]): void {
    const parts: Part[] = [];
    let rest: Money = deal;
    let units = deal.units;
    for (const [index, { share, entry, units: its }] of pieces.entries()) {
      const [money, left] = shared(rest, its, units);
      rest = left;
      units -= its;
      const name = pieces.length === 1 ? String(deal.number) : `${deal.number}-${index + 1}`;
      const { id, magic } = share;
      const part = { name, deal: { ...deal, ...money, entry, units: its, position: id, magic } };
      parts.push(part);
      share.parts.push(part);
      this.#change(share, entry, its, deal.price);
    }
    this.#partsOf.set(deal.number, parts);
  }

  #change(share: Draft, entry: 'in' | 'out', units: number, price: number): void {
    let living = this.#living.get(share.symbol);
    if (living === undefined) this.#living.set(share.symbol, (living = new Map<number, Draft>()));
    if (entry === 'out') {
      share.units -= units;
      if (share.units === 0) living.delete(share.magic);
      return;
    }
    share.price = (share.price * share.opened + price * units) / (share.opened + units);
    share.opened += units;
    share.units += units;
    this.#all.set(share.id, share);
    living.set(share.magic, share);
    this.#newest.set(share.magic, share);
  }
}

const isFill = (deal: BrokerDeal): deal is Fill =>
  deal.symbol !== null && deal.side !== null && deal.order !== null;

const newShare = ({ order, symbol, side, comment, at }: Fill, magic: number): Draft => ({
  id: order,
  magic,
  symbol,
  side,
  comment,
  openedAt: at,
  units: 0,
  opened: 0,
  price: 0,
  parts: [],
});

/** Units that shares hold together on a side; below 0 when they hold more on the other. */
export const netOf = (shares: readonly Pick<Share, 'side' | 'units'>[], side: Side): number =>
  shares.reduce((sum, share) => sum + (share.side === side ? share.units : -share.units), 0);

type Money = Pick<BrokerDeal, 'profit' | 'swap' | 'commission'>;

/** What of a deal's money goes with a part of its units, and what is left: to the cent, nothing lost. */
function shared(money: Money, part: number, units: number): readonly [Money, Money] {
  const of = (cents: number): number => Math.round((cents * part) / units) + 0;
  const its = { profit: of(money.profit), swap: of(money.swap), commission: of(money.commission) };
  const left = {
    profit: money.profit - its.profit,
    swap: money.swap - its.swap,
    commission: money.commission - its.commission,
  };
  return [its, left];
}
