import { describe, expect, it } from 'vitest';
import { price } from '../../core/domain/decimal.ts';
import type { FeedSymbol } from '../../core/domain/feed.ts';
import type { SourceStatus, SymbolStatus } from '../../core/feed-ports.ts';
import { Talk } from '../../test/builders/chat.ts';
import { feedsView } from './feeds.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');

const source = (parts: Partial<SourceStatus> = {}): SourceStatus => ({
  name: 'twelvedata',
  title: 'Twelve Data',
  streams: false,
  spread: 'real',
  state: 'ok',
  restsUntil: null,
  trouble: null,
  lastAnswerAt: null,
  minute: null,
  day: null,
  symbols: 1,
  ...parts,
});

const symbol = (name: string, ageMs: number, parts: Partial<SymbolStatus> = {}): SymbolStatus => ({
  symbol: name as FeedSymbol,
  quote: {
    symbol: name as FeedSymbol,
    bid: price('1.10012'),
    ask: price('1.1002'),
    at: NOW - ageMs,
    receivedAt: NOW,
    source: 'binance',
    synthetic: false,
    ageMs,
  },
  refusal: null,
  watchers: 1,
  since: NOW,
  heldBack: 0,
  resting: false,
  ...parts,
});
const shown = (...sources: readonly SourceStatus[]) =>
  feedsView({ sources, symbols: [] }, new Map(), NOW).fields.map(({ name, value }) => `${name}: ${value}`);

describe('/feeds', () => {
  it('says how each source is doing, with its budgets and its last answer', () => {
    expect(
      shown(
        source({ name: 'terminal', title: 'Your terminals', symbols: 2, lastAnswerAt: NOW - 400 }),
        source({
          spread: 'synthetic',
          minute: { used: 1, limit: 8 },
          day: { used: 120, limit: 800 },
          lastAnswerAt: NOW - 40_000,
          symbols: 3,
        }),
        source({
          title: 'Yahoo Finance',
          state: 'resting',
          restsUntil: NOW + 60_000,
          trouble: 'it answers 500',
        }),
        source({ title: 'Alpha Vantage', state: 'spent', day: { used: 25, limit: 25 } }),
        source({ title: 'Finnhub', state: 'connecting', trouble: 'it refuses the key, or this address' }),
        source({ title: 'Binance', state: 'idle' }),
      ),
    ).toMatchInlineSnapshot(`
      [
        "✓ Your terminals: 2 terminals asked · last answer 0 s ago",
        "✓ Twelve Data: in use for 3 symbols · 120 of 800 requests in 24 h · 1 of 8 in a minute · last answer 40 s ago · last prices, spread is ours",
        "‖ Yahoo Finance: rests until 12:01:00 UTC: it answers 500",
        "‖ Alpha Vantage: its budget is used up for now · 25 of 25 requests in 24 h",
        "… Finnhub: not connected: it refuses the key, or this address",
        "· Binance: not needed now",
      ]
    `);
  });

  it('shows the symbols in use: those without a usable price first', () => {
    const symbols = [
      symbol('EURUSD', 2_000),
      symbol('XAUUSD', 95_000, { refusal: 'PRICE_STALE', heldBack: 3 }),
      symbol('US30', 0, { quote: null, refusal: 'PRICE_UNKNOWN' }),
      symbol('GBPUSD', 100_000_000, { refusal: 'PRICE_STALE', resting: true }),
    ];
    const { title, tone, text, table, fields } = feedsView(
      { sources: [source(), source()], symbols },
      new Map([
        ['EURUSD', 0],
        ['XAUUSD', 12],
      ]),
      NOW,
    );
    expect({ title, tone, text, rows: table?.rows, told: fields.slice(2) }).toMatchInlineSnapshot(`
      {
        "rows": [
          [
            "XAUUSD",
            "1.10012",
            "stale",
          ],
          [
            "US30",
            "–",
            "no price",
          ],
          [
            "EURUSD",
            "1.10012",
            "2 s",
          ],
          [
            "GBPUSD",
            "1.10012",
            "weekend",
          ],
        ],
        "text": "2 symbols without a price that an order may be filled at.",
        "title": "Prices of 4 symbols",
        "told": [
          {
            "name": "Gaps in the last hour",
            "value": "XAUUSD 12 min",
          },
          {
            "name": "Held back: sources disagreed",
            "value": "XAUUSD 3",
          },
        ],
        "tone": "warning",
      }
    `);
  });

  it('fits a phone, and shows no more than it can', () => {
    const symbols = Array.from({ length: 60 }, (_, index) =>
      symbol(`A${index}-WITH-A-LONG-NAME`, 3 * 24 * 3_600_000 + 14_400_000),
    );
    const { table, text } = feedsView({ sources: [source(), source()], symbols }, new Map(), NOW);
    for (const row of table?.rows ?? []) expect(row.join('  ').length).toBeLessThanOrEqual(35);
    expect(table?.rows).toHaveLength(20);
    expect(text).toBe('40 more are not shown.');
  });

  it('is for everybody whom we talk to, wherever', async () => {
    const talk = new Talk();
    const view = await talk.person('vera', 'viewer').say('/feeds');
    expect(view.title).toBe('Prices');
    expect(view.text).toContain('Nobody needs a price now');
    expect(view.fields).toEqual([{ name: '· Your terminals', value: 'not needed now' }]);
    expect((await talk.stranger('sam').say('/fd')).title).toBe('We have not met');
  });
});
