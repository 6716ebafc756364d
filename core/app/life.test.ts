import { describe, expect, it } from 'vitest';
import { copyOf, Desk } from '../../test/builders/desk.ts';
import {
  aPosition,
  aSubscription,
  aSymbol,
  FOLLOWER,
  PROVIDER,
  someRules,
} from '../../test/builders/trading.ts';
import { decimal, lots, price } from '../domain/decimal.ts';
import type { Position } from '../domain/position.ts';
import type { LifeRules } from '../domain/rules.ts';
import { Book } from './book.ts';

const TRAILING = {
  trailing: { startPips: decimal('20'), distancePips: decimal('15'), stepPips: decimal('5') },
} satisfies Partial<LifeRules>;
const FIRST_TARGET = {
  breakEven: { after: 'first_target', plusPips: decimal('1') },
} satisfies Partial<LifeRules>;

/** A copy of 0.1 lots at 1.08412 with these rules for its life, filled and reported. */
function living(life: Partial<LifeRules> = {}, provider: Partial<Position> = {}): Desk {
  const desk = Desk.ready({ rules: someRules({ life }) });
  desk.reports(PROVIDER, aPosition(provider));
  desk.answers(desk.link);
  desk.reports(FOLLOWER, shown(desk));
  return desk;
}
/** The copy as its terminal shows it when it has what was wished. */
const shown = (desk: Desk, parts: Partial<Position> = {}): Position => {
  const { stopLoss, takeProfit } = desk.link.desired;
  return copyOf(desk, { stopLoss, takeProfit, ...parts });
};
const quotes = (desk: Desk, bid: string): void => {
  const quote = { symbol: aSymbol().symbol, bid: price(bid), ask: price(bid) };
  desk.pipeline.quotes(FOLLOWER, desk.epochOf(FOLLOWER), [quote], desk.now);
};
const settles = (desk: Desk): void => {
  desk.answers(desk.link);
  desk.reports(FOLLOWER, shown(desk));
};
const lastStop = (desk: Desk): unknown => desk.sent.at(-1)?.command.desired.stopLoss;

describe('a trailing stop', () => {
  it('follows the market, at most once a second, and is explained', () => {
    const desk = living(TRAILING);
    quotes(desk, '1.08612');
    expect(desk.codes.at(-1)).toBe('STOPS_MOVED');
    expect(lastStop(desk)).toBe('1.08462');
    expect(desk.decisions.at(-1)).toMatchObject({ seq: null, version: 2, trace: [{ rule: 'trailing' }] });
    settles(desk);
    quotes(desk, '1.08662');
    expect(desk.link.version).toBe(2);
    desk.now += 1_000;
    quotes(desk, '1.08662');
    expect(lastStop(desk)).toBe('1.08512');
  });
  it('that had to wait for an answer moves when the answer is there', () => {
    const desk = living(TRAILING);
    desk.reports(PROVIDER, aPosition({ takeProfit: price('1.2') }));
    quotes(desk, '1.08612');
    expect(desk.link.version).toBe(2);
    desk.answers(desk.link);
    expect(lastStop(desk)).toBe('1.08462');
  });
  it('writes nothing for a quote that moves nothing', () => {
    const desk = living(TRAILING);
    const before = desk.facts.length;
    quotes(desk, '1.08512');
    quotes(desk, '1.08412');
    expect(desk.facts).toHaveLength(before);
    expect(desk.book.links.get(desk.link.id)?.life.best).toBe('1.08512');
  });
  it('is not pulled back by the provider', () => {
    const desk = living(TRAILING);
    quotes(desk, '1.08612');
    settles(desk);
    desk.reports(PROVIDER, aPosition({ stopLoss: price('1.08') }));
    expect(desk.codes.at(-1)).toBe('UNCHANGED');
    expect(desk.link.desired.stopLoss).toBe('1.08462');
  });
  it('goes on after a restart from what was stored', () => {
    const desk = living(TRAILING);
    quotes(desk, '1.08612');
    settles(desk);
    const book = Book.from({
      accounts: [],
      channels: [],
      subscriptions: [...desk.book.subscriptions.values()],
      accountRules: [],
      riskStates: [],
      positions: [],
      links: [desk.link],
      approvals: [],
      posts: [],
      undecided: [],
    });
    expect(book.moving.get(FOLLOWER)).toEqual(new Set([aSubscription().id]));
    expect(book.links.get(desk.link.id)?.life).toMatchObject({ best: '1.08612' });
  });
  it('starts with the next quote when the rule is switched on, and rests when it is switched off', () => {
    const desk = living();
    quotes(desk, '1.08612');
    expect(desk.link.version).toBe(1);
    desk.pipeline.putSubscription(aSubscription({ rules: someRules({ life: TRAILING }) }), desk.now);
    quotes(desk, '1.08612');
    expect(desk.link.version).toBe(2);
    settles(desk);
    desk.pipeline.putSubscription(aSubscription(), desk.now);
    desk.now += 1_000;
    quotes(desk, '1.09');
    expect(desk.link.version).toBe(2);
  });
  it('of another symbol’s quote knows nothing', () => {
    const desk = living(TRAILING);
    const quote = {
      symbol: aSymbol({ symbol: 'XAUUSD' as never }).symbol,
      bid: price('2000'),
      ask: price('2000'),
    };
    desk.book.accounts.get(FOLLOWER)?.asked.add(quote.symbol);
    desk.pipeline.quotes(FOLLOWER, desk.epochOf(FOLLOWER), [quote], desk.now);
    expect(desk.link.version).toBe(1);
  });
});

describe('break-even at the first target', () => {
  it('moves the stop once the provider has closed a part with the copy ahead', () => {
    const desk = living(FIRST_TARGET);
    quotes(desk, '1.08512');
    desk.reports(PROVIDER, aPosition({ lots: lots('0.5') }));
    expect(desk.codes.at(-1)).toBe('PARTIAL_CLOSE_MIRRORED');
    desk.answers(desk.link);
    expect(desk.codes.at(-1)).toBe('STOPS_MOVED');
    expect(lastStop(desk)).toBe('1.08422');
  });
  it('or the copy’s own part was closed by hand', () => {
    const desk = living(FIRST_TARGET);
    quotes(desk, '1.08512');
    desk.reports(FOLLOWER, shown(desk, { lots: lots('0.04') }));
    expect(lastStop(desk)).toBe('1.08422');
    expect(desk.link.life.brokenEven).toBe(true);
  });
  it.each([
    ['behind its entry', '1.08412'],
    ['without a quote', null],
  ])('but not for a part closed %s', (_, bid) => {
    const desk = living(FIRST_TARGET);
    if (bid !== null) quotes(desk, bid);
    desk.reports(FOLLOWER, shown(desk, { lots: lots('0.04') }));
    quotes(desk, '1.09');
    expect(desk.link.version).toBe(1);
  });
});

describe('levels from the copy’s own entry', () => {
  const own = { stopLoss: { kind: 'own', pips: decimal('10') } } as const;
  it('are set anew when the fill is known by its outcome', () => {
    const desk = Desk.ready({ rules: someRules({ life: own }) });
    desk.reports(PROVIDER, aPosition());
    desk.answers(desk.link, { price: price('1.08432') });
    expect(desk.codes).toEqual(['COPIED', 'STOPS_MOVED']);
    expect(desk.sent.at(-1)?.command).toMatchObject({ version: 2, desired: { stopLoss: '1.08332' } });
    desk.reports(FOLLOWER, copyOf(desk, { price: price('1.08432') }));
    expect(desk.link.version).toBe(2);
  });
  it('or by a report that comes before it', () => {
    const desk = Desk.ready({ rules: someRules({ life: own }) });
    desk.reports(PROVIDER, aPosition());
    desk.reports(FOLLOWER, copyOf(desk, { price: price('1.08432') }));
    expect(lastStop(desk)).toBe('1.08332');
    desk.pipeline.outcomes(
      FOLLOWER,
      desk.epochOf(FOLLOWER),
      [{ ...outcomeOfFirst(desk), price: price('1.08432') }],
      desk.now,
    );
    expect(desk.link).toMatchObject({ version: 2, settledVersion: 1 });
  });
  it('are left alone when the entry was as expected', () => {
    const desk = living(own);
    expect(desk.link.version).toBe(1);
  });
});

const outcomeOfFirst = (desk: Desk) => ({
  link: desk.link.id,
  version: 1,
  epoch: 1,
  status: 'filled' as const,
  final: true,
  code: 10_009,
  reason: '',
  state: 'open' as const,
  lots: lots('0.1'),
  ticket: null,
  timings: { queuedMs: 0, brokerMs: 0 },
});

describe('a stop that is changed by hand', () => {
  const withStop = (life: Partial<LifeRules> = {}): Desk => {
    const desk = living(life, { stopLoss: price('1.08') });
    expect(desk.link.desired.stopLoss).toBe('1.08');
    return desk;
  };
  const byHand = (desk: Desk, stopLoss: string): void => {
    desk.reports(FOLLOWER, shown(desk, { stopLoss: price(stopLoss) }), { cause: 'expert' });
  };
  const manual = (policy: LifeRules['manual']['stopLoss']) => ({
    manual: { stopLoss: policy, takeProfit: policy },
  });

  it('stays under respect: nothing is sent, and later changes of the provider leave it', () => {
    const desk = withStop();
    const sent = desk.sent.length;
    byHand(desk, '1.082');
    expect(desk.codes.at(-1)).toBe('STOPS_ADOPTED');
    expect(desk.warnings).toEqual(['CHANGED_BY_HAND']);
    desk.passes(120_000);
    expect(desk.sent).toHaveLength(sent);
    desk.reports(PROVIDER, aPosition({ stopLoss: price('1.081'), takeProfit: price('1.1') }));
    expect(desk.sent.at(-1)?.command.desired).toMatchObject({ stopLoss: '1.082', takeProfit: '1.1' });
  });
  it('moved again is told no second time', () => {
    const desk = withStop();
    byHand(desk, '1.082');
    byHand(desk, '1.083');
    expect(desk.warnings).toEqual(['CHANGED_BY_HAND']);
    expect(desk.link.desired.stopLoss).toBe('1.083');
  });
  it('stays under adopt until the provider changes it', () => {
    const desk = withStop(manual('adopt'));
    byHand(desk, '1.082');
    desk.reports(PROVIDER, aPosition({ stopLoss: price('1.08'), takeProfit: price('1.1') }));
    expect(desk.link.desired.stopLoss).toBe('1.082');
    desk.reports(PROVIDER, aPosition({ stopLoss: price('1.081'), takeProfit: price('1.1') }));
    expect(desk.link.desired.stopLoss).toBe('1.081');
    expect(desk.link.life.stopLossBy).toBe('rules');
  });
  it('is put back under reassert three times a minute, then stays, and its owner is told', () => {
    const desk = withStop(manual('reassert'));
    for (let time = 1; time <= 3; time++) {
      byHand(desk, `1.08${time}`);
      expect(desk.codes.at(-1)).toBe('STOPS_REASSERTED');
      expect(lastStop(desk)).toBe('1.08');
      desk.now += 10_000;
      settles(desk);
    }
    expect(desk.warnings).toEqual([]);
    byHand(desk, '1.084');
    expect(desk.codes.at(-1)).toBe('STOPS_ADOPTED');
    expect(desk.warnings).toEqual(['REASSERT_GIVEN_UP']);
    expect(desk.link.life.stopLossBy).toBe('person');
  });
  it('while the terminal was away is found by the snapshot', () => {
    const desk = withStop();
    desk.leaves(FOLLOWER);
    desk.connects(FOLLOWER, { positions: [shown(desk, { stopLoss: price('1.082') })] });
    expect(desk.link).toMatchObject({ desired: { stopLoss: '1.082' }, life: { stopLossBy: 'person' } });
  });
  it('is not what a late report of an earlier wish looks like', () => {
    const desk = living();
    const first = shown(desk);
    desk.reports(PROVIDER, aPosition({ stopLoss: price('1.08') }));
    const second = shown(desk);
    desk.reports(PROVIDER, aPosition({ stopLoss: price('1.081') }));
    desk.answers(desk.link);
    for (const late of [{ ...first, comment: 'x' }, second, shown(desk)]) desk.reports(FOLLOWER, late);
    expect(desk.link).toMatchObject({ version: 3, life: { stopLossBy: 'rules' } });
    expect(desk.warnings).toEqual([]);
  });
  it('is not touched by trailing any more', () => {
    const desk = withStop(TRAILING);
    byHand(desk, '1.082');
    quotes(desk, '1.09');
    expect(desk.link.desired.stopLoss).toBe('1.082');
  });
});
