import { describe, expect, it } from 'vitest';
import { money } from '../../core/domain/decimal.ts';
import type { SnapshotFrame } from './protocol/frames.ts';
import { SECTIONS, SnapshotCollector } from './snapshot.ts';

const funds = { balance: money('1'), equity: money('1'), margin: money('0'), freeMargin: money('1'), at: 1 };
const part = (section: SnapshotFrame['section'], id = 's', seq = 7, more = false): SnapshotFrame =>
  ({
    type: 'snapshot',
    section,
    id,
    seq,
    more,
    items: section === 'account' ? [funds] : [],
  }) as SnapshotFrame;
const whole = (id: string): SnapshotFrame[] => SECTIONS.map((section) => part(section, id));
const kinds = (collector: SnapshotCollector, frames: SnapshotFrame[]): string[] =>
  frames.map((frame) => collector.add(frame).kind);

describe('a snapshot', () => {
  it('is complete when the last of its sections ends', () => {
    const collector = new SnapshotCollector(10);
    expect(kinds(collector, whole('s'))).toEqual([...Array<string>(5).fill('collecting'), 'complete']);
    const last = kinds(collector, whole('t').slice(0, 5));
    expect(last).not.toContain('complete');
    expect(collector.add(part('links', 't'))).toMatchObject({
      kind: 'complete',
      snapshot: { id: 't', seq: 7, funds, positions: [] },
    });
  });

  it.each([
    ['begins in the middle', [part('orders')], 'section'],
    ['leaves a section out', [part('account'), part('positions')], 'section'],
    ['goes back', [part('account'), part('symbols'), part('account')], 'section'],
    ['goes on after the end of a section', [part('account'), part('symbols'), part('symbols')], 'section'],
    ['changes its number', [part('account'), part('symbols', 's', 8)], 'seq'],
  ])('that %s is void, all of it, until another begins', (_what, frames, field) => {
    const collector = new SnapshotCollector(10);
    const last = frames.map((frame) => collector.add(frame)).at(-1);
    expect(last).toMatchObject({ kind: 'bad', field });
    expect(new Set(kinds(collector, whole('s')))).toEqual(new Set(['ignored']));
    expect(kinds(collector, whole('t')).at(-1)).toBe('complete');
  });

  it('is void when a frame of it could not be read', () => {
    const collector = new SnapshotCollector(10);
    kinds(collector, [part('account'), part('symbols')]);
    collector.spoil('s');
    expect(kinds(collector, [part('positions'), part('orders')])).toEqual(['ignored', 'ignored']);
  });

  it('holds as many items as allowed and not one more', () => {
    expect(kinds(new SnapshotCollector(1), whole('s')).at(-1)).toBe('complete');
    expect(new SnapshotCollector(0).add(part('account')).kind).toBe('too_big');
  });
});
