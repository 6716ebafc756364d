import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { corpusFiles, postsOf } from '../../../test/builders/posts.ts';
import { lessonOf } from './lesson.ts';
import type { Corrections, Lesson } from './lesson.ts';
import { readPost } from './read.ts';

const NOTHING: Corrections = { fields: {} };
function lesson(text: string, corrections: Corrections = NOTHING): Lesson {
  const result = lessonOf(text, corrections);
  if (!result.ok) throw new Error(result.code);
  return result.value;
}
const pricesOf = ({ prices }: Lesson): readonly string[] =>
  prices.map(({ value, field, words }) => `${value} ${field ?? '–'} “${words}”`);
const learntOf = ({ learnt }: Lesson): string => (learnt.ok ? learnt.value.reading.why : learnt.code);

describe('a lesson', () => {
  it('says which field was read from which words', () => {
    const read = lesson('GOLD BUY NOW @ 4050\nSL: 4040\nTP1 4060\nTP2 4070');
    expect(read).toMatchObject({
      ...{ symbol: 'XAUUSD', symbolWords: 'GOLD', side: 'buy', sideWords: 'BUY', order: 'market' },
    });
    expect(pricesOf(read)).toEqual([
      '4050 entry “GOLD BUY NOW @”',
      '4040 stop “SL:”',
      '4060 target “TP1”',
      '4070 target “TP2”',
    ]);
    expect(read.learnt.ok).toBe(true);
  });

  it('guesses numbers without labels, and learns their order when that is confirmed', () => {
    const read = lesson('GOLD BUY 4050 4040 4060 4070');
    expect(pricesOf(read)).toEqual([
      '4050 entry “GOLD BUY”',
      '4040 stop “”',
      '4060 target “”',
      '4070 target “”',
    ]);
    expect(read.learnt).toMatchObject({
      ok: true,
      value: { template: { order: ['entry', 'stop', 'target', 'target'] } },
    });
  });

  it('is corrected price by price: the room’s own labels are learnt', () => {
    const text = 'BUY XAU 4050\nzonk 4040\nbingo 4060';
    expect(learntOf(lesson(text))).not.toBe('');
    const corrected = lesson(text, { fields: { 1: 'stop', 2: 'target' } });
    expect(corrected.learnt).toMatchObject({
      ok: true,
      value: {
        reading: { safe: true },
        template: {
          words: [
            { phrase: 'zonk', meaning: 'stop' },
            { phrase: 'bingo', meaning: 'target' },
          ],
        },
      },
    });
  });

  it('is told the symbol, and the room’s own word for a side', () => {
    const text = 'Rocket 4050 SL 4040 TP 4060';
    expect(lesson(text, { symbol: 'XAUUSD', fields: {} })).toMatchObject({
      side: null,
      unknown: ['rocket'],
      learnt: { code: 'SIDE_MISSING' },
    });
    const told = lesson(text, {
      symbol: 'XAUUSD',
      side: 'buy',
      sideWord: 'rocket',
      fields: { 0: 'entry', 1: 'stop', 2: 'target' },
    });
    expect(told).toMatchObject({ side: 'buy', sideWords: 'rocket', learnt: { ok: true } });
  });

  it.each([
    ['the stop as a target', { fields: { 1: 'target' } }],
    ['two stops', { fields: { 2: 'stop' } }],
    ['the other side', { side: 'sell', fields: {} }],
    ['another symbol', { symbol: 'EURUSD', fields: {} }],
  ] satisfies [string, Corrections][])(
    'learns nothing of what it would not read so: %s',
    (_what, corrections) => {
      expect(lesson('GOLD BUY NOW 4050 SL 4040 TP 4060', corrections).learnt.ok).toBe(false);
    },
  );

  it.each([
    ['POST_TOO_LONG', 'BUY GOLD 4050 '.repeat(200)],
    ['NO_PRICES', 'BUY GOLD NOW'],
  ])('refuses with %s', (code, text) => {
    expect(lessonOf(text, NOTHING)).toMatchObject({ ok: false, code });
  });

  it('never throws, and what it learns reads that post as confirmed, and safe or not as it is', () => {
    const texts = corpusFiles()
      .flatMap(postsOf)
      .map(({ text }) => text);
    const anyField = fc.constantFrom('entry', 'stop', 'target', 'none' as const);
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.dictionary(fc.constantFrom('0', '1', '2', '3'), anyField),
        (text, fields) => {
          const result = lessonOf(text, { fields });
          if (!result.ok || !result.value.learnt.ok) return;
          const { template, reading } = result.value.learnt.value;
          expect(readPost(text, { template })).toEqual(reading);
          expect(reading.instructions).toHaveLength(1);
        },
      ),
      { numRuns: 300 },
    );
  });
});
