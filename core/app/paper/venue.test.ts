import { describe, expect, it } from 'vitest';
import { Wisher } from '../../../test/builders/paper-terminal.ts';
import { NOW } from '../../../test/builders/trading.ts';
import { lots, money, price } from '../../domain/decimal.ts';
import type { FeedSymbol } from '../../domain/feed.ts';
import type { AccountId } from '../../domain/ids.ts';
import { done, refuse } from '../../domain/result.ts';
import type { AgedQuote, PriceFeed } from '../../feed-ports.ts';
import type { StoredPaper } from '../../paper-ports.ts';
import { BROKERS, termsAt } from '../../paper/presets/brokers.ts';
import type { TerminalGateway } from '../gateway.ts';
import { openedWith } from './books.ts';
import { PaperVenue } from './venue.ts';
import type { PaperWays } from './venue.ts';

const ID = 'paper' as AccountId;
/** A Wednesday. */
const AT = NOW + ((3 - new Date(NOW).getUTCDay() + 7) % 7) * 24 * 3_600_000;

/** A venue with one account: what it saves, and what it tells, in one line of events. */
class Stage {
  readonly log: string[] = [];
  now = AT;
  save: () => Promise<boolean> = () => Promise.resolve(true);
  stored: StoredPaper;
  quote: AgedQuote | null = null;
  epoch = 0;
  heard: (quote: AgedQuote) => void = () => {};
  readonly venue = new PaperVenue({
    clock: { now: () => this.now },
    holder: 'one',
    symbols: {},
    wait: () => Promise.resolve(),
    onError: (_error, what) => this.log.push(`error: ${what.slice(0, 36)}`),
    onFenced: () => this.log.push('fenced'),
    store: {
      claim: () => Promise.resolve([this.stored]),
      create: () => Promise.reject(new Error('nobody makes accounts here')),
      save: async (_account, _holder, state) => {
        const isSaved = await this.save();
        if (isSaved) this.stored = { ...this.stored, state };
        this.log.push(isSaved ? 'saved' : 'not saved');
        return isSaved;
      },
    },
  });

  constructor() {
    const opened = openedWith(termsAt(BROKERS.frictionless, 'USD', 'hedging'), money('10000'), 1, AT);
    if (!opened.ok) throw new Error(opened.message);
    const settings = JSON.stringify({ broker: 'frictionless', symbols: null });
    this.stored = { account: ID, settings, state: JSON.stringify(opened.value) };
  }

  get gateway(): TerminalGateway {
    return {
      authenticate: () => Promise.reject(new Error('a paper account has no key')),
      open: (account) => {
        this.epoch += 1;
        return Promise.resolve(done({ account, name: 'Paper', epoch: this.epoch, acked: 0, dealsSince: 0 }));
      },
      snapshot: (account, _epoch, { id, positions }) => {
        this.log.push(`snapshot of ${positions.length}`);
        queueMicrotask(() => {
          this.venue.synced(account, id);
        });
      },
      events: (_account, _epoch, items) => {
        for (const { seq, position } of items) this.log.push(`report ${seq} ${position?.state ?? 'money'}`);
        return done(null);
      },
      outcomes: (_account, _epoch, items) => {
        for (const { status, state } of items) this.log.push(`${status} ${state}`);
      },
      funds: () => {},
      quotes: () => {},
      rotated: () => Promise.resolve(),
      closed: () => void this.log.push('closed'),
    };
  }

  get ways(): PaperWays {
    const tellOwner: PaperWays['tellOwner'] = (_account, { code, text }) => {
      this.log.push(`${code}: ${text}`);
    };
    return { gateway: this.gateway, prices: this.prices, tellOwner };
  }

  get prices(): PriceFeed {
    const latest = () => (this.quote === null ? refuse('PRICE_UNKNOWN', 'none') : done(this.quote));
    const watch: PriceFeed['watch'] = (_symbols, listener) => {
      this.heard = listener;
      return done({ end: () => {} });
    };
    const only: Pick<PriceFeed, 'watch' | 'latest'> = { watch, latest };
    return only as PriceFeed;
  }

  async starts(): Promise<void> {
    await this.venue.load();
    await this.venue.start(this.ways);
    await this.rests();
    this.log.length = 0;
  }

  async rests(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }

  quotes(at: string): void {
    const symbol = 'EURUSD' as FeedSymbol;
    const times = { at: this.now, receivedAt: this.now, ageMs: 0 };
    this.quote = { symbol, bid: price(at), ask: price(at), source: 'test', synthetic: false, ...times };
    this.heard(this.quote);
  }

  opens(wisher: Wisher): void {
    const command = { ...wisher.command, deadline: AT + 60_000 };
    this.venue.send(ID, this.epoch, [command]);
  }
}

describe('a paper venue', () => {
  it('saves what it did before it tells anybody', async () => {
    const stage = new Stage();
    await stage.starts();
    stage.quotes('1.1');
    stage.opens(new Wisher('a'));
    expect(stage.log).toEqual([]);
    await stage.rests();
    expect(stage.log).toEqual(['saved', 'report 2 open', 'filled open']);
  });

  it('tells nothing while it cannot save, and all of it once it can', async () => {
    const stage = new Stage();
    await stage.starts();
    stage.quotes('1.1');
    let failures = 2;
    stage.save = () =>
      failures-- > 0 ? Promise.reject(new Error('the database is away')) : Promise.resolve(true);
    stage.opens(new Wisher('a'));
    await stage.rests();
    const error = 'error: a paper account could not be saved; ';
    expect(stage.log).toEqual([
      error.slice(0, 43),
      error.slice(0, 43),
      'saved',
      'report 2 open',
      'filled open',
    ]);
  });

  it('tells nothing, and ends, once another process holds its accounts', async () => {
    const stage = new Stage();
    await stage.starts();
    stage.quotes('1.1');
    stage.save = () => Promise.resolve(false);
    stage.opens(new Wisher('a'));
    await stage.rests();
    expect(stage.log).toEqual(['not saved', 'fenced']);
  });

  it('goes on from what was saved: the same wish again opens nothing more', async () => {
    const first = new Stage();
    await first.starts();
    first.quotes('1.1');
    const wisher = new Wisher('a');
    first.opens(wisher);
    await first.rests();

    const second = new Stage();
    second.stored = first.stored;
    second.epoch = first.epoch;
    await second.venue.load();
    await second.venue.start(second.ways);
    await second.rests();
    expect(second.log).toContain('snapshot of 1');
    second.log.length = 0;
    second.opens(wisher);
    await second.rests();
    expect(second.log).toEqual(['filled open']);
    expect(second.venue.stateOf(ID)?.state.account.positions).toHaveLength(1);
  });

  it('fills nothing without a price that an order may be filled at, and says so at the deadline', async () => {
    const stage = new Stage();
    await stage.starts();
    stage.opens(new Wisher('a'));
    await stage.rests();
    expect(stage.log).toEqual(['saved']);
    stage.now += 61_000;
    stage.venue.tick();
    await stage.rests();
    expect(stage.log.at(-1)).toBe('rejected none');
    stage.quotes('1.1');
    stage.venue.tick();
    await stage.rests();
    expect(stage.venue.stateOf(ID)?.state.account.positions).toEqual([]);
  });

  it('tells the owner of a margin call once it is saved, and of one episode once', async () => {
    const stage = new Stage();
    await stage.starts();
    stage.quotes('1.1');
    stage.opens(new Wisher('a', { lots: lots('5') }));
    await stage.rests();
    stage.log.length = 0;
    stage.quotes('1.09');
    await stage.rests();
    const called =
      'MARGIN_LEVEL: margin call at equity 5000.00 USD, 90.9% of the margin of 5500.00 USD. ' +
      'Below 50% orders are withdrawn and positions closed.';
    expect(stage.log).toEqual(['saved', called]);
    stage.log.length = 0;
    stage.quotes('1.0895');
    await stage.rests();
    const again = new Stage();
    again.stored = stage.stored;
    again.epoch = stage.epoch;
    await again.starts();
    again.quotes('1.0894');
    await again.rests();
    expect([...stage.log, ...again.log].filter((line) => line.startsWith('MARGIN'))).toEqual([]);
    again.quotes('1.1');
    await again.rests();
    expect(again.log).toEqual(['saved', 'MARGIN_LEVEL: its margin level is above 100% again.']);
  });

  it('tells the owner of a stop-out, and what it has cost', async () => {
    const stage = new Stage();
    await stage.starts();
    stage.quotes('1.1');
    stage.opens(new Wisher('a', { lots: lots('5') }));
    await stage.rests();
    stage.log.length = 0;
    stage.quotes('1.085');
    await stage.rests();
    expect(stage.log).toEqual([
      'saved',
      'STOP_OUT: stopped out at equity 2500.00 USD, 45.5% of the margin of 5500.00 USD: ' +
        '1 position closed. Its balance is 2500.00 USD.',
      'report 3 closed',
    ]);
  });

  it('takes no wishes of a session that is over', async () => {
    const stage = new Stage();
    await stage.starts();
    stage.quotes('1.1');
    stage.epoch -= 1;
    stage.opens(new Wisher('a'));
    await stage.rests();
    expect(stage.log).toEqual([]);
  });
});
