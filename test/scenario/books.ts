/** The brokers' own books against the record. */
import { placeOf, sumOf } from '../../core/copier/tranches.ts';
import type { PositionRecord } from '../../core/domain/fact.ts';
import type { Position } from '../../core/domain/position.ts';
import type { Truth } from '../../sim/control.ts';
import type { Recorded } from './record.ts';

export const held = ({ positions, orders }: Truth): readonly Position[] => [...positions, ...orders];

export const isNetting = ({ accounts }: Recorded, account: string): boolean =>
  accounts.some(({ name, marginMode }) => name === account && marginMode === 'netting');

function recordsOf(record: Recorded, account: string): readonly PositionRecord[] {
  const ids = new Set(record.accounts.filter(({ name }) => name === account).map(({ id }) => id));
  return record.positions.filter((one) => ids.has(one.account));
}

/** What the provider holds, as its copies know it; of a netting account the tranches, which `bookVerdict` adds up. */
export const providedBy = (record: Recorded, account: string, truth: Truth): readonly Position[] =>
  isNetting(record, account) ? recordsOf(record, account).map(({ position }) => position) : held(truth);

/** @returns what the record says of an account, and its broker does not; empty when they agree */
export function bookVerdict(record: Recorded, truths: ReadonlyMap<string, Truth>): string[] {
  const found: string[] = [];
  for (const { id, name } of record.accounts) {
    const truth = truths.get(name);
    if (truth === undefined) continue;
    const believed = recordsOf(record, name);
    const books = held(truth);
    const netting = isNetting(record, name);
    for (const position of books) {
      const parts = believed.filter((one) => placeOf(one).of === position.id);
      const difference = parts.length === 0 ? 'it is not there' : differenceFrom(position, parts, netting);
      if (difference !== null) found.push(`${name} holds ${position.id}; on record ${difference}`);
    }
    for (const one of believed) {
      if (!books.some((position) => position.id === placeOf(one).of))
        found.push(`on record ${name} holds ${one.position.id}; the broker knows better`);
    }
    const deals = record.deals.filter(({ account }) => account === id).map((deal) => deal.id);
    // One that turned a netted position round is two on record, `17-out` and `17-in`.
    const known = new Set(netting ? deals.map((deal) => deal.replace(/-(?:in|out)$/u, '')) : deals).size;
    if (known !== truth.deals)
      found.push(`${name} has ${String(truth.deals)} deals, on record are ${String(known)}`);
  }
  return found;
}

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
