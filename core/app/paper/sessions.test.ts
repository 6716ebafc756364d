import { describe, expect, it } from 'vitest';
import { PaperTerminal, Wisher } from '../../../test/builders/paper-terminal.ts';
import { price } from '../../domain/decimal.ts';
import { MOST_ENDED, REMEMBERED_LEAST_MS, REMEMBERED_MS } from './sessions.ts';

const remembers = ({ state }: PaperTerminal): number => Object.keys(state.links).length;

/** So many links that were opened and closed one after the other, and told of. */
function traded(count: number): { readonly terminal: PaperTerminal; readonly wishers: readonly Wisher[] } {
  const terminal = new PaperTerminal();
  const wishers = Array.from({ length: count }, (_, index) => new Wisher(`link${index}x`));
  for (const wisher of wishers) {
    terminal.wishes(wisher.command);
    terminal.waits(1);
    terminal.wishes(wisher.closed());
  }
  terminal.saves();
  terminal.isAcknowledged();
  return { terminal, wishers };
}

describe('a link that is over is forgotten', () => {
  it('after a week, while the process runs, and what comes of it again opens nothing', () => {
    const [terminal, wisher] = [new PaperTerminal(), new Wisher('a')];
    const open = wisher.command;
    terminal.wishes(open);
    terminal.wishes(wisher.closed());
    terminal.saves();
    terminal.isAcknowledged();
    terminal.waits(REMEMBERED_MS);
    terminal.forgets();
    expect(remembers(terminal)).toBe(1);
    terminal.waits(1);
    terminal.forgets();
    expect(remembers(terminal)).toBe(0);
    terminal.wishes(open);
    terminal.saves();
    expect(terminal.lastOutcome).toMatchObject({ reason: 'DEADLINE_PASSED', state: 'none', final: true });
    expect(terminal.state.account.positions).toEqual([]);
  });

  it('after a day where there are many, the oldest first', () => {
    const { terminal, wishers } = traded(MOST_ENDED + 2);
    terminal.forgets();
    expect(remembers(terminal)).toBe(MOST_ENDED + 2);
    terminal.waits(REMEMBERED_LEAST_MS + 1);
    terminal.forgets();
    const gone = wishers.filter(({ link }) => terminal.state.links[link] === undefined);
    expect(gone).toEqual(wishers.slice(0, 2));
  });

  it('not before its end was taken in by whoever had to hear of it', () => {
    const [terminal, wisher] = [new PaperTerminal(), new Wisher('a')];
    terminal.wishes(wisher.command);
    terminal.wishes(wisher.closed());
    terminal.saves();
    terminal.waits(REMEMBERED_MS + 1);
    terminal.forgets();
    expect(remembers(terminal)).toBe(1);
    terminal.isAcknowledged();
    terminal.forgets();
    expect(remembers(terminal)).toBe(0);
  });

  it('not before the time of its last wish to open is over', () => {
    const terminal = new PaperTerminal();
    const wisher = new Wisher('a', {}, terminal.now + 2 * REMEMBERED_MS);
    const open = wisher.command;
    terminal.wishes(open);
    terminal.wishes(wisher.closed());
    terminal.saves();
    terminal.isAcknowledged();
    terminal.waits(REMEMBERED_MS + 1);
    terminal.forgets();
    terminal.wishes(open);
    expect(terminal.state.account.positions).toEqual([]);
    terminal.waits(REMEMBERED_MS);
    terminal.forgets();
    expect(remembers(terminal)).toBe(0);
  });

  it('never while it lives', () => {
    const { terminal } = traded(1);
    const [open, resting] = [
      new Wisher('a'),
      new Wisher('b', { state: 'pending', kind: 'limit', price: price('1.05') }),
    ];
    terminal.wishes(open.command);
    terminal.wishes(resting.command);
    terminal.saves();
    terminal.isAcknowledged();
    terminal.waits(10 * REMEMBERED_MS);
    terminal.forgets();
    expect(remembers(terminal)).toBe(2);
    terminal.saves();
    terminal.dies();
    expect(remembers(terminal)).toBe(2);
  });
});
