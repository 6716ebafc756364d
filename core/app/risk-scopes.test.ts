import { beforeEach, describe, expect, it } from 'vitest';
import {
  blocks,
  daily,
  held,
  stateOf,
  closing,
  copies,
  deskWithAccountLimits,
  deskWithLimits,
  hasFunds,
  OF_COPIES,
  over,
  payment,
  quotes,
  restarted,
  tellsDeals,
  told,
} from '../../test/builders/risk.ts';
import type { Desk } from '../../test/builders/desk.ts';
import { aLink } from '../../test/builders/house.ts';
import { aPosition, aSubscription, FOLLOWER, NOW, PROVIDER, someFunds } from '../../test/builders/trading.ts';
import { decimal, lots, money, price } from '../domain/decimal.ts';
import type { LinkId, PositionId, SubscriptionId } from '../domain/ids.ts';
import { blocksOf } from './risk-watch.ts';
import { AGREE_WITHIN_MS } from './risk-scopes.ts';

const OTHER = 'other' as SubscriptionId;
const HOUR = 3_600_000;

describe('money that is paid in or out', () => {
  let desk: Desk;
  beforeEach(() => {
    desk = deskWithAccountLimits({ limits: [daily({ from: 'peak', action: 'close' })] });
    copies(desk, '1');
  });

  it('is no result when the balance shows it first', () => {
    hasFunds(desk, '7000');
    desk.passes(1_000);
    tellsDeals(desk, payment('w', '-3000'));
    desk.passes(AGREE_WITHIN_MS);
    expect(blocks(desk)).toEqual([]);
    hasFunds(desk, '7000', '6500.01');
    expect(blocks(desk)).toEqual([]);
    hasFunds(desk, '7000', '6500');
    expect(blocks(desk)).toEqual(['daily']);
  });

  it('is no result when the deal is told first', () => {
    tellsDeals(desk, payment('d', '3000'));
    desk.passes(1_000);
    hasFunds(desk, '13000');
    desk.passes(AGREE_WITHIN_MS);
    expect(stateOf(desk)).toMatchObject({ limits: [{ start: '13000', peak: '13000', block: null }] });
    hasFunds(desk, '13000', '12500');
    expect(blocks(desk)).toEqual(['daily']);
  });

  it('is counted once, though a snapshot tells it again', () => {
    const withdrawal = payment('w', '-3000', { at: NOW + 5 });
    desk.passes(1_000);
    hasFunds(desk, '7000');
    tellsDeals(desk, withdrawal);
    desk.leaves(FOLLOWER);
    desk.connects(FOLLOWER, { funds: someFunds('7000'), deals: [withdrawal], positions: held(desk) });
    desk.passes(AGREE_WITHIN_MS);
    expect(stateOf(desk)).toMatchObject({ limits: [{ start: '7000', block: null }] });
  });

  it('while the terminal was away is no result, and what was lost with it is', () => {
    desk.leaves(FOLLOWER);
    desk.passes(HOUR);
    const deals = [payment('w', '-3000', { at: NOW + 1_000 })];
    desk.connects(FOLLOWER, {
      funds: { ...someFunds('7000'), equity: money('6500.01') },
      deals,
      positions: held(desk),
    });
    expect(blocks(desk)).toEqual([]);
    hasFunds(desk, '7000', '6500');
    expect(blocks(desk)).toEqual(['daily']);
  });

  it('while the service was away is no result', () => {
    const again = restarted(desk);
    again.now += HOUR;
    again.passes(1_000);
    expect(blocks(again)).toEqual([]);
    const deals = [payment('w', '-3000', { at: NOW + 1_000 })];
    again.connects(FOLLOWER, { funds: someFunds('7000'), deals, positions: held(desk) });
    expect(blocks(again)).toEqual([]);
    expect(stateOf(again)).toMatchObject({ limits: [{ start: '7000' }] });
  });

  it('that is told in the balance only counts as a result, after a while', () => {
    hasFunds(desk, '9400');
    desk.passes(AGREE_WITHIN_MS - 1);
    expect(blocks(desk)).toEqual([]);
    desk.passes(1);
    expect(blocks(desk)).toEqual(['daily']);
  });

  it('that the balance never shows moves nothing', () => {
    tellsDeals(desk, payment('d', '3000'));
    hasFunds(desk, '10000', '10001');
    desk.passes(AGREE_WITHIN_MS);
    expect(blocks(desk)).toEqual([]);
    hasFunds(desk, '10000', '9501.01');
    expect(blocks(desk)).toEqual([]);
  });

  it('may leave cents of rounding', () => {
    tellsDeals(desk, payment('w', '-600.01'));
    hasFunds(desk, '9400');
    expect(blocks(desk)).toEqual([]);
    hasFunds(desk, '9400', '8900');
    expect(blocks(desk)).toEqual(['daily']);
  });
});

describe('a loss that is closed', () => {
  it('counts at once when deal and balance agree', () => {
    const desk = deskWithAccountLimits({ limits: [daily({ basis: 'balance' })] });
    const position = copies(desk, '1');
    desk.reports(FOLLOWER, over(position), { deals: [closing(position, '-500')] });
    expect(blocks(desk)).toEqual([]);
    hasFunds(desk, '9500');
    expect(blocks(desk)).toEqual(['daily']);
  });
});

describe('a subscription’s limit', () => {
  it('is on what its copies would bring now', () => {
    const desk = deskWithLimits([daily({ action: 'close' })]);
    copies(desk, '1');
    quotes(desk, '1.09501');
    expect(blocks(desk)).toEqual([]);
    desk.now += 500;
    quotes(desk, '1.095');
    expect(blocks(desk)).toEqual(['daily']);
    expect(desk.codes.at(-1)).toBe('CLOSED_BY_RISK_LIMIT');
    expect(told(desk)[0]).toContain(
      'account-follower, copying provider: limit "daily" is reached: 500.00 of 500.00',
    );
  });

  it('looks at most twice a second, and at the latest with the next tick', () => {
    const desk = deskWithLimits([daily()]);
    copies(desk, '1');
    quotes(desk, '1.1');
    desk.now += 499;
    quotes(desk, '1.09');
    expect(blocks(desk)).toEqual([]);
    desk.passes(1);
    expect(blocks(desk)).toEqual(['daily']);
  });

  it('counts nothing but its copies, and closes nothing else', () => {
    const desk = deskWithLimits([daily({ action: 'close' })]);
    copies(desk, '1');
    const link = aLink({ id: 'other' as LinkId, account: FOLLOWER, subscription: OTHER, magic: 99 });
    desk.book.putLink(link);
    const big = { id: '99' as PositionId, lots: lots('10'), price: price('1.1'), magic: 99 };
    desk.reports(FOLLOWER, aPosition(big));
    desk.reports(FOLLOWER, aPosition({ ...big, id: '98' as PositionId, magic: 0 }));
    hasFunds(desk, '10000', '5000');
    quotes(desk, '1.0951');
    expect(blocks(desk)).toEqual([]);
    desk.passes(1_000);
    quotes(desk, '1.095');
    desk.passes(1_000);
    expect(blocks(desk)).toEqual(['daily']);
    expect(blocksOf(desk.book, aSubscription({ id: OTHER }))).toEqual([]);
    expect(desk.link.desired.state).toBe('closed');
    expect(desk.book.links.get(link.id)?.desired.state).toBe('open');
  });

  it('counts what its copies brought, swap and commission included', () => {
    const desk = deskWithLimits([daily({ basis: 'balance' })]);
    const position = copies(desk, '1');
    const deal = closing(position, '-490', { swap: money('-3'), commission: money('-7') });
    desk.reports(FOLLOWER, over(position), { deals: [deal] });
    expect(blocks(desk)).toEqual(['daily']);
  });

  it('counts a copy that a person closed, whose deal has no magic number', () => {
    const desk = deskWithLimits([daily({ basis: 'balance' })]);
    const position = copies(desk, '1');
    desk.reports(FOLLOWER, over(position), { deals: [closing(position, '-500', { magic: 0 })] });
    expect(blocks(desk)).toEqual(['daily']);
  });

  it('counts no deal of anybody else, nor a payment', () => {
    const desk = deskWithLimits([daily({ basis: 'balance' })]);
    const position = copies(desk, '1');
    tellsDeals(
      desk,
      closing(position, '-900', { id: 'x', position: '9' as PositionId, magic: 5 }),
      payment('w', '-900'),
    );
    desk.passes(1_000);
    expect(blocks(desk)).toEqual([]);
  });

  it('takes a winning copy’s end for no fall, though its deal comes after its outcome', () => {
    const desk = deskWithLimits([daily({ from: 'peak' })]);
    const position = copies(desk, '1');
    quotes(desk, '1.108');
    desk.reports(PROVIDER, over(aPosition({ id: '1' as PositionId, price: price('1.1') })));
    desk.answers(desk.link, { state: 'closed', lots: lots('0') });
    expect(desk.link.ended).toBe('provider_closed');
    desk.passes(1_000);
    expect(blocks(desk)).toEqual([]);
    desk.reports(FOLLOWER, over(position), { deals: [closing(position, '800')] });
    desk.passes(1_000);
    expect(blocks(desk)).toEqual([]);
    expect(stateOf(desk)).toMatchObject({ seen: { balance: '800', equity: '800' } });
  });

  it('waits for the quote of every copy before it judges', () => {
    const desk = deskWithLimits([daily({ from: 'peak' })]);
    copies(desk, '1');
    quotes(desk, '1.096');
    desk.leaves(FOLLOWER);
    desk.connects(FOLLOWER, { positions: held(desk) });
    desk.passes(1_000);
    expect(stateOf(desk)).toMatchObject({ limits: [{ peak: '0' }] });
    quotes(desk, '1.0951');
    expect(blocks(desk)).toEqual([]);
    desk.passes(1_000);
    quotes(desk, '1.095');
    desk.passes(1_000);
    expect(blocks(desk)).toEqual(['daily']);
  });

  it('in percent is of the account’s balance when the period began', () => {
    const desk = deskWithLimits([daily({ threshold: { percent: decimal('5') } })]);
    copies(desk, '1');
    hasFunds(desk, '20000');
    quotes(desk, '1.0951');
    expect(blocks(desk)).toEqual([]);
    desk.passes(1_000);
    quotes(desk, '1.095');
    desk.passes(1_000);
    expect(blocks(desk)).toEqual(['daily']);
  });

  it('goes on while its subscription is paused, or ended with copies that live', () => {
    const desk = deskWithLimits([daily({ action: 'close' })]);
    copies(desk, '1');
    const subscription = [...desk.book.subscriptions.values()][0] ?? aSubscription();
    desk.pipeline.putSubscription({ ...subscription, state: 'ended' }, desk.now);
    quotes(desk, '1.09');
    desk.passes(1_000);
    expect(desk.link.closeReason).toBe('risk_limit');
    desk.answers(desk.link, { state: 'closed', lots: lots('0') });
    desk.passes(1_000);
    expect(stateOf(desk)).toMatchObject({ scope: OF_COPIES, limits: [] });
  });
});
