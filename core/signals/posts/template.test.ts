import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { corpusFiles, postsOf } from '../../../test/builders/posts.ts';
import type { PostTemplate } from '../../domain/channel.ts';
import { price } from '../../domain/decimal.ts';
import { readingJson } from './json.ts';
import { readPost } from './read.ts';
import { learnTemplate } from './template.ts';
import type { ConfirmedFields } from './template.ts';

const GOLD = { symbol: 'XAUUSD', side: 'buy' } as const;
const fields = (parts: Partial<ConfirmedFields> = {}): ConfirmedFields => ({
  ...GOLD,
  entry: [price('4050')],
  stopLoss: price('4040'),
  takeProfits: [price('4060'), price('4070')],
  ...parts,
});
function learnt(text: string, confirmed: ConfirmedFields): PostTemplate {
  const result = learnTemplate(text, confirmed);
  if (!result.ok) throw new Error(result.code);
  return result.value;
}
const actions = (text: string, template?: PostTemplate) =>
  readingJson(readPost(text, template === undefined ? {} : { template })).actions;

describe('a room’s house style', () => {
  const bare = learnt('GOLD BUY 4050 4040 4060 4070', fields());

  it('makes numbers without labels mean what a person confirmed', () => {
    expect(readPost('GOLD SELL 4100 4110 4090 4080').safe).toBe(false);
    const reading = readPost('GOLD SELL 4100 4110 4090 4080', { template: bare });
    expect(reading.safe).toBe(true);
    expect(readingJson(reading).actions).toEqual([
      {
        type: 'open',
        symbol: 'XAUUSD',
        side: 'sell',
        order: 'market',
        entry: [4100, 4100],
        stopLoss: 4110,
        takeProfits: [4090, 4080],
      },
    ]);
  });

  it('still holds the levels against the side', () => {
    expect(readPost('GOLD SELL 4100 4090 4110 4120', { template: bare }).safe).toBe(false);
  });

  it('knows the room’s own labels', () => {
    const template = learnt('BUY 4050\nzonk 4040\nbingo 4060\nbingo 4070', fields());
    expect(template.words).toEqual([
      { phrase: 'zonk', meaning: 'stop' },
      { phrase: 'bingo', meaning: 'target' },
    ]);
    expect(actions('SELL 4100 zonk 4108 bingo 4090', template)).toMatchObject([
      { symbol: 'XAUUSD', side: 'sell', entry: [4100, 4100], stopLoss: 4108, takeProfits: [4090] },
    ]);
  });

  it('knows the room’s own word for a side', () => {
    const template = learnt('Rocket 4050 SL 4040 TP 4060 TP 4070', fields({ sideWord: 'Rocket' }));
    expect(actions('rocket 4055 sl 4045 tp 4065', template)).toMatchObject([{ side: 'buy', stopLoss: 4045 }]);
  });

  it('is plain data', () => {
    expect(JSON.parse(JSON.stringify(bare))).toEqual(bare);
  });
});

describe('teaching', () => {
  it.each([
    ['FIELDS_NOT_IN_POST', 'GOLD BUY 4050 SL 4040 TP 4060', fields()],
    ['FIELDS_NOT_IN_POST', 'GOLD BUY', fields({ entry: [], takeProfits: [], stopLoss: price('1') })],
    ['WORD_TAKEN', 'if 4050 SL 4040 TP 4060 TP 4070', fields({ sideWord: 'if' })],
    ['WORD_TAKEN', 'hit 4050 SL 4040 TP 4060 TP 4070', fields({ sideWord: 'hit' })],
    ['WORD_TAKEN', 'sell 4050 SL 4040 TP 4060 TP 4070', fields({ sideWord: 'sell' })],
    ['POST_TOO_LONG', 'x'.repeat(5_000), fields()],
  ])('refuses with %s: %s', (code, text, confirmed) => {
    expect(learnTemplate(text, confirmed)).toMatchObject({ ok: false, code });
  });

  it('wants a stop and one more price, and all three for a side by the room’s own word', () => {
    const refused = [
      learnTemplate('GOLD BUY 4050 TP 4060', {
        ...GOLD,
        entry: [price('4050')],
        takeProfits: [price('4060')],
      }),
      learnTemplate('GOLD BUY SL 4040', fields({ entry: [], takeProfits: [] })),
      learnTemplate('GOLD rocket 4050 SL 4040', fields({ takeProfits: [], sideWord: 'rocket' })),
    ];
    expect(refused).toMatchObject(refused.map(() => ({ ok: false, code: 'TOO_LITTLE_TO_LEARN' })));
  });
});

describe('a template', () => {
  const template = learnt('GOLD BUY 4050 4040 4060 4070', fields());

  it.each([
    'GOLD BUY NOW',
    'GOLD SELL 4100',
    'Sold gold at 4100, stop was 4110, closed at 4090',
    'GOLD SELL 4100 4110 4090 maybe tomorrow when the news comes out',
    'Move SL to entry',
    'SELL EURUSD 1.0840 SL 1.0860 TP 1.0800',
  ])('leaves a post that is not written like its own as it is: %s', (text) => {
    expect(readPost(text, { template })).toEqual(readPost(text));
  });

  it('that reads a post otherwise than everybody would makes it unsafe', () => {
    const odd: PostTemplate = {
      ...template,
      words: [{ phrase: 'at', meaning: 'target' }],
      shape: { fields: ['target'], unknown: 0 },
    };
    const text = 'BUY GOLD at 4050 TP 4060';
    const reading = readPost(text, { template: odd });
    const usual = readPost(text);
    expect([usual.safe, reading.safe, reading.doubts]).toEqual([
      true,
      false,
      [{ code: 'AMBIGUOUS', numbers: {} }],
    ]);
  });

  const corpus = corpusFiles().flatMap(postsOf);
  const none = corpus.filter(({ verdict, replyTo }) => verdict === 'none' && replyTo === undefined);
  const signals = corpus
    .map(({ text }) => ({
      text,
      numbers: [...new Set(text.match(/\d+(?:\.\d+)?/gu))].filter((number) => number.length > 2),
      words: text.toLowerCase().match(/\p{L}{2,}/gu) ?? [],
    }))
    .filter(({ numbers, words }) => numbers.length >= 3 && words.length > 0);

  /** Whatever somebody confirms of a post: any of its numbers as anything, any word as its side. */
  const anyTaught = fc.constantFrom(...signals).chain(({ text, numbers, words }) =>
    fc
      .record({
        symbol: fc.constantFrom('XAUUSD', 'EURUSD', 'BTCUSD'),
        side: fc.constantFrom('buy' as const, 'sell' as const),
        prices: fc.shuffledSubarray(numbers, { minLength: 2, maxLength: Math.min(5, numbers.length) }),
        sideWord: fc.option(fc.constantFrom(...words)),
      })
      .map(({ symbol, side, prices, sideWord }) => {
        const [stop = price('1'), entry = price('1'), ...takeProfits] = prices.map((one) => price(one));
        return learnTemplate(text, {
          ...{ symbol, side, entry: [entry], stopLoss: stop, takeProfits },
          ...(sideWord !== null && { sideWord }),
        });
      }),
  );

  it('makes no order of a post that is none, whatever it was taught', () => {
    let learnable = 0;
    fc.assert(
      fc.property(anyTaught, fc.nat(none.length - 1), (taught, from) => {
        if (!taught.ok) return;
        learnable += 1;
        for (const { text } of none.slice(from, from + 8)) {
          const reading = readPost(text, { template: taught.value });
          if (reading.safe) throw new Error(`${text}\n${JSON.stringify(taught.value)}`);
        }
      }),
      { numRuns: 600 },
    );
    expect(learnable).toBeGreaterThan(100);
  });

  it('makes no order of a post that is none by any words at all, where it knows all three prices', () => {
    const words = ['hit', 'if', 'not', 'soon', 'the', 'gold', 'vip', 'we', 'is', 'zone'];
    const any: PostTemplate = {
      version: 1,
      symbol: 'XAUUSD',
      words: words.map((phrase) => ({ phrase, meaning: 'buy' })),
      order: ['entry', 'stop', 'target'],
      shape: { fields: ['entry', 'stop', 'target'], unknown: 6 },
    };
    const wrong = none.filter(({ text }) => readPost(text, { template: any }).safe);
    expect(wrong.map(({ text }) => text)).toEqual([]);
  });
});
