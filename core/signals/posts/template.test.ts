import { describe, expect, it } from 'vitest';
import { corpusFiles, postsOf } from '../../../test/builders/posts.ts';
import { price } from '../../domain/decimal.ts';
import { readingJson } from './json.ts';
import { readPost } from './read.ts';
import { learnTemplate } from './template.ts';
import type { ConfirmedFields, PostTemplate } from './template.ts';

const fields = (parts: Partial<ConfirmedFields> = {}): ConfirmedFields => ({
  symbol: 'XAUUSD',
  side: 'buy',
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

  it('makes no order of a post of the corpus that is none', () => {
    const template: PostTemplate = {
      version: 1,
      symbol: 'XAUUSD',
      words: ['hit', 'if', 'not', 'soon', 'the', 'gold', 'vip'].map((phrase) => ({ phrase, meaning: 'buy' })),
      order: ['entry', 'stop', 'target'],
    };
    const none = corpusFiles()
      .flatMap(postsOf)
      .filter(({ verdict, replyTo }) => verdict === 'none' && replyTo === undefined);
    const wrong = none.filter(({ text }) => {
      const reading = readPost(text, { template });
      return reading.safe && reading.instructions.some(({ kind }) => kind === 'open');
    });
    expect(wrong.map(({ text }) => text)).toEqual([]);
  });
});
