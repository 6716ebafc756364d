import { expect, test } from 'vitest';
import type { Digest, OpenRisk } from '../../core/app/digest.ts';
import { money } from '../../core/domain/decimal.ts';
import { NOW } from '../../test/builders/trading.ts';
import { digestView } from './digest.ts';

const digest = (parts: Partial<Digest>): Digest => ({
  ...{ from: NOW - 1, to: NOW, results: [], extremes: [], denials: [], attention: [], curve: null },
  open: { copies: 0, floating: [], withoutStop: 0, others: 0 },
  ...parts,
});
const shownOf = (parts: Partial<Digest>) =>
  digestView(digest(parts), { zone: 'UTC', lateSince: null, now: NOW, title: 'Your day' });

test.each<[Partial<OpenRisk>, string]>([
  [{}, 'nothing'],
  [{ others: 2 }, '2 positions, no copies'],
  [{ copies: 1 }, '1 copy, each with a stop'],
  [
    {
      ...{ copies: 2, withoutStop: 1, others: 1 },
      floating: [
        { money: money('12.3'), currency: 'USD' },
        { money: money('-4'), currency: 'USD', isPaper: true },
        { money: null, currency: 'USD' },
      ],
    },
    '2 copies, now +12.30 USD, on paper -4.00 USD, 1 without a stop; 1 other position',
  ],
])('what is open now: %o', (parts, words) => {
  const open: OpenRisk = { copies: 0, floating: [], withoutStop: 0, others: 0, ...parts };
  expect(shownOf({ open }).fields).toContainEqual({ name: 'Open now', value: words });
});

test('an account that is away is told as away, and not as one that never came', () => {
  const { text } = shownOf({
    attention: [
      { kind: 'offline', name: 'Main', since: null },
      { kind: 'offline', name: 'Second', since: NOW - 120_000 },
      { kind: 'never_connected', name: 'Third' },
    ],
  });
  expect(text).toContain('• Main is offline\n• Second is offline for 2 min\n• Third has never connected');
});
