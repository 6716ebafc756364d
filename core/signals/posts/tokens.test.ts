import { describe, expect, it } from 'vitest';
import { normalise } from './normalise.ts';
import { tokensOf } from './tokens.ts';

const shown = (text: string) =>
  tokensOf(text).map(({ kind, text: folded, sign, unit }) => `${kind} ${sign}${folded}${unit}`);

describe('one alphabet', () => {
  it.each([
    ['bold letters', '𝗕𝗨𝗬 𝐆𝐎𝐋𝐃', 'buy gold'],
    ['full width', 'ＢＵＹ ４０５０', 'buy 4050'],
    ['letters in circles and squares', 'Ⓑⓤⓨ 🅱🆄🆈', 'buy buy'],
    ['small capitals', 'ʙᴜʏ ɢᴏʟᴅ', 'buy gold'],
    ['accents', 'Entrée Satış Ações', 'entree satis acoes'],
    ['Persian digits and letters', 'طلای ۴٬۰۵۰٫۵', 'طلاي 4,050.5'],
    ['what cannot be seen', 'B\u200bU\u2060Y\ufeff', 'buy'],
    ['a Persian half space', 'حد\u200cضرر', 'حد ضرر'],
    ['dashes and quotes', '2310–2305 don’t', "2310-2305 don't"],
  ])('%s', (_case, text, wanted) => {
    expect(normalise(text).text).toBe(wanted);
  });

  it('knows where every character stood', () => {
    const text = '🔥𝗕𝗨𝗬 ½';
    const { text: folded, origin } = normalise(text);
    expect(origin).toHaveLength(folded.length + 1);
    expect(text.slice(origin[folded.indexOf('b')], origin[folded.indexOf(' ', 1)])).toBe('𝗕𝗨𝗬');
  });
});

describe('tokens', () => {
  it.each([
    ['TP1 4050', ['word tp', 'number 1', 'number 4050']],
    ['TP¹ 4050', ['word tp', 'ordinal 1', 'number 4050']],
    ['4️⃣0️⃣5️⃣0️⃣', ['number 4050']],
    ['S/L: 4040', ['word sl', 'mark :', 'number 4040']],
    ['113k 30% +40', ['number 113k', 'number 30%', 'mark +', 'number +40']],
    ['50 percent', ['number 50%', 'word percent']],
    ['2310-2305', ['number 2310', 'mark -', 'number 2305']],
    ['132.650,133.000', ['number 132.650', 'mark ,', 'number 133.000']],
    ['2315,2320', ['number 2315', 'mark ,', 'number 2320']],
    [
      '1:2 14:30 20.11.2026 10x 30m H4',
      ['aside 1', 'aside 14', 'aside 20.11.2026', 'aside 10', 'aside 30', 'aside h'],
    ],
    ['TP 1:4315', ['word tp', 'number 1', 'mark :', 'number 4315']],
    ['1st', ['ordinal 1']],
    ['@room t.me/room https://a.b/4050 @4050', ['link ', 'link ', 'link ', 'mark @', 'number 4050']],
    ['做多', ['word 做', 'word 多']],
  ])('%s', (text, wanted) => {
    expect(shown(text)).toEqual(wanted);
  });
});
