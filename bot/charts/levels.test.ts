import { describe, expect, it } from 'vitest';
import { someLevels } from '../../test/builders/levels.ts';
import { levelsFrame } from './levels.ts';

const AT = Date.UTC(2026, 10, 20, 10, 0, 3);
const quote = { at: AT, bid: 2650, ask: 2650.2 };

describe('the words above the levels of a question', () => {
  it('say the price at which one would buy, when it was, and the best reward for the risk', () => {
    expect(levelsFrame(someLevels({ price: quote, targets: [2660, 2675] }))).toMatchObject({
      title: 'XAUUSD buy',
      value: '2650.20',
      note: 'Price at 10:00:03 UTC',
      change: 'R:R 1:2.5',
    });
  });

  it('say the price at which one would sell', () => {
    const sell = someLevels({ side: 'sell', stop: 2660, targets: [2640], price: quote });
    expect(levelsFrame(sell)).toMatchObject({ value: '2650.00', change: 'R:R 1:1' });
  });

  it('say that no price is known', () => {
    expect(levelsFrame(someLevels())).toMatchObject({ value: '', note: 'No price yet' });
  });

  it('warn where there is no stop', () => {
    expect(levelsFrame(someLevels({ stop: null }))).toMatchObject({ change: 'No stop', gain: -1 });
  });

  it('promise no reward without a target, nor for one on the wrong side', () => {
    expect(levelsFrame(someLevels({ targets: [] })).change).toBe('');
    expect(levelsFrame(someLevels({ targets: [2600] })).change).toBe('');
    expect(levelsFrame(someLevels({ stop: 2650 })).change).toBe('');
  });
});
