import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccountId, ChannelId, PositionId, SubscriptionId, UserId } from '../core/domain/ids.ts';
import type { BrokerSymbol } from '../core/domain/symbol.ts';
import type { News } from '../core/ports.ts';
import {
  createNewsDesk,
  LOST_GRACE_MS,
  MAX_CARDS,
  MAX_CONNECTIONS,
  MAX_QUESTIONS,
  MAX_WARNINGS,
  REPEATS_EVERY_MS,
  WARNING_EPISODE_MS,
  WARNING_GAP_MS,
  WARNING_TEXTS,
} from './news-desk.ts';

const ANNA = 'anna' as UserId;
const MAIN = 'main' as AccountId;
const lost = (at: number, account = MAIN, user = ANNA): News => ({ kind: 'disconnected', account, user, at });
const back = (at: number, account = MAIN, user = ANNA): News => ({ kind: 'connected', account, user, at });
const trade = (position: string, ...users: string[]): News => ({
  kind: 'trade',
  channel: 'channel' as ChannelId,
  position: position as PositionId,
  users: users as UserId[],
});
const warning = (code: string, at: number): News => ({
  kind: 'warning',
  user: ANNA,
  code,
  message: `about ${code}`,
  at,
});

/** What is told when this happens, looked at after every step. */
function told(...steps: (News | number)[]): unknown[] {
  const desk = createNewsDesk();
  let now = 0;
  const notices: unknown[] = [];
  for (const step of steps) {
    if (typeof step === 'number') now = step;
    else {
      if ('at' in step) now = Math.max(now, step.at);
      desk.take(step, now);
    }
    notices.push(...desk.takeNotices(now).map(({ user: _user, ...notice }) => notice));
  }
  return notices;
}

describe('a lost connection', () => {
  test('is told after its grace, and that it is back', () => {
    expect(told(lost(0), LOST_GRACE_MS - 1)).toEqual([]);
    expect(told(lost(0), LOST_GRACE_MS, back(50_000))).toEqual([
      { kind: 'lost', accounts: [{ account: MAIN, at: 0 }] },
      { kind: 'back', account: MAIN, at: 50_000, lostAt: 0 },
    ]);
  });

  test('that came back in time is no news, nor is its return', () => {
    expect(told(lost(0), back(LOST_GRACE_MS - 1), 2 * LOST_GRACE_MS, back(100_000))).toEqual([]);
  });

  test('is told once, however often it is reported', () => {
    expect(told(lost(0), lost(1000), LOST_GRACE_MS, lost(40_000), 100_000)).toHaveLength(1);
  });

  test('of several accounts at once is one notice a person', () => {
    const [notice, ...more] = told(lost(0), lost(10, 'other' as AccountId), LOST_GRACE_MS + 10);
    expect(more).toEqual([]);
    expect(notice).toMatchObject({ accounts: [{ account: MAIN }, { account: 'other' }] });
  });

  test('from before a restart is followed by "back"', () => {
    const desk = createNewsDesk();
    desk.rememberLost(ANNA, MAIN, 5);
    expect(desk.nextAt()).toBeNull();
    desk.take(back(100), 100);
    expect(desk.takeNotices(100)).toEqual([{ kind: 'back', user: ANNA, account: MAIN, at: 100, lostAt: 5 }]);
  });

  test('and its return alternate, whatever the line does', () => {
    const steps = fc.array(fc.record({ up: fc.boolean(), after: fc.integer({ min: 0, max: 60_000 }) }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(steps, (line) => {
        let at = 0;
        const news = line.flatMap(({ up, after }) => {
          at += after;
          return [up ? back(at) : lost(at), at + after];
        });
        const kinds = told(...news).map((notice) => (notice as { kind: string }).kind);
        expect(kinds).toEqual(kinds.map((_, index) => (index % 2 === 0 ? 'lost' : 'back')));
      }),
    );
  });
});

describe('a warning', () => {
  const said = (...texts: readonly [string, number][]) =>
    texts.map(([message, times]) => ({ message, times }));

  test('is told at once, its repeats now and then with a count of all', () => {
    const repeats = Array.from({ length: 12 }, (_, index) => warning('GAP', 1000 + index));
    expect(told(warning('GAP', 0), ...repeats, REPEATS_EVERY_MS - 1, REPEATS_EVERY_MS)).toEqual([
      { kind: 'warning', code: 'GAP', said: said(['about GAP', 1]), times: 1, since: 0 },
      { kind: 'warning', code: 'GAP', said: said(['about GAP', 13]), times: 13, since: 0 },
    ]);
  });

  test('names each text that was said, and counts those beyond a bound', () => {
    const texts = Array.from({ length: WARNING_TEXTS + 1 }, (_, index) => `about ${index}`);
    const news = texts.map((message, index) => ({ ...warning('GAP', index), message }) as News);
    const [, last] = told(...news, { ...warning('GAP', 99), message: 'about 2' } as News, REPEATS_EVERY_MS);
    expect(last).toMatchObject({
      times: WARNING_TEXTS + 2,
      said: said(['about 1', 1], ['about 3', 1], ['about 4', 1], ['about 5', 1], ['about 2', 2]),
    });
  });

  test('that goes on and on is a message of its own every hour', () => {
    const minutes = Array.from({ length: 90 }, (_, index) => warning('GAP', index * 60_000));
    const singles = told(...minutes).filter((notice) => (notice as { times: number }).times === 1);
    expect(singles).toMatchObject([{ since: 0 }, { since: WARNING_EPISODE_MS }]);
  });

  test('of another code is told by itself', () => {
    expect(told(warning('GAP', 0), warning('SLOW', 1))).toHaveLength(2);
  });

  test('is told again when it comes back after a quiet time', () => {
    expect(told(warning('GAP', 0), WARNING_GAP_MS, warning('GAP', WARNING_GAP_MS + 1))).toHaveLength(2);
  });

  test('that no one repeats leaves nothing behind', () => {
    const desk = createNewsDesk();
    desk.take(warning('GAP', 0), 0);
    desk.takeNotices(0);
    expect(desk.nextAt()).toBe(WARNING_GAP_MS);
    desk.takeNotices(WARNING_GAP_MS);
    expect(desk.nextAt()).toBeNull();
  });
});

describe('cards', () => {
  test('are wanted once for each person, however often the trade moved', () => {
    const desk = createNewsDesk();
    for (const news of [trade('1', 'anna', 'ben'), trade('1', 'anna'), trade('2', 'anna')])
      desk.take(news, 0);
    expect(desk.takeCards(0).map(({ user, position }) => `${user} ${position}`)).toEqual([
      'anna 1',
      'ben 1',
      'anna 2',
    ]);
    expect(desk.takeCards(0)).toEqual([]);
  });

  test('that could not be written are kept', () => {
    const desk = createNewsDesk();
    desk.take(trade('1', 'anna'), 0);
    const cards = desk.takeCards(0);
    desk.take(trade('1', 'anna'), 1);
    desk.putBack(cards);
    expect(desk.takeCards(0)).toHaveLength(1);
  });
});

describe('questions', () => {
  const question = (name: string, subscription = 'copy'): News => ({
    kind: 'symbol_question',
    user: ANNA,
    subscription: subscription as SubscriptionId,
    symbol: name as BrokerSymbol,
    candidates: ['XAUUSD', 'XAUUSD.m'] as BrokerSymbol[],
    at: 0,
  });

  test('are told at once, and once for each symbol and copy', () => {
    expect(told(question('GOLD'), question('GOLD'), question('SILVER'), question('GOLD', 'other'))).toEqual([
      { kind: 'symbol_question', subscription: 'copy', symbol: 'GOLD', candidates: ['XAUUSD', 'XAUUSD.m'] },
      { kind: 'symbol_question', subscription: 'copy', symbol: 'SILVER', candidates: ['XAUUSD', 'XAUUSD.m'] },
      { kind: 'symbol_question', subscription: 'other', symbol: 'GOLD', candidates: ['XAUUSD', 'XAUUSD.m'] },
    ]);
  });

  test('that were asked before a restart are not asked again', () => {
    const desk = createNewsDesk();
    desk.rememberAsked('copy' as SubscriptionId, 'GOLD');
    desk.take(question('GOLD'), 0);
    expect(desk.takeNotices(0)).toEqual([]);
    expect(desk.nextAt()).toBeNull();
  });

  test('are remembered up to a bound: the oldest may be asked again', () => {
    const desk = createNewsDesk();
    for (let index = 0; index <= MAX_QUESTIONS; index += 1) desk.take(question(`S${index}`), 0);
    desk.takeNotices(0);
    desk.take(question('S1'), 0);
    expect(desk.takeNotices(0)).toEqual([]);
    desk.take(question('S0'), 0);
    expect(desk.takeNotices(0)).toHaveLength(1);
  });
});

describe('what waits has a bound', () => {
  test('beyond which new cards are dropped and known ones are not', () => {
    const desk = createNewsDesk();
    for (let index = 0; index < MAX_CARDS; index += 1) desk.take(trade(String(index), 'anna'), 0);
    expect(desk.take(trade('one too many', 'anna'), 0)).toBe(false);
    expect(desk.take(trade('0', 'anna'), 0)).toBe(true);
    expect(desk.takeCards(0)).toHaveLength(MAX_CARDS);
  });

  test('beyond which lost connections are dropped', () => {
    const desk = createNewsDesk();
    for (let index = 0; index < MAX_CONNECTIONS; index += 1)
      desk.take(lost(0, String(index) as AccountId), 0);
    expect(desk.take(lost(0, 'one too many' as AccountId), 0)).toBe(false);
    expect(desk.take(lost(0, '0' as AccountId), 0)).toBe(true);
  });

  test('beyond which new warnings are dropped', () => {
    const desk = createNewsDesk();
    for (let index = 0; index < MAX_WARNINGS; index += 1) desk.take(warning(String(index), 0), 0);
    expect(desk.take(warning('one too many', 0), 0)).toBe(false);
    expect(desk.takeNotices(0)).toHaveLength(MAX_WARNINGS);
  });
});
