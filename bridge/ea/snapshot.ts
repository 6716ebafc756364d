/**
 * Puts a snapshot together from its frames.
 *
 * Sections come in one order, each in one or more frames under one id, and the snapshot counts when the last
 * section has ended. A snapshot with a bad frame in it is void as a whole: a list that lacks a part must
 * never be taken for a complete one, so the rest of it is ignored until another id begins.
 */
import type { Snapshot } from '../../core/app/gateway.ts';
import type { SnapshotFrame } from './protocol/frames.ts';

type Section = SnapshotFrame['section'];
type Items = { [S in Section]: Extract<SnapshotFrame, { section: S }>['items'] };

export const SECTIONS = ['account', 'symbols', 'positions', 'orders', 'deals', 'links'] as const;

export type Added =
  | { readonly kind: 'collecting' }
  /** Belongs to a snapshot that is void already. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'complete'; readonly snapshot: Snapshot }
  | { readonly kind: 'bad'; readonly field: 'section' | 'seq'; readonly message: string }
  | { readonly kind: 'too_big'; readonly message: string };

const nothing = (): Items => ({ account: [], symbols: [], positions: [], orders: [], deals: [], links: [] });

export class SnapshotCollector {
  private readonly itemsMost: number;
  private id: string | null = null;
  private voidId: string | null = null;
  private seq = 0;
  private section = 0;
  private count = 0;
  private items: Items | null = null;

  constructor(itemsMost: number) {
    this.itemsMost = itemsMost;
  }

  add(frame: SnapshotFrame): Added {
    if (frame.id === this.voidId) return { kind: 'ignored' };
    if (frame.id !== this.id) this.begin(frame);
    const expected = SECTIONS[this.section];
    if (frame.section !== expected)
      return this.refuse(frame, 'section', `expected ${expected}, got ${frame.section}`);
    if (frame.seq !== this.seq)
      return this.refuse(frame, 'seq', `${frame.seq} differs from ${this.seq} in the same snapshot`);
    this.count += frame.items.length;
    if (this.count > this.itemsMost) {
      this.spoil(frame.id);
      return { kind: 'too_big', message: `the snapshot has more than ${this.itemsMost} items in all` };
    }
    const items = (this.items ??= nothing());
    (items[frame.section] as unknown[]).push(...frame.items);
    if (!frame.more) this.section += 1;
    if (this.section < SECTIONS.length) return { kind: 'collecting' };
    return this.finish(frame.id, items);
  }

  /** A frame of this snapshot could not be read: what was collected is void, and so is the rest. */
  spoil(id: string): void {
    this.reset();
    this.voidId = id;
  }

  private refuse(frame: SnapshotFrame, field: 'section' | 'seq', rule: string): Added {
    this.spoil(frame.id);
    return { kind: 'bad', field, message: `${field}: ${rule}; begin again under a new id` };
  }

  private begin({ id, seq }: SnapshotFrame): void {
    this.reset();
    this.id = id;
    this.seq = seq;
  }

  private finish(id: string, { account, ...lists }: Items): Added {
    const { seq } = this;
    this.reset();
    const funds = account[0];
    if (funds === undefined) throw new Error('the schema let a snapshot without funds through');
    return { kind: 'complete', snapshot: { id, seq, funds, ...lists } };
  }

  private reset(): void {
    this.id = null;
    this.voidId = null;
    this.section = 0;
    this.count = 0;
    this.items = null;
  }
}
