import { describe, expect, it } from 'vitest';
import { diffInstructions } from './diff.ts';
import { readPost } from './read.ts';

/** `target 2: 4060 → 4070`, and so on. */
const diff = (before: string, after: string): readonly string[] =>
  diffInstructions(readPost(before).instructions, readPost(after).instructions).flatMap((change) =>
    change.what === 'changed'
      ? change.fields.map(
          ({ field, number, before: from, after: to }) =>
            `${field}${number === null ? '' : ` ${String(number)}`}: ${from} → ${to}`,
        )
      : [`${change.what} ${(change.what === 'added' ? change.after : change.before).kind}`],
  );

describe('an edited post', () => {
  it.each([
    ['a typo in a word', 'Gold by now', 'Gold by now!', []],
    ['decoration', 'Gold buy 4050 SL 4040', '🔥 GOLD BUY 4050 🔥 SL 4040', []],
    ['another stop', 'Gold buy 4050 SL 4040', 'Gold buy 4050 SL 4042', ['stopLoss: 4040 → 4042']],
    [
      'levels that come later',
      'Gold buy now',
      'Gold buy now 4050-4053 SL 4040 TP 4060 TP open',
      ['entry:  → 4050 to 4053', 'stopLoss:  → 4040', 'takeProfit 1:  → 4060', 'takeProfit 2:  → open'],
    ],
    [
      'one of several targets',
      'Gold buy 4050 SL 4040 TP 4060 TP 4070 TP 4080',
      'Gold buy 4050 SL 4040 TP 4060 TP 4075 TP 4080',
      ['takeProfit 2: 4070 → 4075'],
    ],
    [
      'fewer targets',
      'Gold buy 4050 SL 4040 TP 4060 TP 4070',
      'Gold buy 4050 SL 4040 TP 4060',
      ['takeProfit 2: 4070 → '],
    ],
    ['the other side', 'Gold buy 4050', 'Gold sell 4050', ['side: buy → sell']],
    [
      'another symbol',
      'EURUSD buy 1.0840 SL 1.0810',
      'GBPUSD buy 1.0840 SL 1.0810',
      ['symbol: EURUSD → GBPUSD'],
    ],
    [
      'another kind of order',
      'Gold buy limit 4050 SL 4040',
      'Gold buy stop 4050 SL 4040',
      ['order: limit → stop'],
    ],
    ['a signal that was taken back', 'Gold buy 4050 SL 4040', 'No trade today', ['removed open']],
    [
      'a second order',
      'Gold buy 4050 SL 4040 TP 4060',
      'Gold buy 4050 SL 4040 TP 4060\nEURUSD sell 1.0840 SL 1.0870 TP 1.0800',
      ['added open'],
    ],
    [
      'the first of two orders taken out',
      'Gold buy 4050 SL 4040\nEURUSD sell 1.0840 SL 1.0870',
      'EURUSD sell 1.0840 SL 1.0875',
      ['stopLoss: 1.087 → 1.0875', 'removed open'],
    ],
    ['another share', 'close half', 'close 30%', ['fraction: 0.5 → 0.3']],
    [
      'another target of an update',
      'SL to BE',
      'SL to 4055, move TP to 4080',
      ['stopLoss: entry → 4055', 'takeProfit:  → 4080'],
    ],
    ['another instruction', 'close half', 'SL to BE', ['added modify', 'removed close']],
  ])('%s', (_edit, before, after, changes) => {
    expect(diff(before, after)).toEqual(changes);
  });
});
