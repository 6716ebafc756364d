import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTelegramHtml } from '../../test/fakes/telegram-html.ts';
import { sendable } from '../lines.ts';
import { view, type Button, type View } from '../views/view.ts';
import { BUTTON_BYTES, CAPTION_LIMIT, pressed, render, TEXT_LIMIT } from './render.ts';

const button = (label: string, verb = 'do', id = '1'): Button => ({ label, verb, id, style: 'plain' });
const picture: View['picture'] = { kind: 'equity', title: 'A', currency: 'USD', points: [] };
const htmlOf = (parts: Partial<View> & { title: string }): string[] =>
  render(view(parts)).map(({ html }) => html);
const seen = (of: View): string[] => render(of).map(({ html }) => parseTelegramHtml(html).text);

describe('a view in Telegram', () => {
  it('has a bold title, text, fields and a table, with nothing taken for markup', () => {
    const shown = htmlOf({
      title: 'Copied <b>EURUSD</b>',
      tone: 'good',
      text: 'a & b\nsecond line',
      fields: [{ name: 'Lots', value: '0.10 < 1' }],
      table: {
        columns: [
          { title: 'Account', align: 'left' },
          { title: 'P/L', align: 'right' },
        ],
        rows: [
          ['A<1>', '+12.30'],
          ['Second', '-3.10'],
        ],
      },
    });
    expect(shown).toEqual([
      '<b>🟢 Copied &lt;b&gt;EURUSD&lt;/b&gt;</b>\na &amp; b\nsecond line\n\nLots: <b>0.10 &lt; 1</b>\n\n' +
        '<pre>Account     P/L\nA&lt;1&gt;     +12.30\nSecond    -3.10</pre>',
    ]);
  });

  it('has its buttons as a keyboard, with their colours', () => {
    const [message] = render(
      view({
        title: 'Close?',
        buttons: [[{ ...button('Close', 'close', 'x1'), style: 'danger' }, button('Cancel', 'no', 'x2')]],
      }),
    );
    expect(message?.keyboard).toEqual([
      [
        { text: 'Close', callback_data: 'close:x1', style: 'danger' },
        { text: 'Cancel', callback_data: 'no:x2' },
      ],
    ]);
  });

  it('is a photo with a caption when it has a picture', () => {
    expect(render(view({ title: 'Profit', text: 'well', picture, buttons: [[button('Week')]] }))).toEqual([
      { kind: 'photo', html: '<b>Profit</b>\nwell', keyboard: [[{ text: 'Week', callback_data: 'do:1' }]] },
    ]);
  });

  it('has the title alone below a photo that all of it has no room below; the whole text follows, with the buttons', () => {
    const text = Array.from({ length: 100 }, (_, n) => `line ${n} of the report`).join('\n');
    const messages = render(view({ title: 'Profit', text, picture, buttons: [[button('Week')]] }));
    expect(messages.map(({ kind, keyboard }) => [kind, keyboard.length])).toEqual([
      ['photo', 0],
      ['text', 1],
    ]);
    expect(messages[0]?.html).toBe('<b>Profit</b>');
    expect(parseTelegramHtml(messages[1]!.html).text).toBe(`Profit\n${text}`);
  });

  it('cuts a long text between lines, and a table into tables', () => {
    const rows = Array.from({ length: 300 }, (_, n) => [`account ${n}`, 'x'.repeat(20)]);
    const columns = ['Account', 'Value'].map((title) => ({ title, align: 'left' as const }));
    const shown = htmlOf({ title: 'Long', table: { columns, rows } });
    expect(shown.length).toBeGreaterThan(1);
    for (const html of shown) expect(html).toMatch(/<pre>account|<pre>Account[^]*<\/pre>$/u);
    expect(shown.join('\n').match(/account \d+/gu)).toHaveLength(300);
  });

  it('says something even when there is nothing to say', () => {
    expect(htmlOf({ title: '' })).toEqual(['…']);
  });

  it('refuses a button that carries too much', () => {
    const long = view({ title: 'x', buttons: [[button('Go', 'verb', 'i'.repeat(60))]] });
    expect(() => render(long)).toThrow('at most 64 bytes');
  });
});

describe('what a button carried', () => {
  it('is its verb and its id, colons included', () => {
    expect(pressed('close:a:b')).toEqual({ verb: 'close', id: 'a:b' });
  });
  it('is nothing when it is not ours', () => {
    expect([pressed('close'), pressed(':x'), pressed('')]).toEqual([null, null, null]);
  });
});

describe('any view', () => {
  const words = fc.oneof(
    fc.string({ maxLength: 50 }),
    fc.string({ unit: 'binary', maxLength: 50 }),
    fc.string({
      unit: fc.constantFrom('<', '>', '&', ';', '"', 'a', ' ', '\n', '\ud83d', '😀', '</b>'),
      maxLength: 80,
    }),
  );
  // Repeated, because the limits are far away.
  const text = fc.tuple(words, fc.constantFrom(1, 1, 1, 40, 400)).map(([word, times]) => word.repeat(times));
  const align = fc.constantFrom('left' as const, 'right' as const);
  const table = fc.record({
    columns: fc.array(fc.record({ title: words, align }), { minLength: 1, maxLength: 4 }),
    rows: fc.array(fc.array(words, { maxLength: 5 }), { maxLength: 60 }),
  });
  const id = fc.string({ unit: fc.constantFrom('a', 'Z', '0', '9', ':'), minLength: 1, maxLength: 22 });
  const anyButton = fc.record({
    label: words,
    verb: fc.constantFrom('close', 'page'),
    id,
    style: fc.constantFrom('primary' as const, 'danger' as const, 'plain' as const),
  });
  const anyView = fc.record({
    title: words,
    tone: fc.constantFrom('plain' as const, 'good' as const, 'bad' as const, 'warning' as const),
    text,
    fields: fc.array(fc.record({ name: words, value: text }), { maxLength: 5 }),
    table: fc.option(table),
    picture: fc.constantFrom(null, picture),
    buttons: fc.array(fc.array(anyButton, { maxLength: 3 }), { maxLength: 3 }),
    secret: fc.boolean(),
    once: fc.boolean(),
  });
  const letters = (source: string): string => sendable(source).replaceAll(/\s/gu, '');

  it('keeps every limit, is valid HTML, and is never empty', () => {
    fc.assert(
      fc.property(anyView, (of) => {
        const messages = render(of);
        messages.forEach((message, index) => {
          const { text: visible } = parseTelegramHtml(message.html);
          expect(visible.length).toBeLessThanOrEqual(message.kind === 'photo' ? CAPTION_LIMIT : TEXT_LIMIT);
          expect(visible.trim()).not.toBe('');
          expect(visible).not.toMatch(/\p{Surrogate}/u);
          if (index < messages.length - 1) expect(message.keyboard).toEqual([]);
          for (const { callback_data } of message.keyboard.flat()) {
            expect(Buffer.byteLength(callback_data)).toBeLessThanOrEqual(BUTTON_BYTES);
          }
        });
      }),
    );
  });

  it('loses no letter, however it is cut', () => {
    fc.assert(
      fc.property(anyView, (of) => {
        const everything = [
          of.title,
          of.text,
          ...of.fields.flatMap(({ name, value }) => [name, ':', value]),
          ...(of.table?.columns.map(({ title }) => title) ?? []),
          ...(of.table?.rows.flatMap((row) => of.table!.columns.map((_, index) => row[index] ?? '')) ?? []),
        ];
        const messages = seen(of);
        const whole = of.picture !== null && messages.length > 1 ? messages.slice(1) : messages;
        const shown = letters(whole.join('')).replace(/^(?:🟢|🔴|⚠️)/u, '');
        const expected = letters(everything.join(''));
        expect(shown).toBe(expected === '' && of.tone === 'plain' ? '…' : expected);
      }),
    );
  });

  it('has the same buttons as the view, all on the last message', () => {
    fc.assert(
      fc.property(anyView, (of) => {
        const shown = render(of).at(-1)?.keyboard.flat();
        expect(shown?.map(({ callback_data }) => pressed(callback_data))).toEqual(
          of.buttons.flat().map(({ verb, id: carried }) => ({ verb, id: carried })),
        );
      }),
    );
  });
});
