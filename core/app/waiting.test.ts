import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aPosition, aSignal, CHANNEL, NOW } from '../../test/builders/trading.ts';
import type { AccountId, ChannelId, PositionId, SubscriptionId } from '../domain/ids.ts';
import type { BrokerSymbol } from '../domain/symbol.ts';
import { WaitingOpens } from './waiting.ts';
import type { WaitingOpen } from './waiting.ts';

const open = (account: string, position: string, until = NOW): WaitingOpen => ({
  account: account as AccountId,
  subscription: `of-${account}` as SubscriptionId,
  signal: aSignal({ position: aPosition({ id: position as PositionId }) }),
  hold: { wait: 'account', until },
});
const filled = (...opens: WaitingOpen[]): WaitingOpens => {
  const waiting = new WaitingOpens();
  for (const each of opens) waiting.add(each);
  return waiting;
};

describe('opens that wait', () => {
  it('are taken out once, by account', () => {
    const [a, b] = [open('a', '1'), open('b', '1')];
    const waiting = filled(a, b);
    expect(waiting.takeAccount('a' as AccountId)).toEqual([a]);
    expect(waiting.takeAccount('a' as AccountId)).toEqual([]);
    expect(waiting.takePosition('1' as PositionId)).toEqual([b]);
    expect(waiting.size).toBe(0);
  });
  it('are taken out by subscription, and leave the account’s others', () => {
    const [mine, other] = [open('a', '1'), { ...open('a', '2'), subscription: 'other' as SubscriptionId }];
    const waiting = filled(mine, other);
    expect(waiting.takeSubscription({ id: mine.subscription, account: mine.account })).toEqual([mine]);
    expect(waiting.takeAccount('a' as AccountId)).toEqual([other]);
  });
  it('for a quote are taken out when the symbol is quoted on their account', () => {
    const hold = { wait: 'quote', until: NOW, symbols: ['EURUSD.m' as BrokerSymbol] } as const;
    const [quoted, away] = [{ ...open('a', '1'), hold }, open('a', '2')];
    const waiting = filled(quoted, away);
    const of = (name: string) => [{ symbol: name as BrokerSymbol }];
    expect(waiting.takeQuoted('a' as AccountId, of('GBPUSD.m'))).toEqual([]);
    expect(waiting.takeQuoted('b' as AccountId, of('EURUSD.m'))).toEqual([]);
    expect(waiting.takeQuoted('a' as AccountId, of('EURUSD.m'))).toEqual([quoted]);
    expect(waiting.takeQuoted('a' as AccountId, of('EURUSD.m'))).toEqual([]);
    expect(waiting.takeAccount('a' as AccountId)).toEqual([away]);
  });
  it('are known by their channel and position, for two channels may number alike', () => {
    const waiting = filled(open('a', '1.1'));
    expect(waiting.has(CHANNEL, '1.1' as PositionId)).toBe(true);
    expect(waiting.has('another' as ChannelId, '1.1' as PositionId)).toBe(false);
    expect(waiting.has(CHANNEL, '1.2' as PositionId)).toBe(false);
  });
  it('are over after their window, not at its end', () => {
    const waiting = filled(open('a', '1', NOW));
    expect(waiting.takeOver(NOW)).toEqual([]);
    expect(waiting.takeOver(NOW + 1)).toHaveLength(1);
  });
  it('for any order of coming and going, are each taken out exactly once', () => {
    const step = fc.oneof(
      fc.record({
        account: fc.constantFrom('a', 'b'),
        position: fc.constantFrom('1', '2'),
        until: fc.nat({ max: 50 }),
      }),
      fc.constantFrom('account', 'position', 'time'),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const waiting = new WaitingOpens();
        const taken: WaitingOpen[] = [];
        let added = 0;
        steps.forEach((each, now) => {
          if (each === 'account') taken.push(...waiting.takeAccount('a' as AccountId));
          else if (each === 'position') taken.push(...waiting.takePosition('1' as PositionId));
          else if (each === 'time') {
            const over = waiting.takeOver(now);
            expect(over.every(({ hold }) => hold.until < now)).toBe(true);
            taken.push(...over);
          } else {
            waiting.add(open(each.account, each.position, each.until));
            added++;
          }
        });
        const rest = waiting.takeOver(Infinity);
        expect(waiting.size).toBe(0);
        expect(new Set([...taken, ...rest]).size).toBe(added);
      }),
    );
  });
});
