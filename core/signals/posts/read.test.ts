import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anOpen, corpusFiles, postsOf, readReply, written } from '../../../test/builders/posts.ts';
import { price } from '../../domain/decimal.ts';
import type { Price } from '../../domain/decimal.ts';
import type { OpenInstruction } from '../../domain/instruction.ts';
import { LONGEST_POST } from './items.ts';
import { readingJson } from './json.ts';
import { readPost } from './read.ts';
import type { Reading } from './reading.ts';

const SIGNAL = 'GOLD BUY 4055-4050\nSL 4045\nTP 4060\nTP 4065';
const codes = ({ doubts }: Reading) => doubts.map(({ code }) => code);
const actions = (reading: Reading) => readingJson(reading).actions;
const posts = corpusFiles().flatMap(postsOf);

describe('what a post rests on', () => {
  it('is shown as places in the post', () => {
    const text = '🔥 Gold buy 4050, SL 4040, TP 4060';
    const shown = readPost(text).evidence.map(({ from, to, meaning }) => [meaning, text.slice(from, to)]);
    expect(shown).toEqual([
      ['symbol', 'Gold'],
      ['side', 'buy'],
      ['entry', '4050'],
      ['stopLoss', '4040'],
      ['takeProfit', '4060'],
    ]);
  });

  it('is surer of a whole signal than of a bare side', () => {
    expect(readPost(SIGNAL).confidence).toBeGreaterThan(readPost('gold buy').confidence);
  });
});

describe('a reply', () => {
  it.each([
    ['SL 48', [{ type: 'modify', stopLoss: 4048 }]],
    ['move SL to TP1', [{ type: 'modify', stopLoss: 4060 }]],
    ['TP 4070', [{ type: 'modify', takeProfit: 4070 }]],
  ])('%s is read with the levels of the signal it answers', (text, wanted) => {
    const reading = readReply(text, SIGNAL);
    expect(actions(reading)).toEqual(wanted);
    expect(reading.refersTo).toMatchObject({ by: 'reply', signal: { symbol: 'XAUUSD', side: 'buy' } });
  });

  it('re-enter opens again as in the signal', () => {
    expect(actions(readReply('re-enter', SIGNAL))).toEqual(actions(readPost(SIGNAL)));
  });

  it('re-enter to nothing names nothing to open, and is not safe', () => {
    const reading = readPost('re-enter');
    expect(reading).toMatchObject({ verdict: 'signal', instructions: [], safe: false });
    expect(codes(reading)).toEqual(['REFERENCE_UNKNOWN']);
  });

  it('is about the side it names, where it names one', () => {
    expect(readPost('close all gold sells').instructions).toEqual([
      { kind: 'close', fraction: '1', symbol: 'XAUUSD', side: 'sell' },
    ]);
  });
});

describe('a bare order', () => {
  const gold = anOpen();
  const euro = anOpen({ symbol: 'EURUSD', entry: { low: price('1.08'), high: price('1.08') } });

  it('refers to the latest open signal of the symbol it names', () => {
    const reading = readPost('close half of gold', { open: [anOpen({ side: 'sell' }), gold, euro] });
    expect(reading.refersTo).toEqual({ by: 'latest', signal: gold });
    expect(reading.safe).toBe(true);
  });
  it('refers to the only symbol that is open', () => {
    expect(readPost('close half', { open: [gold] }).refersTo).toEqual({ by: 'latest', signal: gold });
  });
  it.each([
    ['several symbols are open', [gold, euro]],
    ['nothing is open', []],
  ])('asks where %s', (_case, open: readonly OpenInstruction[]) => {
    const reading = readPost('close half', { open });
    expect(reading.safe).toBe(false);
    expect(codes(reading)).toEqual(['REFERENCE_UNKNOWN']);
  });
});

describe('safety', () => {
  it.each([
    ['a stop above the entry of a buy', 'gold buy 4050 sl 4055 tp 4060', 'STOP_ON_WRONG_SIDE'],
    ['a target inside the zone', 'gold buy 4050-4053 sl 4040 tp 4052 tp 4060', 'TARGET_ON_WRONG_SIDE'],
    ['levels of the other side', 'buy limit gold 4050 sl 4060 tp 4040', 'SIDE_CONTRADICTS'],
    ['stop and target swapped, at the market', 'gold buy now sl 4060 tp 4040', 'SIDE_CONTRADICTS'],
    ['an unknown symbol', '$ABCD buy 10.5 sl 9.5 tp 12', 'SYMBOL_UNKNOWN'],
    ['no symbol', 'buy now 4050 sl 4040 tp 4060', 'SYMBOL_MISSING'],
    ['a digit too many', 'gold buy 4050 sl 4040 tp 40600', 'PRICES_IMPLAUSIBLE'],
    ['a zone that is none', 'gold sell 4097_4000 sl 4107', 'ENTRY_ZONE_TOO_WIDE'],
    ['a pending order without its price', 'gold buy limit sl 4040 tp 4060', 'ENTRY_MISSING'],
    ['numbers without labels', 'gold buy 4050 4040 4060 4070', 'LABELS_MISSING'],
    ['no side', 'XAUUSD entry 4050 sl 4040 tp 4060', 'SIDE_INFERRED'],
    ['targets that are partly met', 'gold buy 4050 sl 4040\ntp1 4055 ✅\ntp2 4060', 'TARGETS_PARTLY_DONE'],
  ])('%s', (_case, text, code) => {
    const reading = readPost(text);
    expect(reading).toMatchObject({ verdict: 'signal', safe: false });
    expect(codes(reading)).toContain(code);
  });

  it.each([
    ['at the market', '4050', true],
    ['a little away', '4070', true],
    ['far away', '4200', false],
  ])('holds an entry against the quote: %s', (_case, quote, safe) => {
    const reading = readPost('gold buy 4050 sl 4040 tp 4060', { quotes: { XAUUSD: price(quote) } });
    expect(reading.safe).toBe(safe);
    expect(codes(reading)).toEqual(safe ? [] : ['PRICE_FAR_FROM_MARKET']);
  });

  it('lets a pending order wait farther away than an order at the market', () => {
    const quotes = { XAUUSD: price('4200') };
    expect(readPost('gold buy limit 4050 sl 4040 tp 4060', { quotes }).safe).toBe(true);
  });
});

describe('the room’s default symbol', () => {
  it('stands in for what a post does not name', () => {
    const reading = readPost('buy now 4050 sl 4040 tp 4060', { defaultSymbol: 'XAUUSD' });
    expect(reading.safe).toBe(true);
    expect(actions(reading)).toMatchObject([{ symbol: 'XAUUSD' }]);
  });
  it('never stands in for a symbol that is named but unknown', () => {
    const reading = readPost('$ABCD buy 10.5 sl 9.5 tp 12', { defaultSymbol: 'XAUUSD' });
    expect(actions(reading)).toMatchObject([{ symbol: 'ABCD' }]);
    expect(reading.safe).toBe(false);
  });
});

describe('pips', () => {
  it('become prices, counted from the edge of the entry that is met first', () => {
    expect(actions(readPost('gold sell 4050-4053 sl 50 pips tp 30 pips'))).toMatchObject([
      { stopLoss: 4055, takeProfits: [4047] },
    ]);
  });
  it('stay distances where no entry is named, and are never 0', () => {
    const reading = readPost('gold sell now sl 50 pips tp 30 pips');
    expect(reading.instructions).toMatchObject([
      { stopLoss: { unit: 'pips', distance: '50' }, takeProfits: [{ unit: 'pips', distance: '30' }] },
    ]);
    expect(actions(reading)).toMatchObject([{ stopLoss: null, takeProfits: [null] }]);
    expect(reading.why).toContain('50 pips');
  });
});

// ---- for all texts -------------------------------------------------------------------------------------

const WORDS =
  'gold eurusd buy sell now limit stop sl tp tp1 entry close half all be move cancel hit if not should @ - / : 4050 4040 1.0840 50 % pips \n ✅ 🔥 ( ) ? be. re-enter open $ABC #CONSTRUCTOR toString __proto__ al sat'.split(
    ' ',
  );
const anyPost = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.array(fc.constantFrom(...WORDS), { maxLength: 80 }).map((words) => words.join(' ')),
);
const prices = (step: number, from: number) =>
  fc.integer({ min: 1, max: 40 }).map((steps) => price(String(from + step * steps)));

const anyOrder: fc.Arbitrary<OpenInstruction> = fc
  .record({
    side: fc.constantFrom('buy', 'sell'),
    order: fc.constantFrom('market', 'limit', 'stop'),
    width: fc.integer({ min: 0, max: 9 }),
    stop: fc.option(prices(1, 0)),
    targets: fc.array(fc.option(prices(1, 0)), { maxLength: 6 }),
  })
  .map(({ side, order, width, stop, targets }) => {
    const sign = side === 'buy' ? 1 : -1;
    const at = (distance: number): Price => price(String(4050 + distance));
    const edge = (steps: Price): Price => at(sign > 0 ? width + Number(steps) : -Number(steps));
    const far = (steps: Price): Price => at(sign > 0 ? -Number(steps) : width + Number(steps));
    return {
      kind: 'open',
      symbol: 'XAUUSD',
      side,
      order,
      entry: { low: at(0), high: at(width) },
      ...(stop === null ? {} : { stopLoss: { unit: 'price' as const, at: far(stop) } }),
      takeProfits: targets.map((target) =>
        target === null ? ('open' as const) : { unit: 'price' as const, at: edge(target) },
      ),
    };
  });

const DIGITS = {
  Persian: '۰۱۲۳۴۵۶۷۸۹',
  Arabic: '٠١٢٣٤٥٦٧٨٩',
  'full-width': '０１２３４５６７８９',
  Devanagari: '०१२३४५६७८९',
};
const inDigits = (text: string, digits: string): string =>
  text.replace(/\d/gu, (digit) => digits.charAt(Number(digit)));

describe('reading', () => {
  it('takes any text, and rests every instruction on words of it', () => {
    fc.assert(
      fc.property(anyPost, anyPost, (text, replyTo) => {
        const reading = readReply(text, replyTo);
        if (reading.instructions.length > 0) expect(reading.evidence.length).toBeGreaterThan(0);
        for (const { from, to } of reading.evidence) {
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeGreaterThan(from);
          expect(to).toBeLessThanOrEqual(text.length);
        }
        expect(reading.safe).toBe(reading.instructions.length > 0 && reading.doubts.length === 0);
      }),
      { numRuns: 600 },
    );
  });

  it('gives back an order that is written out, whole', () => {
    fc.assert(
      fc.property(anyOrder, (order) => {
        const reading = readPost(written(order));
        expect(reading.instructions).toEqual([order]);
        expect(reading.safe).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it.each(Object.entries(DIGITS))('takes %s digits for what they are', (_script, digits) => {
    for (const { text } of posts) {
      // Digits in a name (US30, TP1️⃣) and in a link belong to it.
      if (/[a-z]\d|\d\ufe0f|0x0/iu.test(text)) continue;
      expect(actions(readPost(inDigits(text, digits)))).toEqual(actions(readPost(text)));
    }
  });

  it('sees no meaning in pictures between the words', () => {
    for (const { text } of posts.slice(0, 400)) {
      if (text.includes('✅') || text.includes('✔')) continue;
      const decorated = text.replace(/ (?=[a-zа-я])/giu, ' 🚀💰 ');
      expect(actions(readPost(decorated))).toEqual(actions(readPost(text)));
    }
  });

  it('makes no order of a post without an order word', () => {
    const mute = fc.array(
      fc.constantFrom('gold', 'eurusd', 'the', 'market', 'news', '4050', '!', '🔥', 'up'),
    );
    fc.assert(
      fc.property(mute, (words) => {
        expect(readPost(words.join(' ')).instructions).toEqual([]);
      }),
    );
  });

  it('refuses a text that is longer than a post can be', () => {
    expect(readPost(`gold buy now ${'x'.repeat(LONGEST_POST)}`)).toMatchObject({
      verdict: 'none',
      safe: false,
    });
  });

  it.each([
    '1 ',
    '1,',
    '1.',
    'be ',
    'a.b',
    'sl ',
    'tp 1 ',
    'buy gold tp 1 ',
    'eur/',
    '(((',
    's.l ',
    'close half ',
    '1/',
    'move sl ',
    'sell stop ',
    '🔥',
    '1️⃣',
    'س ',
    '#AB buy ',
  ])('takes time in proportion to the length of %j repeated', (part) => {
    const long = part.repeat(LONGEST_POST).slice(0, LONGEST_POST);
    const quickest = (text: string): number => {
      let best = Infinity;
      for (let run = 0; run < 12; run += 1) {
        const start = performance.now();
        readPost(text);
        best = Math.min(best, performance.now() - start);
      }
      return best;
    };
    readPost(long);
    // A quadratic step would make sixteen times the length cost 256 times as much.
    expect(quickest(long)).toBeLessThan(64 * Math.max(quickest(long.slice(0, LONGEST_POST / 16)), 0.05));
  });
});
