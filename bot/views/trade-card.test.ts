import { describe, expect, test } from 'vitest';
import { lots, money, price } from '../../core/domain/decimal.ts';
import type { AccountId, LinkId, PositionId } from '../../core/domain/ids.ts';
import type { Link } from '../../core/domain/link.ts';
import { aLink } from '../../test/builders/house.ts';
import { aFollower, aTrade } from '../../test/builders/trade.ts';
import type { Follower } from '../../test/builders/trade.ts';
import { shown } from '../../test/builders/shown.ts';
import { aPosition, NOW } from '../../test/builders/trading.ts';
import { tradeCard } from './trade-card.ts';

const link = (parts: Partial<Link> = {}): Link =>
  aLink({ id: 'link' as LinkId, account: 'account' as AccountId, ...parts });
const denial = {
  channel: 'channel',
  seq: 1,
  position: '1001' as PositionId,
  subscription: 'subscription',
  account: 'account',
  link: 'link',
  verdict: 'denied',
  code: 'VOLUME_BELOW_MINIMUM',
  version: null,
  trace: [{ rule: 'minimum', passed: false, numbers: { lots: '0.004', min: '0.01' } }],
  at: NOW,
} as unknown as NonNullable<Follower['decision']>;
const paused = { ...denial, code: 'SUBSCRIPTION_PAUSED', trace: [] };

const lineOf = (follower: Partial<Follower>): string => {
  const card = tradeCard(aTrade({ followers: [aFollower(follower)] }), NOW);
  return card.text.split('\n').at(-1) ?? '';
};

test('a card shows the provider’s position and a line for every follower', () => {
  const position = aPosition({ stopLoss: price('1.08'), takeProfit: price('1.09') });
  const followers = [
    aFollower({ accountName: 'Anna', link: link() }),
    aFollower({ accountName: 'Ben', decision: denial }),
    aFollower({ accountName: 'Cora' }),
  ];
  expect(shown(tradeCard(aTrade({ position, followers }), NOW))).toMatchInlineSnapshot(`
    "# EURUSD buy 1.00 · open (warning)
    Main #1001 · 10:00:00 UTC
    @ 1.08412 · SL 1.08000 · TP 1.09000

    ✓ Anna: 0.10 @ 1.08415 · 4 ms · 0.3 pt slippage
    ✗ Ben: 0.004 lots is too small, the minimum is 0.01
    … Cora: waiting for the account"
  `);
});

test('a closed trade shows each follower’s result', () => {
  const position = aPosition({ state: 'closed', lots: lots('0') });
  const ended = link({ actual: 'closed', lots: lots('0'), ended: 'provider_closed' });
  const followers = [aFollower({ link: ended, result: money('12.3') })];
  const card = tradeCard(aTrade({ position, openedLots: lots('1'), followers }), NOW + 86_400_000);
  expect(shown(card)).toMatchInlineSnapshot(`
    "# EURUSD buy 1.00 · closed · +12.30 USD (good)
    Main #1001 · 20 Nov, 10:00:00 UTC
    @ 1.08412 · no SL/TP

    ■ Anna: +12.30 USD · 0.10 @ 1.08415 · 4 ms · 0.3 pt slippage"
  `);
});

test('a paper account says so wherever it is named, and its money is not added to real money', () => {
  const position = aPosition({ state: 'closed', lots: lots('0') });
  const ended = link({ actual: 'closed', lots: lots('0'), ended: 'provider_closed' });
  const followers = [
    aFollower({ accountName: 'Anna', link: ended, result: money('-2') }),
    aFollower({ accountName: 'Practice', isPaper: true, link: ended, result: money('12.3') }),
  ];
  const card = tradeCard(aTrade({ position, openedLots: lots('1'), followers }), NOW);
  expect(card.title).toBe('EURUSD buy 1.00 · closed · -2.00 USD, on paper +12.30 USD');
  expect(card.tone).toBe('bad');
  expect(card.text).toContain('■ Practice (paper): +12.30 USD');
  const practised = tradeCard(
    aTrade({ position, openedLots: lots('1'), followers: followers.slice(1) }),
    NOW,
  );
  expect([practised.title, practised.tone]).toEqual([
    'EURUSD buy 1.00 · closed · on paper +12.30 USD',
    'good',
  ]);
});

test('a partly closed trade shows what is left', () => {
  const position = aPosition({ lots: lots('0.4') });
  const followers = [aFollower({ link: link({ lots: lots('0.04') }) })];
  expect(shown(tradeCard(aTrade({ position, openedLots: lots('1'), followers }), NOW)))
    .toMatchInlineSnapshot(`
      "# EURUSD buy 1.00 · open (plain)
      Main #1001 · 10:00:00 UTC
      @ 1.08412 · no SL/TP
      0.40 of 1.00 lots left

      ✓ Anna: 0.10 @ 1.08415 · 4 ms · 0.3 pt slippage · 0.04 left"
    `);
});

test('a resting order is told as one', () => {
  const position = aPosition({ state: 'pending', kind: 'limit', price: price('1.08') });
  const desired = { ...link().desired, state: 'pending', kind: 'limit', price: price('1.08') } as const;
  const resting = link({ desired, actual: 'pending', filledAt: null, openPrice: null });
  expect(shown(tradeCard(aTrade({ position, followers: [aFollower({ link: resting })] }), NOW)))
    .toMatchInlineSnapshot(`
      "# EURUSD buy limit 1.00 · waiting (plain)
      Main #1001 · 10:00:00 UTC
      @ 1.08000 · no SL/TP

      ✓ Anna: 0.10 waiting at 1.08000"
    `);
});

test('a trade that nobody copies says so', () => {
  expect(tradeCard(aTrade(), NOW).text).toContain('No account of yours copies it.');
});

describe('the colour of a card', () => {
  const over = aPosition({ state: 'closed', lots: lots('0') });
  const ended = link({ actual: 'closed', lots: lots('0'), ended: 'provider_closed' });
  const withResults = (...results: string[]): Follower[] =>
    results.map((result) => aFollower({ link: ended, result: money(result) }));
  const refused = aFollower({ decision: denial });
  const asTold = aFollower({ decision: paused });
  const cases: readonly [string, string, Parameters<typeof aTrade>[0]][] = [
    ['nothing while all is as wished', 'plain', { followers: [aFollower({ link: link() })] }],
    ['a warning where one was refused', 'warning', { followers: [aFollower({ link: link() }), refused] }],
    ['nothing where copying is paused', 'plain', { followers: [asTold] }],
    ['the gain when it is over', 'good', { position: over, followers: withResults('1', '0') }],
    ['the loss, refusals or not', 'bad', { position: over, followers: [...withResults('-1'), refused] }],
    ['what it brought in all', 'bad', { position: over, followers: withResults('1', '-2') }],
    [
      'nothing when currencies disagree',
      'plain',
      {
        position: over,
        followers: [...withResults('1'), aFollower({ link: ended, result: money('-2'), currency: 'EUR' })],
      },
    ],
    [
      'a warning while a copy outlives its trade',
      'warning',
      {
        position: over,
        followers: [
          ...withResults('1'),
          aFollower({ link: link({ lastOutcome: { status: 'rejected', code: 10018, reason: '' } }) }),
        ],
      },
    ],
  ];
  test.each(cases)('tells %s', (_what, tone, trade) => {
    expect(tradeCard(aTrade(trade), NOW).tone).toBe(tone);
  });
});

describe('what becomes of one follower', () => {
  const sent = {
    version: 1,
    settledVersion: 0,
    actual: 'none',
    filledAt: null,
    openPrice: null,
    lastOutcome: null,
  } as const;
  const closed = { ...link().desired, state: 'closed', lots: lots('0'), price: null } as const;
  const refused = { status: 'rejected', code: 10019, reason: '' } as const;
  const cases: readonly [string, Partial<Follower>, string][] = [
    ['waits', {}, '… Anna: waiting for the account'],
    ['waits for its stop', { waitsFor: 'stop' }, '… Anna: waiting for a stop'],
    ['waits for a word', { waitsFor: 'symbol' }, '… Anna: waiting for you to choose its symbol'],
    ['has its order sent', { link: link(sent) }, '… Anna: 0.10 lots sent'],
    ['is filled', { link: link() }, '✓ Anna: 0.10 @ 1.08415 · 4 ms · 0.3 pt slippage'],
    ['is filled better', { link: link(), slippagePoints: -2 }, '✓ Anna: 0.10 @ 1.08415 · 4 ms · 2 pt better'],
    [
      'is filled exactly',
      { link: link(), slippagePoints: 0.04 },
      '✓ Anna: 0.10 @ 1.08415 · 4 ms · no slippage',
    ],
    [
      'is refused for good',
      { link: link({ ...sent, settledVersion: 1, ended: 'rejected', lastOutcome: refused }) },
      '✗ Anna: not enough money (10019)',
    ],
    [
      'is refused for now',
      { link: link({ ...sent, lastOutcome: { status: 'rejected', code: 10004, reason: '' } }) },
      '… Anna: trying again: the price moved (10004)',
    ],
    [
      'has no answer',
      { link: link({ ...sent, actual: 'unknown', lastOutcome: { status: 'unknown', code: 0, reason: '' } }) },
      '? Anna: no answer yet, looking at the account',
    ],
    [
      'is being closed',
      { link: link({ desired: closed, version: 2 }) },
      '… Anna: 0.10 @ 1.08415 · 4 ms · 0.3 pt slippage · closing',
    ],
    [
      'keeps what a change was refused for',
      {
        link: link({
          version: 2,
          settledVersion: 2,
          lastOutcome: { status: 'rejected', code: 10016, reason: '' },
        }),
      },
      '✗ Anna: 0.10 @ 1.08415 · 4 ms · 0.3 pt slippage · last change refused: the broker does not take these stops (10016)',
    ],
    [
      'was closed by hand',
      { link: link({ actual: 'closed', lots: lots('0'), ended: 'closed_by_hand' }), result: money('-3.1') },
      '■ Anna: -3.10 USD · closed by hand · 0.10 @ 1.08415 · 4 ms · 0.3 pt slippage',
    ],
    [
      'was cancelled before it filled',
      { link: link({ ...sent, settledVersion: 1, ended: 'panic' }) },
      '– Anna: cancelled by /panic or /stop',
    ],
    [
      'was over before it opened',
      { link: link({ ...sent, settledVersion: 1, ended: 'never_opened' }) },
      '– Anna: over before it opened',
    ],
    ['is denied', { decision: denial }, '✗ Anna: 0.004 lots is too small, the minimum is 0.01'],
    ['is paused, as it was told', { decision: paused }, '– Anna: copying is paused'],
  ];
  test.each(cases)('%s', (_what, follower, line) => {
    expect(lineOf(follower)).toBe(line);
  });
});
