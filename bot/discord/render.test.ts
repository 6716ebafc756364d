import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { read, shownBy } from '../../test/fakes/discord-messages.ts';
import { sendable } from '../lines.ts';
import { view, type Button, type View } from '../views/view.ts';
import { escaped } from './markup.ts';
import { pressed, render, type Rendered } from './render.ts';

const button = (label: string, verb = 'do', id = label): Button => ({ label, verb, id, style: 'plain' });
const rowsIn = (parts: Partial<View>): Rendered['rows'] =>
  render(view({ title: 'T', ...parts })).flatMap(({ rows }) => rows);
/** What a person reads, as the fake shows it; throws what Discord would refuse. */
const textOf = (shown: View): string =>
  render(shown)
    .map((message) => {
      const files = new Map(message.pictured ? [['files[0]', PNG]] : []);
      const attachments = message.pictured ? [{ id: '0', filename: 'picture.png' }] : [];
      const { content, embeds, rows } = message;
      return shownBy({ content, embeds, components: rows, attachments }, files, null).text;
    })
    .join('\n');
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const packed = (text: string): string => text.replaceAll(/\s+/gu, '');

describe('a view in Discord', () => {
  it('has its title as text, and everything else in an embed of its tone’s colour', () => {
    const shown = view({
      title: 'EURUSD',
      tone: 'good',
      text: 'open',
      fields: [{ name: 'Lots', value: '0.1' }],
    });
    expect(render(shown)).toEqual([
      {
        content: '🟢 **EURUSD**',
        embeds: [{ description: 'open', fields: [{ name: 'Lots', value: '0.1' }], color: 0x2e9e5b }],
        rows: [],
        pictured: false,
      },
    ]);
  });

  it('shows a table monospaced, and keys so that they are copied as they stand', () => {
    const table = {
      columns: [
        { title: 'Symbol', align: 'left' as const },
        { title: 'Lots', align: 'right' as const },
      ],
      rows: [['EURUSD', '0.10']],
    };
    expect(render(view({ title: 'T', table }))[0]?.embeds[0]?.description).toBe(
      '```\nSymbol  Lots\nEURUSD  0.10\n```',
    );
    const key = view({ title: 'T', once: true, fields: [{ name: 'Key', value: 'mk_a_b*c' }] });
    expect(render(key)[0]?.embeds[0]?.fields).toEqual([{ name: 'Key', value: '```\nmk_a_b*c\n```' }]);
  });

  it.each([
    ['_a_ *b* ~c~ `d` |e|', '\\_a\\_ \\*b\\* \\~c\\~ \\`d\\` \\|e\\|'],
    ['# heading', '\\# heading'],
    ['- point', '\\- point'],
    ['1. first', '1\\. first'],
    ['> said', '\\> said'],
    ['<@42> [a](https://x.example/a_b)', '\\<@42\\> \\[a\\](https://x.example/a_b)'],
    ['-100.00 USD', '-100.00 USD'],
  ])('takes %j for what it says', (text, markup) => {
    expect(escaped(text)).toBe(markup);
  });

  it('has buttons as they are while they fit', () => {
    const buttons = [[button('a'), button('b')], [button('c')]];
    expect(rowsIn({ buttons }).map(({ components }) => components.length)).toEqual([2, 1]);
  });

  it('makes a list of what is too many, and leaves Cancel a button', () => {
    const choices = Array.from({ length: 20 }, (_, n) => [button(`Account ${n}`, 'pick')]);
    const rows = rowsIn({ buttons: [...choices, [button('Cancel', 'cancel')]] });
    expect(rows.map(({ components }) => components[0])).toMatchObject([
      {
        type: 3,
        options: expect.arrayContaining([{ label: 'Account 0', value: 'pick:Account 0' }]) as unknown,
      },
      { type: 2, label: 'Cancel' },
    ]);
  });

  it('loses no button, whatever they are', () => {
    const label = fc.string({ unit: 'grapheme', maxLength: 150 });
    const row = fc.array(fc.tuple(label, fc.constantFrom('a', 'b', 'c')), { maxLength: 8 });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), (given) => {
        const buttons = given.map((one, y) => one.map(([text, verb], x) => button(text, verb, `${y}.${x}`)));
        const shown = view({ title: 'T', buttons });
        expect(() => textOf(shown)).not.toThrow();
        const ids = render(shown)
          .flatMap(({ rows }) => rows)
          .flatMap(({ components }) => components)
          .flatMap((part) =>
            'options' in part
              ? part.options.map(({ value }) => value)
              : 'custom_id' in part
                ? [part.custom_id]
                : [],
          );
        expect(ids.sort()).toEqual(
          buttons
            .flat()
            .map(({ verb, id }) => `${verb}:${id}`)
            .sort(),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('loses no word of any view, and breaks none of Discord’s limits', () => {
    const text = (maxLength: number): fc.Arbitrary<string> =>
      fc.string({
        unit: fc.constantFrom('a', 'B', '1', ' ', '\n', '_', '*', '`', '#', '-', '>', 'é', '😀', '|'),
        maxLength,
      });
    const parts = fc.record({
      title: text(300),
      text: fc.oneof(text(200), text(9_000)),
      fields: fc.array(fc.record({ name: text(300), value: fc.oneof(text(60), text(3_000)) }), {
        maxLength: 60,
      }),
      once: fc.boolean(),
      pictured: fc.boolean(),
    });
    fc.assert(
      fc.property(parts, ({ pictured, ...given }) => {
        const picture = pictured
          ? { kind: 'equity' as const, title: 'A', currency: 'USD', points: [] }
          : null;
        const shown = textOf(view({ ...given, title: `T${given.title}`, picture }));
        const letters = (whole: string): string => packed(sendable(whole)).replaceAll(/[^aB1é😀]/gu, '');
        const said = [
          `T${given.title}`,
          given.text,
          ...given.fields.flatMap(({ name, value }) => [name, value]),
        ];
        expect(letters(shown)).toBe(letters(said.join('')));
      }),
      { numRuns: 60 },
    );
  });

  it('reads back what was escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('ab1_*~`|<>[]#-. \\')) }), (text) => {
        expect(read(escaped(`x${text}x`))).toBe(`x${text}x`);
      }),
    );
  });

  it('knows its own buttons again, and nothing else', () => {
    expect([pressed('close:abc.0'), pressed('choose:0'), pressed(':x'), pressed('none')]).toEqual([
      { verb: 'close', id: 'abc.0' },
      { verb: 'choose', id: '0' },
      null,
      null,
    ]);
    expect(() => rowsIn({ buttons: [[button('x', 'a:b')]] })).toThrow('no colon');
    expect(() => rowsIn({ buttons: [[button('x', 'a', 'i'.repeat(100))]] })).toThrow('100 characters');
  });
});
