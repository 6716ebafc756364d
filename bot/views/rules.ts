/** Pages of /rules: everything at a glance, a section, one rule, and the question before a change. */
import type { Millis } from '../../core/domain/ids.ts';
import type { RiskBlock } from '../../core/domain/risk.ts';
import { entryOf } from '../../core/domain/table.ts';
import { formatMoment, formatMoney } from './format.ts';
import { view } from './view.ts';
import type { Field, View } from './view.ts';

/** A rule, its value and how it may be written, in words. */
export interface RuleLine {
  readonly title: string;
  readonly words: string;
}

/** Lists stand one below the other. */
const inLines = (words: string): string => words.replaceAll('; ', '\n');

const BLOCK_NAMES: Readonly<Record<string, string>> = {
  equity_stop: 'the equity stop',
  equity_target: 'the equity target',
};

/** `limit "day": 500.25 USD lost, allowed 500.00 USD; no new copies until …`. */
function blockWords(block: RiskBlock, currency: string, now: Millis): string {
  const mark = entryOf(BLOCK_NAMES, block.limit);
  const name = mark ?? `limit "${block.limit}"`;
  const [lost, allowed] = [formatMoney(block.lost, currency), formatMoney(block.allowed, currency)];
  const what =
    mark !== undefined ? `equity was ${lost}, the mark is ${allowed}` : `${lost} lost of ${allowed}`;
  const until = block.until === null ? 'until you clear it' : `until ${formatMoment(block.until, now)}`;
  const of = block.scope === 'account' ? 'account, ' : '';
  return `${of}${name}: ${what}. No new copies ${until}.`;
}

const blockField = (blocks: readonly RiskBlock[], currency: string, now: Millis): Field[] =>
  blocks.length === 0
    ? []
    : [
        {
          name: 'Reached',
          value: blocks.map((block) => `✗ ${blockWords(block, currency, now)}`).join('\n'),
        },
      ];

/**
 * @param sections what each section has that is not as usual
 * @param about what holds beyond the rules: a pause, an emergency stop
 */
export function overviewPage(page: {
  readonly title: string;
  readonly sections: readonly { readonly title: string; readonly lines: readonly RuleLine[] }[];
  readonly about: readonly string[];
  readonly blocks: readonly RiskBlock[];
  readonly currency: string;
  readonly now: Millis;
}): View {
  const { title, sections, about, blocks, currency, now } = page;
  const usual = sections.filter(({ lines }) => lines.length === 0).map((section) => section.title);
  return view({
    title,
    text: about.join('\n'),
    tone: blocks.length > 0 ? 'warning' : 'plain',
    fields: [
      ...blockField(blocks, currency, now),
      ...sections
        .filter(({ lines }) => lines.length > 0)
        .map((section) => ({
          name: section.title,
          value: section.lines
            .map((line) =>
              line.title === section.title ? inLines(line.words) : `${line.title}: ${inLines(line.words)}`,
            )
            .join('\n'),
        })),
      ...(usual.length === 0 ? [] : [{ name: 'As usual', value: usual.join(', ') }]),
    ],
  });
}

/** @param done what was just changed; empty for nothing */
export const sectionPage = (title: string, lines: readonly RuleLine[], done: string): View =>
  view({
    title,
    tone: done === '' ? 'plain' : 'good',
    text: done,
    fields: lines.map(({ title: name, words }) => ({ name, value: inLines(words) })),
  });

/** @param typed how the value is typed; empty for who may not change it */
export const rulePage = (page: {
  readonly title: string;
  readonly explains: string;
  readonly words: string;
  readonly how: string;
  readonly typed: string;
}): View =>
  view({
    title: page.title,
    text:
      page.typed === ''
        ? page.explains
        : `${page.explains}\n\nTo type it: ${page.typed}\nIt can be ${page.how}.`,
    fields: [{ name: 'Now', value: inLines(page.words) }],
  });

/** The question before a change. */
export function changePage(page: {
  readonly title: string;
  readonly before: string;
  readonly after: string;
  readonly caution: string | null;
  readonly living: string | null;
  readonly lifeMs: Millis;
}): View {
  const { title, before, after, caution, living, lifeMs } = page;
  if (before === after) {
    return view({
      title,
      text: 'It is so already: nothing would change.',
      fields: [{ name: 'Now', value: inLines(after) }],
    });
  }
  const notes = [
    caution === null ? '' : `Mind: ${caution}`,
    living ?? '',
    `This question expires in ${lifeMs / 1000} s.`,
  ];
  return view({
    title,
    tone: caution === null ? 'plain' : 'warning',
    text: notes.filter((note) => note !== '').join('\n\n'),
    fields: [
      { name: 'Now', value: inLines(before) },
      { name: 'Then', value: inLines(after) },
    ],
  });
}

export const clearQuestion = (
  name: string,
  blocks: readonly RiskBlock[],
  currency: string,
  now: Millis,
  lifeMs: Millis,
): View =>
  view({
    title: `${name}: let new copies go on?`,
    tone: 'warning',
    text: `${blocks.map((block) => `✗ ${blockWords(block, currency, now)}`).join('\n')}\n\nLosses are counted anew from now. This question expires in ${lifeMs / 1000} s.`,
  });
