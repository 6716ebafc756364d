import { describe, expect, it } from 'vitest';
import { diffReadings } from './diff.ts';
import { readPost } from './read.ts';

const diff = (before: string, after: string) => diffReadings(readPost(before), readPost(after));

describe('an edited post', () => {
  it.each([
    ['a typo in a word', 'Gold by now', 'Gold by now!', []],
    ['decoration', 'Gold buy 4050 SL 4040', '🔥 GOLD BUY 4050 🔥 SL 4040', []],
    [
      'another stop',
      'Gold buy 4050 SL 4040',
      'Gold buy 4050 SL 4042',
      [{ what: 'changed', index: 0, field: 'stopLoss', before: '4040', after: '4042' }],
    ],
    [
      'levels that come later',
      'Gold buy now',
      'Gold buy now 4050-4053 SL 4040 TP 4060 TP open',
      [
        { what: 'changed', index: 0, field: 'entry', before: '', after: '4050 to 4053' },
        { what: 'changed', index: 0, field: 'stopLoss', before: '', after: '4040' },
        { what: 'changed', index: 0, field: 'takeProfits', before: '', after: '4060, open' },
      ],
    ],
    [
      'the other side',
      'Gold buy 4050',
      'Gold sell 4050',
      [{ what: 'changed', index: 0, field: 'side', before: 'buy', after: 'sell' }],
    ],
    [
      'a stop on the wrong side',
      'Gold buy 4050 SL 4040',
      'Gold buy 4050 SL 4060',
      [
        { what: 'safe', before: 'true', after: 'false' },
        { what: 'changed', index: 0, field: 'stopLoss', before: '4040', after: '4060' },
      ],
    ],
    [
      'a signal that was taken back',
      'Gold buy 4050 SL 4040',
      'No trade today',
      [
        { what: 'verdict', before: 'signal', after: 'none' },
        { what: 'safe', before: 'true', after: 'false' },
        { what: 'removed', index: 0 },
      ],
    ],
    [
      'a second order',
      'Gold buy 4050 SL 4040 TP 4060',
      'Gold buy 4050 SL 4040 TP 4060\nEURUSD sell 1.0840 SL 1.0870 TP 1.0800',
      [{ what: 'added', index: 1 }],
    ],
    [
      'another share',
      'close half',
      'close 30%',
      [{ what: 'changed', index: 0, field: 'fraction', before: '0.5', after: '0.3' }],
    ],
    [
      'another target of an update',
      'SL to BE',
      'SL to 4055, move TP to 4080',
      [
        { what: 'changed', index: 0, field: 'stopLoss', before: 'entry', after: '4055' },
        { what: 'changed', index: 0, field: 'takeProfit', before: '', after: '4080' },
      ],
    ],
  ])('%s', (_edit, before, after, changes) => {
    expect(diff(before, after)).toEqual(changes);
  });
});
