import { describe, expect, it } from 'vitest';
import { Desk } from '../../test/builders/desk.ts';
import {
  aPosition,
  aSubscription,
  aSymbol,
  FOLLOWER,
  PROVIDER,
  someRules,
  symbol,
} from '../../test/builders/trading.ts';
import { decimal, price } from '../domain/decimal.ts';
import type { Subscription } from '../domain/subscription.ts';

/** Sizes by the distance to the stop, and waits 20 seconds for one. */
const BY_RISK: Partial<Subscription> = {
  sizing: {
    kind: 'risk_percent',
    percent: decimal('1'),
    of: 'equity',
    withoutStop: { waitMs: 20_000, otherwise: 'deny' },
  },
};
const quotes = (desk: Desk, name = 'EURUSD'): void => {
  const quote = { symbol: symbol(name), bid: price('1.0841'), ask: price('1.08412') };
  desk.pipeline.quotes(FOLLOWER, desk.epochOf(FOLLOWER), [quote], desk.now);
};

describe('an open that waits for a stop', () => {
  it('is sized by the stop that the provider sets, and the change itself has its own trace', () => {
    const desk = Desk.ready(BY_RISK);
    desk.reports(PROVIDER, aPosition());
    quotes(desk);
    expect(desk.codes).toEqual([]);
    desk.now += 5_000;
    desk.reports(PROVIDER, aPosition({ stopLoss: price('1.08212') }));
    expect(desk.codes).toEqual(['OPEN_WAITS', 'COPIED']);
    expect(desk.sent.map(({ command }) => command.desired.stopLoss)).toEqual(['1.08212']);
  });
  it('is denied when none came in time', () => {
    const desk = Desk.ready(BY_RISK);
    desk.reports(PROVIDER, aPosition());
    quotes(desk);
    desk.now += 20_000;
    desk.pipeline.wake(desk.now);
    expect(desk.codes).toEqual(['STOP_MISSING']);
    expect(desk.sent).toEqual([]);
  });
});

describe('an open with a delay', () => {
  it('is sent when the delay is over, and not before', () => {
    const desk = Desk.ready({ rules: someRules({ filters: { delay: { fromMs: 3_000, toMs: 3_000 } } }) });
    desk.reports(PROVIDER, aPosition());
    desk.now += 2_999;
    desk.pipeline.wake(desk.now);
    expect(desk.sent).toEqual([]);
    desk.now += 1;
    desk.pipeline.wake(desk.now);
    expect(desk.codes).toEqual(['COPIED']);
    expect(desk.sent).toHaveLength(1);
  });
});

describe('an open whose symbol could be several', () => {
  const twice = ['EURUSD.a', 'EURUSD.b'].map((name) => aSymbol({ symbol: symbol(name) }));
  const asked = (): Desk => {
    const desk = Desk.ready();
    desk.connects(FOLLOWER, { symbols: twice });
    desk.reports(PROVIDER, aPosition());
    return desk;
  };

  it('asks the person once, and is copied when they choose', () => {
    const desk = asked();
    const questions = desk.news.filter((news) => news.kind === 'symbol_question');
    expect(questions).toMatchObject([{ symbol: 'EURUSD', candidates: ['EURUSD.a', 'EURUSD.b'] }]);
    quotes(desk, 'EURUSD.b');
    const list = { EURUSD: { symbol: 'EURUSD.b', factor: decimal('1') } };
    desk.pipeline.putSubscription(aSubscription({ symbolMap: { list, prefix: '', suffix: '' } }), desk.now);
    expect(desk.codes).toEqual(['COPIED']);
    expect(desk.sent.map(({ command }) => command.desired.symbol)).toEqual(['EURUSD.b']);
  });
  it('is denied when nobody chose while it could be copied', () => {
    const desk = asked();
    desk.now += 59_000;
    desk.pipeline.wake(desk.now);
    expect(desk.codes).toEqual(['SYMBOL_AMBIGUOUS']);
  });
});
