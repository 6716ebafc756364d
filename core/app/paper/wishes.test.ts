import { describe, expect, it } from 'vitest';
import { PaperTerminal, Wisher } from '../../../test/builders/paper-terminal.ts';
import { NOW } from '../../../test/builders/trading.ts';
import { lots, price } from '../../domain/decimal.ts';

const LATER = 31_000;
const held = ({ state }: PaperTerminal): readonly string[] =>
  state.account.positions.map((position) => `${position.side} ${position.lots} @ ${position.price}`);

/** What was answered to the last wish, once it was stored. */
function answer(terminal: PaperTerminal) {
  terminal.saves();
  const { status, state, reason, lots: size, final } = terminal.lastOutcome ?? {};
  return { status, state, reason, lots: size, final };
}

describe('a wish', () => {
  it('opens at the market, is made smaller, has its stop moved, and closes', () => {
    const [terminal, wisher] = [new PaperTerminal(), new Wisher('a')];
    terminal.wishes(wisher.command);
    expect(held(terminal)).toEqual(['buy 0.1 @ 1.1']);
    terminal.wishes(wisher.changed({ lots: lots('0.04'), stopLoss: price('1.09') }));
    expect(held(terminal)).toEqual(['buy 0.04 @ 1.1']);
    expect(terminal.state.account.positions[0]?.stopLoss).toBe('1.09');
    expect(answer(terminal)).toMatchObject({ status: 'filled', state: 'open', lots: '0.04', final: true });
    terminal.wishes(wisher.closed());
    expect(answer(terminal)).toMatchObject({ status: 'filled', state: 'closed', lots: '0', final: true });
  });

  it('never adds to what is open', () => {
    const [terminal, wisher] = [new PaperTerminal(), new Wisher('a')];
    terminal.wishes(wisher.command);
    terminal.wishes(wisher.changed({ lots: lots('0.5') }));
    expect(held(terminal)).toEqual(['buy 0.1 @ 1.1']);
  });

  it('that was overtaken by its own close leaves a tombstone', () => {
    const [terminal, wisher] = [new PaperTerminal(), new Wisher('a')];
    const open = wisher.command;
    terminal.wishes(wisher.closed());
    expect(answer(terminal)).toMatchObject({ status: 'filled', state: 'none', final: true });
    terminal.wishes(open);
    terminal.wishes(wisher.changed({ state: 'open', lots: lots('0.1') }));
    expect(answer(terminal)).toMatchObject({ status: 'rejected', reason: 'LINK_ENDED' });
    expect(held(terminal)).toEqual([]);
  });

  it('without a deadline opens no link that nobody remembers', () => {
    const [terminal, wisher] = [new PaperTerminal(), new Wisher('a', {}, null)];
    terminal.wishes(wisher.command);
    expect(answer(terminal)).toMatchObject({ status: 'rejected', reason: 'LINK_ENDED', final: true });
  });

  it('whose deadline has passed is refused, and stays refused', () => {
    const [terminal, wisher] = [new PaperTerminal(), new Wisher('a', {}, NOW - 1)];
    terminal.wishes(wisher.command);
    expect(answer(terminal)).toMatchObject({ reason: 'DEADLINE_PASSED', state: 'none', final: true });
    terminal.wishes({ ...wisher.changed({}), deadline: NOW + 60_000 });
    expect(held(terminal)).toEqual([]);
  });

  it('of an epoch that is over does nothing', () => {
    const [terminal, wisher] = [new PaperTerminal(), new Wisher('a')];
    terminal.dies();
    terminal.wishes(wisher.command, terminal.epoch - 1);
    terminal.saves();
    expect([held(terminal), terminal.outcomes]).toEqual([[], []]);
  });

  it('rests as an order, and opens at the market instead when that is wished', () => {
    const terminal = new PaperTerminal();
    const wisher = new Wisher('a', { state: 'pending', kind: 'limit', price: price('1.09') });
    terminal.wishes(wisher.command);
    expect(answer(terminal)).toMatchObject({ status: 'accepted', state: 'pending', final: true });
    terminal.wishes(wisher.changed({ state: 'open', kind: 'market', price: null }));
    expect(held(terminal)).toEqual(['buy 0.1 @ 1.1']);
    expect(terminal.state.account.orders).toEqual([]);
    terminal.saves();
    expect(terminal.told.map(({ position }) => position?.state)).toEqual([
      undefined,
      'pending',
      'cancelled',
      'open',
    ]);
  });

  it('that travels while another comes is carried out first, and then the other', () => {
    const terminal = new PaperTerminal({ latency: { minMs: 100, maxMs: 100 } });
    const wisher = new Wisher('a');
    terminal.wishes(wisher.command);
    terminal.wishes(wisher.closed());
    expect(held(terminal)).toEqual([]);
    terminal.waits(100);
    expect(held(terminal)).toEqual(['buy 0.1 @ 1.1']);
    terminal.waits(100);
    expect(answer(terminal)).toMatchObject({ status: 'filled', state: 'closed' });
  });

  it('that was on its way when the process died for long never arrives', () => {
    const terminal = new PaperTerminal({ latency: { minMs: 100, maxMs: 100 } });
    terminal.wishes(new Wisher('a', {}, NOW + 1_000).command);
    terminal.saves();
    terminal.dies(60_000);
    terminal.waits(1_000);
    expect(held(terminal)).toEqual([]);
  });
});

describe('without a fresh price', () => {
  it('nothing opens; it does when a price comes before the deadline', () => {
    const [terminal, wisher] = [new PaperTerminal(), new Wisher('a')];
    terminal.isStale = true;
    terminal.wishes(wisher.command);
    terminal.waits(5_000);
    expect(answer(terminal)).toMatchObject({ status: 'rejected', reason: 'PRICE_STALE', final: false });
    terminal.isStale = false;
    terminal.quotes('1.2');
    expect(held(terminal)).toEqual(['buy 0.1 @ 1.2']);
  });

  it('a wish to open ends with its deadline, and says why', () => {
    const [terminal, wisher] = [new PaperTerminal(), new Wisher('a')];
    terminal.isStale = true;
    terminal.wishes(wisher.command);
    terminal.waits(LATER);
    terminal.waits(LATER);
    expect(answer(terminal)).toMatchObject({ reason: 'PRICE_STALE', state: 'none', final: true });
    terminal.isStale = false;
    terminal.quotes('1.1');
    expect(held(terminal)).toEqual([]);
  });

  it('nothing is closed or stopped out; a close goes on being tried', () => {
    const [terminal, wisher] = [new PaperTerminal(), new Wisher('a', { lots: lots('5') })];
    terminal.wishes(wisher.command);
    terminal.isStale = true;
    terminal.quotes('1.0');
    terminal.wishes(wisher.closed());
    terminal.waits(24 * 3_600_000);
    expect(held(terminal)).toEqual(['buy 5 @ 1.1']);
    terminal.isStale = false;
    terminal.quotes('1.09');
    expect(answer(terminal)).toMatchObject({ status: 'filled', state: 'closed' });
  });
});
