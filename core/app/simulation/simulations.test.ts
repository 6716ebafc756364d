/** Whose past may be simulated on whose account, by which rules, and what it is made of. */
import { describe, expect, test } from 'vitest';
import { barsFrom, HOUR, MINUTE, MONDAY, Provider } from '../../../test/builders/simulation.ts';
import { aPaperSymbol, someTerms } from '../../../test/builders/paper.ts';
import { aSubscription } from '../../../test/builders/trading.ts';
import { decimal, money, price } from '../../domain/decimal.ts';
import type { Bar, BaseInterval, FeedSymbol } from '../../domain/feed.ts';
import type { AccountId, ChannelId, Millis, SubscriptionId, UserId } from '../../domain/ids.ts';
import { refuse, done } from '../../domain/result.ts';
import type { HistoryTexts, PlaceKey } from '../../history-ports.ts';
import type { SignalTexts } from '../../simulation-ports.ts';
import { Book } from '../book.ts';
import { identityOf, openedWith } from '../paper/books.ts';
import type { PaperSettings } from '../paper/books.ts';
import type { PaperState } from '../paper/state.ts';
import type { PaperSymbol } from '../../paper/symbol.ts';
import type { BrokerSymbol } from '../../domain/symbol.ts';
import type { SimulationQuestion } from './api.ts';
import { simulated } from './input.ts';
import type { SimulationTexts } from './input.ts';
import { Simulations } from './simulations.ts';
import { subjectsIn } from './subject.ts';

const ANNA = 'anna' as UserId;
const BEN = 'ben' as UserId;
const CHANNEL = 'channel' as ChannelId;
const PROVIDER = 'provider' as AccountId;
const PAPER = 'paper' as AccountId;
const NOW = MONDAY + 24 * HOUR;

const NOTHING: SignalTexts = { signals: '[]', deals: '[]', symbols: [], opens: [], count: 0, cut: false };
const NO_HISTORY: HistoryTexts = {
  ...{ deals: '[]', positions: '[]', symbols: '[]', equity: '[]' },
  opening: null,
  cut: false,
};

/** `EURUSD.a` is the preset's EURUSD under another name. */
const symbolCalled = (name: string): PaperSymbol => ({
  ...aPaperSymbol(name.split('.')[0]),
  symbol: name as BrokerSymbol,
});

/** Anna's channel, and a paper account of hers with 10,000 USD. */
class House {
  readonly book = new Book();
  told: SignalTexts = NOTHING;
  imported: { readonly place: PlaceKey; readonly texts: HistoryTexts } | null = null;
  readonly bars = new Map<BaseInterval, readonly Bar[]>();
  /** Pieces that were asked for though they were not stored. */
  filled = 0;
  /** What feeds know of rates, as `EUR/GBP`. */
  readonly rates = new Map<string, string>();
  worked: SimulationTexts[] = [];
  isSlow: Promise<void> = Promise.resolve();
  readonly simulations: Simulations;

  /** @param names of the account's symbols */
  constructor(
    names: readonly string[] = ['EURUSD', 'XAUUSD'],
    rates: PaperState['rates'] = {},
    currency = 'USD',
  ) {
    const settings: PaperSettings = { broker: 'frictionless', symbols: null };
    const opened = openedWith(someTerms({ currency }), money('10000'), 1, 0);
    if (!opened.ok) throw new Error(opened.message);
    const state = { ...opened.value, rates };
    const identity = identityOf(PAPER, state, settings);
    this.book.addAccount({ id: PROVIDER, owner: ANNA, name: 'Gold', identity: null, funds: null });
    this.book.addAccount({ id: PAPER, owner: ANNA, name: 'Practice', identity, funds: null });
    this.book.addChannel({ id: CHANNEL, owner: ANNA, name: 'Gold', account: PROVIDER, kind: 'account' });
    const symbols = new Map(names.map((name) => [name, symbolCalled(name)]));
    const venue = {
      stateOf: (account: AccountId) => (account === PAPER ? { settings, state, symbols } : null),
    };
    this.simulations = new Simulations({
      subjects: subjectsIn(this.book, venue),
      store: { signals: async () => this.told },
      histories: {
        texts: async (_user, { place }) =>
          this.imported?.place.kind === place.kind && this.imported.place.id === place.id
            ? this.imported.texts
            : NO_HISTORY,
      },
      prices: {
        bars: async () => {
          this.filled += 1;
          return done({ bars: [], gaps: [] });
        },
        fresh: async () => refuse('PRICE_UNKNOWN', 'none'),
        rate: async (from, to) => {
          const known = this.rates.get(`${from}/${to}`);
          return known === undefined ? refuse('RATE_UNKNOWN', 'none') : done(decimal(known));
        },
      },
      bars: { bars: async (_symbol: FeedSymbol, base, from, to) => this.stored(base, from, to) },
      work: {
        simulate: async (texts) => {
          this.worked.push(texts);
          await this.isSlow;
          return simulated(structuredClone(texts));
        },
      },
      clock: { now: () => NOW },
      readable: async () => undefined,
    });
  }

  private stored(base: BaseInterval, from: Millis, to: Millis): readonly Bar[] {
    return (this.bars.get(base) ?? []).filter(({ at }) => at >= from && at < to);
  }

  has(provider: Provider, parts: Partial<SignalTexts> = {}): void {
    const symbols = [...new Set(provider.rows.map(([, { symbol }]) => symbol))];
    this.told = {
      signals: JSON.stringify(provider.rows),
      deals: JSON.stringify(provider.deals),
      symbols: symbols.map((symbol) => ({ symbol, count: 1, from: MONDAY, to: MONDAY + HOUR })),
      opens: provider.rows.map(([, { symbol }, , at]) => ({ symbol, at })),
      count: provider.rows.length,
      cut: false,
      ...parts,
    };
  }

  asks(parts: Partial<SimulationQuestion> = {}, user = ANNA) {
    return this.simulations.simulate(user, {
      ...{ channel: CHANNEL, account: PAPER, since: MONDAY - HOUR, sizing: null },
      ...parts,
    });
  }
}

const bars = (length: Millis, ...texts: readonly string[]): readonly Bar[] =>
  barsFrom(MONDAY, length, ...texts).map(([at, open, high, low, close]) => ({
    ...{ at, open: price(open), high: price(high), low: price(low), close: price(close) },
    ticks: 1,
  }));

const aTrade = (): Provider =>
  new Provider()
    .opens('1', 'buy', { price: '1.1', lots: '0.5' })
    .closes('1', MONDAY + 10 * MINUTE, { price: '1.11' });

async function answered(house: House, parts: Partial<SimulationQuestion> = {}) {
  const answer = await house.asks(parts);
  if (!answer.ok) throw new Error(answer.message);
  return answer.value;
}

describe('a simulation', () => {
  test('follows the standard rules where there is no copy, and the account as it is', async () => {
    const house = new House();
    house.has(aTrade());
    const answer = await answered(house);
    expect(answer).toMatchObject({
      channelName: 'Gold',
      accountName: 'Practice',
      currency: 'USD',
      source: 'live',
      copy: { state: null, sizing: { kind: 'multiplier', factor: '1' } },
    });
    expect(answer.result).toMatchObject({ startBalance: '10000', endBalance: '10500', entered: 1 });
  });

  test('follows the rules of the copy that there is, and takes every answer for yes', async () => {
    const house = new House();
    house.has(aTrade());
    const { rules, ...rest } = aSubscription({ id: 's' as SubscriptionId, channel: CHANNEL, account: PAPER });
    house.book.putSubscription({
      ...rest,
      owner: ANNA,
      state: 'paused',
      sizing: { kind: 'multiplier', factor: decimal('2') },
      rules: { ...rules, approval: { ...rules.approval, mode: 'approve' } },
    });
    const answer = await answered(house);
    expect(answer.copy).toEqual({
      state: 'paused',
      sizing: { kind: 'multiplier', factor: '2' },
      mode: 'approve',
    });
    expect(answer.result.endBalance).toBe('11000');
    const other = await answered(house, { sizing: { kind: 'multiplier', factor: decimal('4') } });
    expect(other.result.endBalance).toBe('12000');
    // Nothing of it is kept.
    expect(house.book.subscriptions.get('s' as SubscriptionId)?.state).toBe('paused');
    expect(house.book.links.size).toBe(0);
  });

  test('does not follow a copy that has ended, nor a pause around news that nobody knows', async () => {
    const house = new House();
    house.has(aTrade());
    const { rules, ...rest } = aSubscription({ id: 's' as SubscriptionId, channel: CHANNEL, account: PAPER });
    const news = { beforeMs: MINUTE, afterMs: MINUTE, impact: 'high' } as const;
    const paused = { ...rules, filters: { ...rules.filters, news } };
    house.book.putSubscription({ ...rest, owner: ANNA, rules: paused });
    expect(await answered(house)).toMatchObject({ withoutNews: true, result: { entered: 1, denied: [] } });
    house.book.putSubscription({ ...rest, owner: ANNA, rules: paused, state: 'ended' });
    expect(await answered(house)).toMatchObject({ withoutNews: false, copy: { state: null } });
  });

  test('says of a symbol that several fit it, as the copier would', async () => {
    const house = new House(['EURUSD.a', 'EURUSD.b']);
    house.has(aTrade());
    const { result } = await answered(house);
    expect(result.denied).toEqual([{ code: 'SYMBOL_AMBIGUOUS', count: 1 }]);
    const without = new House(['XAUUSD']);
    without.has(aTrade());
    expect((await answered(without)).result.denied).toEqual([{ code: 'SYMBOL_UNMAPPED', count: 1 }]);
  });

  test('converts money by what the account knows where nobody quotes the pair', async () => {
    const house = new House(['GER40', 'EURUSD'], { EUR: decimal('1.25') });
    house.has(
      new Provider()
        .opens('1', 'buy', { symbol: 'GER40', price: '20000' })
        .closes('1', MONDAY + 10 * MINUTE, { price: '20100' }),
    );
    // 100 EUR
    expect((await answered(house)).result.report.statistics.netProfit).toBe('125');
    house.rates.set('EUR/USD', '1.2');
    expect((await answered(house)).result.report.statistics.netProfit).toBe('120');
  });

  test('converts by way of the dollar where nobody knows the pair of both currencies', async () => {
    const house = new House(['GBPUSD', 'EURUSD', 'EURGBP'], {}, 'EUR');
    house.rates.set('EUR/USD', '1.25');
    house.has(
      new Provider()
        .opens('1', 'buy', { symbol: 'GBPUSD', price: '1.3' })
        .closes('1', MONDAY + 10 * MINUTE, { price: '1.31' }),
    );
    // 1,000 USD, at the ask of 1.25015: they are sold for euros.
    expect((await answered(house)).result.report.statistics.netProfit).toBe('799.9');
  });

  test('counts what no rate is known for as refused', async () => {
    const house = new House(['GER40', 'EURUSD']);
    house.has(
      new Provider()
        .opens('1', 'buy', { symbol: 'GER40', price: '20000' })
        .closes('1', MONDAY + 10 * MINUTE, { price: '20100' }),
    );
    const { result } = await answered(house);
    expect(result).toMatchObject({ entered: 0, unfilled: 0 });
    expect([...result.denied, ...result.rejected]).toHaveLength(1);
  });

  test('leaves an emergency stop of today aside', async () => {
    const house = new House();
    house.has(aTrade());
    const entry = house.book.accounts.get(PAPER);
    if (entry === undefined) throw new Error('no account');
    entry.rules = { ...entry.rules, stoppedAt: NOW };
    expect((await answered(house)).result).toMatchObject({ entered: 1, denied: [] });
  });

  test('sizes posted signals by risk, for they seldom name lots', async () => {
    const house = new House();
    house.book.addChannel({ id: CHANNEL, owner: ANNA, name: 'Gold', account: PROVIDER, kind: 'posts' });
    house.has(aTrade());
    expect((await answered(house)).copy.sizing).toMatchObject({ kind: 'risk_percent', percent: '1' });
  });

  test('uses stored bars, and asks for more only where they are missing', async () => {
    const house = new House();
    house.has(new Provider().opens('1', 'buy', { stop: '1.09' }));
    house.bars.set('1m', bars(MINUTE, '1.1', '1.1 1.1 1.08 1.08'));
    const { result } = await answered(house);
    expect(result.origins).toEqual({ minutes: 1, hours: 0, provider: 0 });
    expect(result.report.statistics.netProfit).toBe('-1013');
    // A piece of hours, and one of minutes around the entry.
    expect(house.filled).toBe(2);
  });

  test('takes what was imported for the account where the channel has no signals', async () => {
    const house = new House();
    const deal = (id: string, side: string, entry: string, at: Millis, paid: string) =>
      ['', id, '7', 'EURUSD', side, entry, '0.5', paid, '0', '0', '0', at] as const;
    const deals = [deal('1', 'buy', 'in', MONDAY, '1.1'), deal('2', 'sell', 'out', MONDAY + HOUR, '1.12')];
    const texts = { ...NO_HISTORY, deals: JSON.stringify(deals) };
    house.imported = { place: { kind: 'account', id: PROVIDER }, texts };
    const answer = await answered(house);
    expect(answer.source).toBe('imported');
    expect(answer.result).toMatchObject({ endBalance: '11000', signals: 1, entered: 1 });
    expect(answer.result.origins.provider).toBe(1);
  });

  test('says when nothing is known', async () => {
    expect(await new House().asks()).toMatchObject({ ok: false, code: 'NO_SIGNALS' });
  });

  test('is one at a time for each person', async () => {
    const house = new House();
    house.has(aTrade());
    let go = (): void => {};
    house.isSlow = new Promise((resolve) => {
      go = resolve;
    });
    const first = house.asks();
    expect(await house.asks()).toMatchObject({ ok: false, code: 'SIMULATION_BUSY' });
    go();
    expect(await first).toMatchObject({ ok: true });
    expect(await house.asks()).toMatchObject({ ok: true });
  });
});

describe('whose it is', () => {
  test('somebody else’s channel is not there, unless it is listed or he joined it', async () => {
    const house = new House();
    house.has(aTrade());
    const his = 'his' as AccountId;
    const identity = house.book.accounts.get(PAPER)?.account.identity ?? null;
    house.book.addAccount({ id: his, owner: BEN, name: 'Mine', identity, funds: null });
    expect(await house.asks({ account: his }, BEN)).toMatchObject({ ok: false, code: 'CHANNEL_UNKNOWN' });
    const channel = house.book.channels.get(CHANNEL);
    channel?.members.add(BEN);
    // The channel is there now; of his account nothing is known yet.
    expect(await house.asks({ account: his }, BEN)).toMatchObject({ ok: false, code: 'NOT_CONNECTED_YET' });
    expect(await house.asks({}, BEN)).toMatchObject({ ok: false, code: 'ACCOUNT_UNKNOWN' });
  });

  test('an account of which nothing is known has nothing to begin with', async () => {
    const house = new House();
    house.has(aTrade());
    const entry = house.book.accounts.get(PROVIDER);
    if (entry === undefined) throw new Error('no account');
    expect(await house.asks({ account: PROVIDER })).toMatchObject({ ok: false, code: 'NOT_CONNECTED_YET' });
  });
});
