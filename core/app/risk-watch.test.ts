import { describe, expect, it } from 'vitest';
import {
  blocks,
  daily,
  MADRIDS_MIDNIGHT,
  stateOf,
  closing,
  copies,
  deskWithAccountLimits,
  deskWithLimits,
  hasFunds,
  OF_ACCOUNT,
  over,
  quotes,
  restarted,
  setAccountRules,
  told,
  written,
} from '../../test/builders/risk.ts';
import { Desk } from '../../test/builders/desk.ts';
import { aPosition, FOLLOWER, NOW, PROVIDER, someFunds, symbol } from '../../test/builders/trading.ts';
import { lots, money } from '../domain/decimal.ts';
import type { PositionId } from '../domain/ids.ts';
import type { RiskLimit } from '../domain/risk.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('an account’s limit', () => {
  it('that is reached by equity denies entries, with its numbers', () => {
    const desk = deskWithAccountLimits({ limits: [daily()] });
    hasFunds(desk, '10000', '9500.01');
    desk.reports(PROVIDER, aPosition({ id: '1' as PositionId }));
    hasFunds(desk, '10000', '9500');
    desk.reports(PROVIDER, aPosition({ id: '2' as PositionId }));
    expect(desk.codes).toEqual(['COPIED', 'RISK_LIMIT_REACHED']);
    expect(desk.decisions.at(-1)?.trace.at(-1)).toEqual({
      rule: 'riskLimits',
      passed: false,
      numbers: {
        limits: 1,
        reached: 1,
        scope: 'account',
        limit: 'daily',
        action: 'block',
        lost: '500',
        allowed: '500',
        since: NOW,
        until: MADRIDS_MIDNIGHT,
      },
    });
  });

  it('is told once, in plain words', () => {
    const desk = deskWithAccountLimits({ limits: [daily()] });
    hasFunds(desk, '10000', '9487.7');
    hasFunds(desk, '10000', '9400');
    desk.passes(1_000);
    expect(told(desk)).toEqual([
      'account-follower: limit "daily" is reached: 512.30 of 500.00 USD lost since the day began. ' +
        'No new copies until 2025-11-21 00:00 (Europe/Madrid).',
    ]);
  });

  it('that blocks closes nothing', () => {
    const desk = deskWithAccountLimits({ limits: [daily()] });
    copies(desk, '1');
    hasFunds(desk, '10000', '9000');
    expect(desk.link.desired.state).toBe('open');
  });

  it('that closes wishes every living copy closed, an open under way too, and names what is not ours', () => {
    const desk = deskWithAccountLimits({ limits: [daily({ action: 'close', clears: 'by_hand' })] });
    copies(desk, '1');
    desk.reports(PROVIDER, aPosition({ id: '2' as PositionId }));
    const mine = { symbol: symbol('XAUUSD'), lots: lots('0.3'), id: '77' as PositionId };
    desk.reports(FOLLOWER, aPosition(mine));
    hasFunds(desk, '10000', '9500');
    expect(desk.codes.slice(2)).toEqual(['CLOSED_BY_RISK_LIMIT', 'CLOSED_BY_RISK_LIMIT']);
    expect(
      [...desk.book.links.values()].map(({ desired, closeReason }) => [desired.state, closeReason]),
    ).toEqual([
      ['closed', 'risk_limit'],
      ['closed', 'risk_limit'],
    ]);
    expect(desk.sent.slice(2)).toMatchObject([{ command: { version: 2 } }, { command: { version: 2 } }]);
    expect(told(desk)).toEqual([
      'account-follower: limit "daily" is reached: 500.00 of 500.00 USD lost since the day began. ' +
        'No new copies until you allow them again. 2 open copies are being closed. ' +
        'Not ours, and still open: XAUUSD 0.3 lots (#77).',
    ]);
  });

  it('that closes wishes each copy closed once, and one that was refused again when it is reached anew', () => {
    const desk = deskWithAccountLimits({ limits: [daily({ action: 'close', clears: 'by_hand' })] });
    copies(desk, '1');
    hasFunds(desk, '10000', '9500');
    hasFunds(desk, '10000', '9400');
    desk.passes(1_000);
    expect(desk.link.version).toBe(2);
    desk.answers(desk.link, { status: 'rejected', state: 'open', lots: lots('1') });
    desk.passes(1_000);
    expect(desk.link.version).toBe(2);
    desk.pipeline.clearBlocks(OF_ACCOUNT, desk.now);
    hasFunds(desk, '10000', '8900');
    expect(desk.link.version).toBe(3);
  });

  it('clears when the owner’s day begins, and says so', () => {
    const desk = deskWithAccountLimits({ limits: [daily()] });
    hasFunds(desk, '10000', '9400');
    desk.passes(MADRIDS_MIDNIGHT - NOW - 1);
    expect(blocks(desk)).toEqual(['daily']);
    desk.passes(1);
    expect(blocks(desk)).toEqual([]);
    expect(told(desk).at(-1)).toBe('account-follower: limit "daily" is over; it is measured anew from now.');
    expect(stateOf(desk)).toMatchObject({ limits: [{ periodStart: MADRIDS_MIDNIGHT, start: '9400' }] });
    desk.reports(PROVIDER, aPosition({ openedAt: desk.now }));
    expect(desk.codes).toEqual(['COPIED']);
  });

  it('clears in its time while the terminal is away', () => {
    const desk = deskWithAccountLimits({ limits: [daily()] });
    hasFunds(desk, '10000', '9400');
    desk.leaves(FOLLOWER);
    desk.passes(MADRIDS_MIDNIGHT - NOW);
    expect(blocks(desk)).toEqual([]);
  });

  it('clears by hand, and is measured anew from then', () => {
    const desk = deskWithAccountLimits({ limits: [daily({ clears: 'by_hand' })] });
    hasFunds(desk, '10000', '9400');
    expect(desk.pipeline.clearBlocks(OF_ACCOUNT, desk.now)).toBe(1);
    expect(blocks(desk)).toEqual([]);
    expect(stateOf(desk)).toMatchObject({ limits: [{ start: '9400', block: null }] });
    expect(desk.pipeline.clearBlocks(OF_ACCOUNT, desk.now)).toBe(0);
    hasFunds(desk, '10000', '8900');
    expect(told(desk)).toHaveLength(2);
  });

  it('that nobody set costs nothing: no fact, no turn', () => {
    const desk = Desk.ready();
    const before = desk.facts.length;
    for (const equity of ['9000', '5000', '1']) hasFunds(desk, '10000', equity);
    quotes(desk, '1.2');
    desk.passes(1_000);
    expect(desk.facts.length).toBe(before);
    expect(desk.pipeline.clearBlocks(OF_ACCOUNT, desk.now)).toBe(0);
  });

  it('is measured from the moment it is set, with a terminal that is there, or from when it comes', () => {
    const desk = Desk.ready();
    hasFunds(desk, '9000');
    setAccountRules(desk, { limits: [daily()] });
    expect(stateOf(desk)).toMatchObject({ limits: [{ start: '9000' }] });

    const away = Desk.ready();
    away.leaves(FOLLOWER);
    setAccountRules(away, { limits: [daily()] });
    expect(written(away)).toEqual([]);
    away.connects(FOLLOWER, { funds: someFunds('8000') });
    expect(stateOf(away)).toMatchObject({ limits: [{ start: '8000' }] });
  });

  it('that is taken away is forgotten, with its block; set again it begins anew', () => {
    const desk = deskWithAccountLimits({ limits: [daily()] });
    hasFunds(desk, '10000', '9400');
    setAccountRules(desk, {});
    expect(blocks(desk)).toEqual([]);
    expect(stateOf(desk)).toMatchObject({ scope: OF_ACCOUNT, limits: [], guards: [] });
    setAccountRules(desk, { limits: [daily()] });
    expect(stateOf(desk)).toMatchObject({ limits: [{ start: '9400', block: null }] });
    expect(told(desk)).toHaveLength(1);
  });

  it('believes no money that no account can hold', () => {
    const desk = deskWithAccountLimits({ limits: [daily()] });
    hasFunds(desk, '10000', '-99999999999999');
    hasFunds(desk, '99999999999999', '10000');
    expect(blocks(desk)).toEqual([]);
  });
});

describe('an equity guard', () => {
  it('closes everything and blocks until a person allows entries again', () => {
    const desk = deskWithAccountLimits({ equity: { stop: money('9000'), target: null } });
    copies(desk, '1');
    hasFunds(desk, '10000', '9000');
    expect(desk.link.desired.state).toBe('closed');
    expect(told(desk)).toEqual([
      'account-follower: equity is 9000.00 USD: the equity stop stands at 9000.00. ' +
        'No new copies until you allow them again. 1 open copy is being closed.',
    ]);
    hasFunds(desk, '10000', '9500');
    desk.passes(400 * DAY);
    expect(blocks(desk)).toEqual(['equity_stop']);
    desk.pipeline.clearBlocks(OF_ACCOUNT, desk.now);
    expect(blocks(desk)).toEqual([]);
  });

  it('says that a target was reached', () => {
    const desk = deskWithAccountLimits({ equity: { stop: null, target: money('11000') } });
    hasFunds(desk, '10000', '11000.5');
    expect(told(desk)[0]).toContain('equity is 11000.50 USD: the equity target of 11000.00 is reached');
  });
});

describe('the words of a limit', () => {
  it.each<[Partial<RiskLimit>, string]>([
    [{ period: 'week' }, '600.00 of 500.00 USD lost since the week began'],
    [{ window: 'rolling' }, '600.00 of 500.00 USD lost within 24 hours'],
    [{ period: 'month', window: 'rolling', from: 'peak' }, 'lost within 30 days, from the highest equity'],
    [{ period: 'lifetime', clears: 'by_hand' }, 'lost since the limit was set'],
  ])('%j', (parts, words) => {
    const desk = deskWithAccountLimits({ limits: [daily(parts)] });
    hasFunds(desk, '10000', '9400');
    expect(told(desk)[0]).toContain(words);
  });
});

describe('what is written down', () => {
  it('is each block and period at once, a new peak after a second, a mere value after ten', () => {
    const desk = deskWithAccountLimits({ limits: [daily()] });
    expect(written(desk)).toHaveLength(1);
    const after = (ms: number, equity: string): number => {
      desk.now += ms;
      hasFunds(desk, '10000', equity);
      return written(desk).length;
    };
    expect(after(999, '10001')).toBe(1);
    expect(after(1, '10001')).toBe(2);
    expect(after(1, '9999')).toBe(2);
    expect(after(9_998, '9998')).toBe(2);
    expect(after(1, '9997')).toBe(3);
    expect(after(20_000, '9997')).toBe(3);
    expect(after(1, '9000')).toBe(4);
  });

  it('is a subscription’s deal in the commit that acknowledges it', () => {
    const desk = deskWithLimits([daily()]);
    const position = copies(desk, '1');
    const before = desk.facts.length;
    desk.reports(FOLLOWER, over(position), { deals: [closing(position, '-5')] });
    expect(desk.facts.slice(before).map(({ type }) => type)).toContain('risk');
    expect(stateOf(desk)).toMatchObject({ seen: { balance: '-5', deals: ['out-copy-1'] } });
  });
});

describe('after a restart', () => {
  it('a block holds, with its action, and is told no second time', () => {
    const desk = deskWithAccountLimits({ limits: [daily({ action: 'close', clears: 'by_hand' })] });
    hasFunds(desk, '10000', '9400');
    const again = restarted(desk);
    again.connects(FOLLOWER, { funds: { ...someFunds('10000'), equity: money('9400') } });
    again.connects(PROVIDER);
    again.passes(1_000);
    again.reports(PROVIDER, aPosition());
    expect(again.codes).toEqual(['RISK_LIMIT_REACHED']);
    expect(told(again)).toEqual([]);
  });

  it('a day that began meanwhile begins with what was last seen', () => {
    const desk = deskWithAccountLimits({ limits: [daily()] });
    hasFunds(desk, '10000', '9600');
    desk.now += 10_000;
    hasFunds(desk, '10000', '9601');
    const again = restarted(desk);
    again.passes(3 * DAY);
    expect(stateOf(again)).toMatchObject({
      limits: [{ periodStart: MADRIDS_MIDNIGHT + 2 * DAY, start: '9601', block: null }],
    });
    again.connects(FOLLOWER, { funds: { ...someFunds('10000'), equity: money('9101') } });
    expect(blocks(again)).toEqual(['daily']);
  });

  it('what a copy brought meanwhile is counted, once', () => {
    const desk = deskWithLimits([daily({ basis: 'balance' })]);
    const position = copies(desk, '1');
    const again = restarted(desk);
    again.now += HOUR;
    const entry = closing(position, '0', { id: 'in', entry: 'in', at: NOW + 1 });
    const deal = closing(position, '-300', { at: NOW + 60_000, magic: 0 });
    const shown = { deals: [entry, deal], positions: [] };
    again.connects(FOLLOWER, shown);
    again.showsSnapshot(FOLLOWER, shown);
    again.leaves(FOLLOWER);
    again.connects(FOLLOWER, shown);
    expect(stateOf(again)).toMatchObject({ seen: { balance: '-300' } });
  });

  it('a limit that was taken away and set again begins anew', () => {
    const desk = deskWithAccountLimits({ limits: [daily()] });
    setAccountRules(desk, {});
    const again = restarted(desk);
    again.connects(FOLLOWER, { funds: someFunds('7000') });
    setAccountRules(again, { limits: [daily()] });
    expect(stateOf(again)).toMatchObject({ limits: [{ start: '7000', block: null }] });
  });
});
