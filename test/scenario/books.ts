/** The brokers' own books against the record. */
import { placeOf, sumOf } from '../../core/copier/tranches.ts';
import type { PositionRecord } from '../../core/domain/fact.ts';
import type { Position } from '../../core/domain/position.ts';
import type { Truth } from '../../sim/control.ts';
import type { Follower } from './end.ts';
import type { Recorded } from './record.ts';

const held = ({ positions, orders }: Truth): readonly Position[] => [...positions, ...orders];

export const isNetting = ({ accounts }: Recorded, account: string): boolean =>
  accounts.some(({ name, marginMode }) => name === account && marginMode === 'netting');

function recordsOf(record: Recorded, account: string): readonly PositionRecord[] {
  const ids = new Set(record.accounts.filter(({ name }) => name === account).map(({ id }) => id));
  return record.positions.filter((one) => ids.has(one.account));
}

/** What the provider holds, as its copies know it; of a netting account the tranches, which `bookVerdict` adds up. */
export const providedBy = (record: Recorded, account: string, truth: Truth): readonly Position[] =>
  isNetting(record, account) ? recordsOf(record, account).map(({ position }) => position) : held(truth);

/** What a follower holds, as its copies know it; of a netting account the shares, which `bookVerdict` adds up. */
export const heldBy = (record: Recorded, { name, truth, nets }: Follower): readonly Position[] =>
  nets ? recordsOf(record, name).map(({ position }) => position) : held(truth);

/** @returns what the record says of an account, and its broker does not; empty when they agree */
export function bookVerdict(
  record: Recorded,
  provider: string,
  truths: ReadonlyMap<string, Truth>,
): string[] {
  const found: string[] = [];
  for (const { id, name } of record.accounts) {
    const truth = truths.get(name);
    if (truth === undefined) continue;
    const believed = recordsOf(record, name);
    const netting = isNetting(record, name);
    if (netting && name !== provider) found.push(...sharesVerdict(name, believed, truth));
    else found.push(...positionsVerdict(name, believed, truth, netting));
    const deals = record.deals.filter(({ account }) => account === id).map((deal) => deal.id);
    // One that turned a netted position round is two on record, `17-out` and `17-in`; of several shares, `17-1`, `17-2`.
    const known = new Set(netting ? deals.map((deal) => deal.replace(/-(?:in|out|\d+)$/u, '')) : deals).size;
    if (known !== truth.deals)
      found.push(`${name} has ${String(truth.deals)} deals, on record are ${String(known)}`);
  }
  return found;
}

function positionsVerdict(
  name: string,
  believed: readonly PositionRecord[],
  truth: Truth,
  netting: boolean,
): string[] {
  const found: string[] = [];
  const books = held(truth);
  for (const position of books) {
    const parts = believed.filter((one) => placeOf(one).of === position.id);
    const difference = parts.length === 0 ? 'it is not there' : differenceFrom(position, parts, netting);
    if (difference !== null) found.push(`${name} holds ${position.id}; on record ${difference}`);
  }
  for (const one of believed) {
    if (!books.some((position) => position.id === placeOf(one).of))
      found.push(`on record ${name} holds ${one.position.id}; the broker knows better`);
  }
  return found;
}

/** A follower's netting account: the shares of its copies add up to the one position of each symbol. */
function sharesVerdict(name: string, believed: readonly PositionRecord[], truth: Truth): string[] {
  const found: string[] = [];
  const shares = believed.map(({ position }) => position);
  const open = shares.filter(({ state }) => state === 'open');
  const net = (positions: readonly Position[], symbol: string): string =>
    positions
      .filter((one) => one.symbol === symbol)
      .reduce((sum, { side, lots }) => sum + (side === 'buy' ? Number(lots) : -Number(lots)), 0)
      .toFixed(LOTS_PLACES);
  for (const symbol of new Set([...open, ...truth.positions].map((one) => one.symbol))) {
    const [told, is] = [net(open, symbol), net(truth.positions, symbol)];
    if (Number(told) !== Number(is))
      found.push(`${name} holds ${is} lots of ${symbol}; the shares on record add up to ${told}`);
  }
  const resting = shares.filter(({ state }) => state === 'pending');
  for (const order of truth.orders) {
    const own = resting.find(({ id }) => id === order.id);
    const same = own?.lots === order.lots && own.price === order.price;
    if (!same) found.push(`${name} has the order ${order.id}; on record it is another`);
  }
  for (const { id } of resting) {
    if (!truth.orders.some((order) => order.id === id))
      found.push(`on record ${name} has the order ${id}; the broker knows better`);
  }
  return found;
}

const LOTS_PLACES = 8;

/** The parts add up to the position, and each has its terms; the price of a netted one is an average. */
function differenceFrom(
  position: Position,
  parts: readonly PositionRecord[],
  netting: boolean,
): string | null {
  const lots = sumOf(parts);
  const { price } = position;
  const differences = parts.map((one) =>
    differenceOf(position, { ...one.position, lots, ...(netting && { price }) }),
  );
  return differences.find((difference) => difference !== null) ?? null;
}

const TERMS = ['state', 'side', 'lots', 'price', 'stopLoss', 'takeProfit', 'expiresAt', 'magic'] as const;

/** @returns in which of its terms it was told otherwise; null for none */
export function differenceOf(position: Position, told: Position): string | null {
  const different = TERMS.filter((term) => position[term] !== told[term]);
  if (different.length === 0) return null;
  return different
    .map((term) => `${term} is ${String(told[term])}, not ${String(position[term])}`)
    .join(', ');
}
