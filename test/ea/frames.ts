/** Builders of frames and commands for bridge tests: only what a test cares about is said. */
import { lots, price } from '../../core/domain/decimal.ts';
import type { LinkId } from '../../core/domain/ids.ts';
import type { Command } from '../../core/domain/link.ts';
import type { BrokerSymbol } from '../../core/domain/symbol.ts';

export const linkNo = (n: number): LinkId => String(n).padStart(22, 'L') as LinkId;
export const command = (n: number, version = 1): Command => ({
  link: linkNo(n),
  version,
  deadline: 1_763_632_860_000,
  deviationPoints: 30,
  magic: 1 + n,
  comment: 'mynah LLLLLLLLLLLLLLLL',
  desired: {
    state: 'open',
    symbol: 'EURUSD.m' as BrokerSymbol,
    side: 'buy',
    kind: 'market',
    lots: lots('0.1'),
    price: price('1.08412'),
    stopLoss: null,
    takeProfit: null,
    expiresAt: null,
  },
});
export const outcome = (n: number, version = 1): object => ({
  link: linkNo(n),
  version,
  epoch: 1,
  status: 'filled',
  final: true,
  code: 10009,
  reason: '',
  state: 'open',
  lots: '0.10',
  price: '1.08415',
  ticket: '778899',
  timings: { queuedMs: 0.4, brokerMs: 38 },
});
export const event = (seq: number): object => ({
  seq,
  at: 1_000,
  cause: 'client',
  position: null,
  deals: [],
});

export const dealNo = (id: string): object => ({
  id,
  position: null,
  symbol: null,
  side: null,
  entry: 'balance',
  lots: '0',
  price: '0',
  profit: '100',
  swap: '0',
  commission: '0',
  magic: 0,
  cause: 'client',
  at: 1,
});

export const close = (n: number): Command => {
  const open = command(n, 2);
  return {
    ...open,
    deadline: null,
    desired: { ...open.desired, state: 'closed', lots: lots('0'), price: null },
  };
};
export const closes = (count: number): Command[] => Array.from({ length: count }, (_, n) => close(n));
export const funds = { type: 'account', balance: '1', equity: '2', margin: '0', freeMargin: '2', at: 5 };
