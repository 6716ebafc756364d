/** Where prices come from: which symbols are in use, and how each source is doing. */
import type { Millis } from '../../core/domain/ids.ts';
import type { FeedStatus, SourceStatus, SymbolStatus } from '../../core/feed-ports.ts';
import { count, fit, formatAge, formatMoment } from './format.ts';
import { view } from './view.ts';
import type { View } from './view.ts';

/** A phone shows some lines; a hundred symbols are the most that are in use. */
const MOST_ROWS = 20;
/** Widths of a table's columns that a phone does not break: 35 in all. */
const [SYMBOL_WIDTH, PRICE_WIDTH] = [9, 11];

const WHY_NOT: Readonly<Record<string, string>> = {
  PRICE_UNKNOWN: 'no price',
  PRICE_STALE: 'stale',
  PRICE_DISPUTED: 'disputed',
};

/** Whether an order could not be filled now though the market is open. */
const isLacking = ({ refusal, resting }: SymbolStatus): boolean => refusal !== null && !resting;

/** Prices as they came: a source's digits say how fine it quotes. */
const symbolRow = (status: SymbolStatus): readonly string[] => {
  const { symbol, quote, refusal, resting } = status;
  const age = quote === null ? '' : formatAge(quote.ageMs);
  const why = refusal === null ? '' : resting ? 'weekend' : (WHY_NOT[refusal] ?? refusal);
  return [
    fit(symbol, SYMBOL_WIDTH),
    quote === null ? '–' : fit(quote.bid, PRICE_WIDTH),
    why === '' ? age : why,
  ];
};

const windowText = (window: SourceStatus['day'], of: string): string =>
  window === null ? '' : `${window.used} of ${window.limit} ${of}`;

function stateText({ state, restsUntil, trouble, symbols, name }: SourceStatus, now: Millis): string {
  switch (state) {
    case 'ok':
      return name === 'terminal'
        ? `${count(symbols, 'terminal')} asked`
        : `in use for ${count(symbols, 'symbol')}`;
    case 'idle':
      return 'not needed now';
    case 'connecting':
      return trouble === null ? 'connecting' : `not connected: ${trouble}`;
    case 'resting':
      return `rests until ${formatMoment(restsUntil ?? now, now)}: ${trouble ?? 'it failed'}`;
    case 'spent':
      return 'its budget is used up for now';
  }
}

function sourceText(source: SourceStatus, now: Millis): string {
  const { lastAnswerAt, spread, minute, day, state, trouble } = source;
  return [
    stateText(source, now),
    state === 'ok' && trouble !== null ? trouble : '',
    windowText(day, 'requests in 24 h'),
    windowText(minute, 'in a minute'),
    lastAnswerAt === null ? '' : `last answer ${formatAge(now - lastAnswerAt)} ago`,
    spread === 'synthetic' ? 'last prices, spread is ours' : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

const MARKS: Readonly<Record<SourceStatus['state'], string>> = {
  ok: '✓',
  idle: '·',
  connecting: '…',
  resting: '‖',
  spent: '‖',
};

/** Half a minute of silence is nothing; minutes without a bar are. */
function gapsText(symbols: readonly SymbolStatus[], missing: ReadonlyMap<string, number>): string {
  const gaps = symbols.flatMap(({ symbol }) => {
    const minutes = missing.get(symbol) ?? 0;
    return minutes === 0 ? [] : [`${symbol} ${minutes} min`];
  });
  return gaps.slice(0, MOST_ROWS).join(', ');
}

function heldText(symbols: readonly SymbolStatus[]): string {
  const held = symbols.filter(({ heldBack }) => heldBack > 0);
  return held
    .slice(0, MOST_ROWS)
    .map(({ symbol, heldBack }) => `${symbol} ${heldBack}`)
    .join(', ');
}

/** @param missing minutes of the last hour without a bar, by symbol */
export function feedsView(
  { sources, symbols }: FeedStatus,
  missing: ReadonlyMap<string, number>,
  now: Millis,
): View {
  const lacking = symbols.filter(isLacking).length;
  const rows = symbols.toSorted((a, b) => Number(isLacking(b)) - Number(isLacking(a))).slice(0, MOST_ROWS);
  const gaps = gapsText(symbols, missing);
  const held = heldText(symbols);
  const more = symbols.length - rows.length;
  return view({
    title: symbols.length === 0 ? 'Prices' : `Prices of ${count(symbols.length, 'symbol')}`,
    tone: lacking > 0 ? 'warning' : 'plain',
    text: [
      symbols.length === 0 ? 'Nobody needs a price now, so nobody is asked for one.' : '',
      lacking === 0 ? '' : `${count(lacking, 'symbol')} without a price that an order may be filled at.`,
      more > 0 ? `${more} more are not shown.` : '',
      sources.length > 1 ? '' : 'Only terminals are asked; other sources are off in the settings (FEEDS).',
    ]
      .filter((part) => part !== '')
      .join('\n'),
    table:
      rows.length === 0
        ? null
        : {
            columns: [
              { title: 'Symbol', align: 'left' },
              { title: 'Bid', align: 'right' },
              { title: 'Age', align: 'right' },
            ],
            rows: rows.map(symbolRow),
          },
    fields: [
      ...sources.map((source) => ({
        name: `${MARKS[source.state]} ${source.title}`,
        value: sourceText(source, now),
      })),
      ...(gaps === '' ? [] : [{ name: 'Gaps in the last hour', value: gaps }]),
      ...(held === '' ? [] : [{ name: 'Held back: sources disagreed', value: held }]),
    ],
  });
}
