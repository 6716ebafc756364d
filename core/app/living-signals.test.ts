import { expect, it } from 'vitest';
import { buyGold, Room } from '../../test/builders/room.ts';
import { CHANNEL, PROVIDER } from '../../test/builders/trading.ts';
import { decimal } from '../domain/decimal.ts';
import { livingSignals } from './living-signals.ts';

const living = ({ desk: { book } }: Room) => {
  const [channel, desk] = [book.channels.get(CHANNEL), book.accounts.get(PROVIDER)];
  if (channel === undefined || desk === undefined) throw new Error('there is no such room');
  return livingSignals(book, channel, desk);
};

it('signals that are not over are told newest first, with their copies and what opened them', () => {
  const room = new Room();
  const first = room.says([buyGold(['2315', '2320'])]);
  const second = room.says([buyGold(['2330'])]);
  expect(living(room)).toMatchObject([
    { id: '2', symbol: 'XAUUSD', side: 'buy', copies: 1, post: second },
    { id: '1', symbol: 'XAUUSD', side: 'buy', copies: 2, post: first },
  ]);
});

it('one whose copies are all at their target has none, and one that was closed is not told', () => {
  const room = new Room();
  room.says([buyGold(['2315'])]);
  room.fills();
  const [copy] = room.links;
  if (copy === undefined) throw new Error('there is no copy');
  room.reachesTarget(copy);
  expect(living(room)).toMatchObject([{ id: '1', copies: 0 }]);
  room.says([{ kind: 'close', fraction: decimal('1'), all: true }]);
  expect(living(room)).toEqual([]);
});

it('an open that waits for a person counts as a copy', () => {
  const room = new Room({ approval: { mode: 'approve' } });
  room.says([buyGold(['2315'])]);
  expect(room.links).toEqual([]);
  expect(living(room)).toMatchObject([{ id: '1', copies: 1 }]);
});
