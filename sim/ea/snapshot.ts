/** The six sections of a snapshot, cut into frames. */
import type { SnapshotFrame } from '../../bridge/ea/protocol/frames.ts';
import type { LinkReport } from '../../core/app/gateway.ts';
import type { Millis, PositionId } from '../../core/domain/ids.ts';
import type { Deal } from '../../core/domain/position.ts';
import type { Broker } from '../broker.ts';
import type { JournalState } from './journal.ts';
import type { View } from './view.ts';

export interface SnapshotSource {
  readonly broker: Broker;
  readonly view: View;
  readonly state: JournalState;
  readonly links: readonly LinkReport[];
  readonly now: Millis;
}

/** @returns the frames of the snapshot `id`, in the order they must be sent */
export function snapshotFrames(
  id: string,
  dealsSince: Millis,
  most: number,
  { broker, view, state, links, now }: SnapshotSource,
): SnapshotFrame[] {
  const part = { type: 'snapshot', id, seq: state.lastSeq } as const;
  const funds = { ...broker.funds(), at: now };
  const frames: SnapshotFrame[] = [{ ...part, section: 'account', more: false, items: [funds] }];
  const symbols = broker.symbols().map((one) => ({ ...one, fillingModes: [...one.fillingModes] }));
  for (const [items, more] of cut(symbols, most)) {
    frames.push({ ...part, section: 'symbols', more, items });
  }
  for (const [items, more] of cut(view.positions(), most)) {
    frames.push({ ...part, section: 'positions', more, items });
  }
  for (const [items, more] of cut(view.orders(), most)) {
    frames.push({ ...part, section: 'orders', more, items });
  }
  for (const [items, more] of cut(dealsFor(view, state, dealsSince), most)) {
    frames.push({ ...part, section: 'deals', more, items });
  }
  for (const [items, more] of cut(links, most)) {
    frames.push({ ...part, section: 'links', more, items });
  }
  return frames;
}

/** Deals since a time, and all of the positions whose end the service has not acknowledged yet. */
function dealsFor(view: View, state: JournalState, since: Millis): Deal[] {
  const ended = new Set<PositionId>();
  for (const { position } of state.events) if (position?.state === 'closed') ended.add(position.id);
  return view
    .deals()
    .filter((deal) => deal.at >= since || (deal.position !== null && ended.has(deal.position)));
}

/** Pieces of at most `most` items with "more follow"; of an empty list, one empty piece. */
function* cut<T>(items: readonly T[], most: number): Generator<[T[], boolean]> {
  let from = 0;
  do {
    yield [items.slice(from, from + most), from + most < items.length];
    from += most;
  } while (from < items.length);
}
