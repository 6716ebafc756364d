/** A netting account: one position at the broker, told link by link. */
import { describe, expect, it } from 'vitest';
import { addsUp, PaperTerminal, Wisher } from '../../../test/builders/paper-terminal.ts';
import { lots, price, subtract } from '../../domain/decimal.ts';
import type { DesiredState } from '../../domain/link.ts';
import { aPaperSymbol } from '../../../test/builders/paper.ts';
import type { PositionId } from '../../domain/ids.ts';
import type { PaperSymbol } from '../../paper/symbol.ts';
import { nettedRequest, reachedShares } from './netted.ts';

const TERMS = { marginMode: 'netting' } as const;
const SLOW = { ...TERMS, latency: { minMs: 200, maxMs: 200 } } as const;

const at = (positions: PaperTerminal['held']['positions']): readonly string[] =>
  positions.map(({ side, lots: size, price: open }) => `${side} ${size} @ ${open}`);
/** What the broker has, and what is told of it. */
const broker = ({ state }: PaperTerminal): readonly string[] => at(state.account.positions);
const shares = ({ held }: PaperTerminal): readonly string[] => at(held.positions);

/** What was told since the last time. */
function news(terminal: PaperTerminal): readonly string[] {
  const before = terminal.told.length;
  terminal.saves();
  return terminal.told.slice(before).map(({ cause, position, deals }) => {
    const told = deals.map(
      ({ id, entry, lots: size, profit }) => `deal ${id} ${entry} ${size} for ${profit}`,
    );
    return [
      `${cause} ${position?.id ?? 'money'} ${position?.state ?? ''} ${position?.lots ?? ''}`,
      ...told,
    ].join(', ');
  });
}

function opened(
  terms: ConstructorParameters<typeof PaperTerminal>[0],
  ...wishes: readonly Partial<DesiredState>[]
): { readonly terminal: PaperTerminal; readonly wishers: readonly [Wisher, Wisher] } {
  const terminal = new PaperTerminal(terms);
  const [first, second] = wishes.map((parts, index) => new Wisher(`link${index}`, parts));
  if (first === undefined) throw new Error('nothing is wished');
  const wishers = [first, second ?? first] as const;
  for (const { command } of new Set(wishers)) terminal.wishes(command);
  terminal.waits(200);
  news(terminal);
  return { terminal, wishers };
}

describe('links of a netting account', () => {
  it('are each told as a position of their own, whatever the broker holds of both', () => {
    const { terminal, wishers } = opened(TERMS, { lots: lots('0.3') }, { side: 'sell', lots: lots('0.1') });
    expect(broker(terminal)).toEqual(['buy 0.2 @ 1.1']);
    expect(shares(terminal)).toEqual(['buy 0.3 @ 1.1', 'sell 0.1 @ 1.1']);
    terminal.quotes('1.101');
    terminal.wishes(wishers[0].closed());
    expect(broker(terminal)).toEqual(['sell 0.1 @ 1.101']);
    expect(shares(terminal)).toEqual(['sell 0.1 @ 1.1']);
    // Of 0.3 lots only 0.2 were left at the broker: the rest of their profit was the other link's, when it opened.
    expect(news(terminal)).toEqual(['expert 1 closed 0, deal 4 out 0.3 for 20']);
    expect(terminal.lastOutcome).toMatchObject({ status: 'filled', state: 'closed', ticket: '1' });
    terminal.wishes(wishers[1].closed());
    expect([broker(terminal), shares(terminal)]).toEqual([[], []]);
  });

  it('are made smaller, each by its own', () => {
    const { terminal, wishers } = opened(TERMS, { lots: lots('0.3') }, { lots: lots('0.2') });
    terminal.wishes(wishers[1].changed({ lots: lots('0.05') }));
    expect(broker(terminal)).toEqual(['buy 0.35 @ 1.1']);
    expect(shares(terminal)).toEqual(['buy 0.3 @ 1.1', 'buy 0.05 @ 1.1']);
    expect(news(terminal)).toEqual(['expert 2 open 0.05, deal 4 out 0.15 for 0']);
  });

  it('are told again as they were after a restart', () => {
    const { terminal, wishers } = opened(TERMS, { stopLoss: price('1.09') }, { side: 'sell' });
    terminal.dies();
    expect(shares(terminal)).toEqual(['buy 0.1 @ 1.1', 'sell 0.1 @ 1.1']);
    terminal.wishes(wishers[0].command);
    terminal.wishes(wishers[1].command);
    expect(terminal.held.positions).toHaveLength(2);
    terminal.quotes('1.09');
    expect(shares(terminal)).toEqual(['sell 0.1 @ 1.1']);
  });

  it('can be closed though there is no margin for what is left', () => {
    const { terminal, wishers } = opened(TERMS, { lots: lots('9') }, { side: 'sell', lots: lots('9') });
    terminal.pays('-9900');
    expect(terminal.state.account.balance).toBe('100');
    news(terminal);
    terminal.wishes(wishers[0].closed());
    // Nine lots alone are far too much for a hundred dollars: the broker ends them at once.
    expect(news(terminal)).toEqual([
      'expert 1 closed 0, deal 5 out 9 for 0',
      'stop_out 2 closed 0, deal 6 out 9 for 0',
    ]);
    expect(shares(terminal)).toEqual([]);
  });
});

describe('stop and target of a link', () => {
  const near = { stopLoss: price('1.095'), takeProfit: price('1.105') };

  it('close its own lots, and nobody else’s; the broker knows of none', () => {
    const { terminal } = opened(TERMS, near, { lots: lots('0.2') });
    expect(terminal.state.account.positions).toMatchObject([
      { lots: '0.3', stopLoss: null, takeProfit: null },
    ]);
    expect(terminal.held.positions).toMatchObject([near, { stopLoss: null }]);
    // Told once, with them.
    expect(terminal.told.map(({ position }) => position?.stopLoss)).toEqual([undefined, '1.095', null]);
    terminal.quotes('1.0951');
    expect(news(terminal)).toEqual([]);
    terminal.quotes('1.095');
    expect(news(terminal)).toEqual(['stop_loss 1 closed 0, deal 4 out 0.1 for -50']);
    expect(broker(terminal)).toEqual(['buy 0.2 @ 1.1']);
  });

  it('of a sell are looked at by the ask, its target without slippage', () => {
    const slips = { ...TERMS, slippage: { minPoints: 5, maxPoints: 5 } };
    const { terminal } = opened(slips, { side: 'sell', stopLoss: price('1.11'), takeProfit: price('1.09') });
    terminal.quotes('1.09', '1.0901');
    expect(news(terminal)).toEqual([]);
    terminal.quotes('1.0899', '1.09');
    expect(news(terminal)).toEqual(['take_profit 1 closed 0, deal 3 out 0.1 for 99.5']);
  });

  it('are changed without the broker, and refused where the market has passed them', () => {
    const { terminal, wishers } = opened(SLOW, near);
    terminal.wishes(wishers[0].changed({ stopLoss: price('1.099'), takeProfit: null }));
    expect(terminal.held.positions).toMatchObject([{ stopLoss: '1.099', takeProfit: null }]);
    expect(news(terminal)).toEqual(['expert 1 open 0.1']);
    terminal.wishes(wishers[0].changed({ stopLoss: price('1.1001') }));
    terminal.saves();
    expect(terminal.lastOutcome).toMatchObject({ status: 'rejected', code: 10_016, final: true });
    const wrong = new Wisher('b', { stopLoss: price('1.2') });
    terminal.wishes(wrong.command);
    terminal.saves();
    expect(terminal.lastOutcome).toMatchObject({ status: 'rejected', code: 10_016, state: 'none' });
    expect(shares(terminal)).toEqual(['buy 0.1 @ 1.1']);
  });

  it('of a resting order are what it has once it is filled', () => {
    const { terminal, wishers } = opened(TERMS, {
      state: 'pending',
      kind: 'limit',
      price: price('1.098'),
      ...near,
    });
    expect(terminal.state.account.orders).toMatchObject([{ stopLoss: null, takeProfit: null }]);
    expect(terminal.held.orders).toMatchObject([near]);
    terminal.wishes(wishers[0].changed({ stopLoss: price('1.0955') }));
    terminal.wishes(wishers[0].changed({ price: price('1.0975') }));
    expect(news(terminal)).toEqual(['expert 1 pending 0.1', 'expert 1 pending 0.1']);
    expect(terminal.state.account.orders).toMatchObject([{ stopLoss: null, takeProfit: null }]);
    terminal.quotes('1.097');
    expect(terminal.held.positions).toMatchObject([
      { id: '1', kind: 'limit', price: '1.097', stopLoss: '1.0955', takeProfit: '1.105' },
    ]);
    expect(terminal.held.orders).toEqual([]);
    terminal.quotes('1.0955');
    expect(news(terminal)).toEqual([
      'expert 1 open 0.1, deal 2 in 0.1 for 0',
      'stop_loss 1 closed 0, deal 3 out 0.1 for -15',
    ]);
  });

  it('end it though there is no margin for what is left', () => {
    const stop = { lots: lots('9'), stopLoss: price('1.095') };
    const { terminal } = opened(TERMS, stop, { side: 'sell', lots: lots('9') });
    terminal.pays('-9900');
    news(terminal);
    terminal.quotes('1.095');
    expect(news(terminal)).toEqual([
      'stop_loss 1 closed 0, deal 5 out 9 for 0',
      'stop_out 2 closed 0, deal 6 out 9 for 0',
    ]);
  });

  it('are not looked at while the market is closed', () => {
    const { terminal } = opened(TERMS, near);
    const { shared } = terminal.state;
    if (shared === null) throw new Error('it is no netting account');
    const reachedIn = (hours: PaperSymbol['hours']) => {
      const symbols = new Map([['EURUSD', aPaperSymbol('EURUSD', { hours })]]);
      return reachedShares(shared, 'EURUSD', terminal.now, { symbols, quote: () => terminal.quote });
    };
    terminal.quote = { ...terminal.quote, bid: price('1.09'), ask: price('1.09') };
    expect(reachedIn({ zone: 'UTC', sessions: [] })).toEqual([]);
    expect(reachedIn(null)).toMatchObject([{ cause: 'stop_loss', share: { id: '1' } }]);
  });

  it('come before the margin is looked at: after a gap both links end by their stops', () => {
    const stop = { stopLoss: price('1.095') };
    const { terminal } = opened(TERMS, { lots: lots('1'), ...stop }, { lots: lots('4'), ...stop });
    terminal.quotes('1.084');
    expect(news(terminal)).toEqual([
      'stop_loss 1 closed 0, deal 4 out 1 for -1600',
      'stop_loss 2 closed 0, deal 5 out 4 for -6400',
    ]);
  });

  it('wait while the link’s own close is on its way', () => {
    const { terminal, wishers } = opened(SLOW, near);
    terminal.wishes(wishers[0].closed());
    terminal.quotes('1.09');
    expect(shares(terminal)).toEqual(['buy 0.1 @ 1.1']);
    terminal.quotes('1.09');
    expect(news(terminal)).toEqual(['expert 1 closed 0, deal 3 out 0.1 for -100']);
    terminal.waits(1_000);
    expect([broker(terminal), shares(terminal)]).toEqual([[], []]);
  });
});

describe('a stop-out', () => {
  it('is told share by share, the oldest first, and the parts add up to it', () => {
    const { terminal } = opened(TERMS, { lots: lots('2.01') }, { lots: lots('3') });
    const before = terminal.state.account.balance;
    terminal.quotes('1.08463');
    const told = news(terminal);
    expect(told).toEqual([
      'stop_out 1 closed 0, deal 4-1 out 2.01 for -3089.37',
      'stop_out 2 closed 0, deal 4-2 out 3 for -4611',
    ]);
    expect(subtract(before, terminal.state.account.balance)).toBe('7700.37');
  });

  it('leaves what covers each other, and that can be closed', () => {
    const { terminal, wishers } = opened(TERMS, { lots: lots('5') }, { side: 'sell', lots: lots('0.1') });
    terminal.quotes('1.08');
    expect(news(terminal)).toEqual(['stop_out 1 open 0.1, deal 4 out 4.9 for -9800']);
    expect([broker(terminal), shares(terminal)]).toEqual([[], ['buy 0.1 @ 1.1', 'sell 0.1 @ 1.1']]);
    terminal.wishes(wishers[1].closed());
    terminal.wishes(wishers[0].closed());
    expect([broker(terminal), shares(terminal)]).toEqual([[], []]);
  });

  it('that is faster than a close takes that back: nothing is opened on the other side', () => {
    const { terminal, wishers } = opened(SLOW, { lots: lots('5') });
    terminal.wishes(wishers[0].closed());
    terminal.quotes('1.08');
    terminal.waits(1_000);
    expect([broker(terminal), shares(terminal)]).toEqual([[], []]);
    expect(news(terminal)).toEqual(['stop_out 1 closed 0, deal 3 out 5 for -10000']);
    expect(terminal.lastOutcome).toMatchObject({ status: 'filled', state: 'closed', final: true });
  });
});

it('a part is closed as of a position of its own: not so much that less than the least is left', () => {
  const { terminal } = opened(TERMS, { lots: lots('0.3') }, { lots: lots('0.3') });
  const { shared } = terminal.state;
  if (shared === null) throw new Error('it is no netting account');
  const symbols = new Map([['EURUSD', aPaperSymbol('EURUSD', { lotsMin: lots('0.1') })]]);
  const market = { symbols, quote: () => terminal.quote };
  const closes = (size: string) => {
    const command = { type: 'close', position: '1' as PositionId, lots: lots(size) } as const;
    return nettedRequest(terminal.state, shared, command, market);
  };
  expect(closes('0.25')).toMatchObject({ do: 'refuse', rejected: { code: 'VOLUME_LEAVES_TOO_LITTLE' } });
  expect(closes('0.2')).toMatchObject({ do: 'send', command: { entry: { side: 'sell', lots: '0.2' } } });
});

it('a netting account has no more links than a hedging one has positions', () => {
  const { terminal } = opened({ ...TERMS, maxOrders: 2 }, {}, { side: 'sell' });
  terminal.wishes(new Wisher('c').command);
  terminal.saves();
  expect(terminal.lastOutcome).toMatchObject({ status: 'rejected', code: 10_040, final: true });
  expect(addsUp(terminal.state)).toBe(true);
});
