import { describe, expect, it } from 'vitest';
import type { LinkId } from '../../core/domain/ids.ts';
import { Reading } from './reading.ts';

const A = 'A'.repeat(22) as LinkId;
const reading = (): Reading => new Reading({ unreadBytes: 100, unreadMs: 20_000, unansweredCommands: 2 });

describe('proof of reading', () => {
  it('is not asked for below the bounds', () => {
    const peer = reading();
    peer.wrote(100);
    expect(peer.complaint(1e9)).toBeNull();
    peer.wrote(1);
    expect(peer.complaint(0)).toMatch(/^101 bytes/u);
  });

  it('is an echoed heartbeat, for everything up to it and nothing after', () => {
    const peer = reading();
    peer.wrote(80);
    peer.wroteHeartbeat(1_000, 5);
    peer.wrote(80);
    expect(peer.complaint(6)).toMatch(/^160 bytes/u);
    peer.echoed(1_000, 17);
    expect([peer.complaint(17), peer.roundTripMs]).toEqual([null, 12]);
    peer.wrote(30);
    expect(peer.complaint(17)).toMatch(/^110 bytes/u);
  });

  it('is an outcome of that version or a later one', () => {
    const peer = reading();
    peer.wrote(90);
    peer.wroteCommand(A, 2);
    peer.wrote(90);
    peer.answered(A, 1);
    expect(peer.complaint(0)).not.toBeNull();
    peer.answered(A, 2);
    expect(peer.complaint(0)).toBeNull();
  });

  it('is no echo of what was never sent', () => {
    const peer = reading();
    peer.wroteHeartbeat(1_000, 0);
    peer.echoed(999, 1);
    expect(peer.roundTripMs).toBeNull();
    expect(peer.complaint(20_000)).toBeNull();
    expect(peer.complaint(20_001)).toMatch(/no heartbeat/u);
  });

  it('is wanting when commands of too many links have no outcome, repeats counting once', () => {
    const peer = reading();
    for (const version of [1, 2, 3]) peer.wroteCommand(A, version);
    peer.wroteCommand('B'.repeat(22) as LinkId, 1);
    expect(peer.complaint(0)).toBeNull();
    peer.wroteCommand('C'.repeat(22) as LinkId, 1);
    expect(peer.complaint(0)).toMatch(/^3 commands/u);
  });
});
