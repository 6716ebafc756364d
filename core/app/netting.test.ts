import { describe, expect, it } from 'vitest';
import { Desk } from '../../test/builders/desk.ts';
import { restarted } from '../../test/builders/risk.ts';
import { aDeal, anOutcome, aPosition, FOLLOWER, NOW, PROVIDER } from '../../test/builders/trading.ts';
import { lots, price } from '../domain/decimal.ts';
import type { PositionId } from '../domain/ids.ts';
import type { Link } from '../domain/link.ts';
import type { AccountEvent, Deal, Position } from '../domain/position.ts';
import type { Snapshot } from './gateway.ts';

const id = (name: string): PositionId => name as PositionId;
const NETTING = { marginMode: 'netting' } as const;

/** The account's one position; a deal of its own made it what it is. */
const has = (size: string, parts: Partial<Position> = {}): Position =>
  aPosition({ lots: lots(size), ...parts });
const over = (parts: Partial<Position> = {}): Position => has('0', { state: 'closed', ...parts });
const entered = (size: string, parts: Partial<Deal> = {}): Deal =>
  aDeal({ entry: 'in', side: 'buy', lots: lots(size), price: price('1.08412'), ...parts });
const left = (size: string, parts: Partial<Deal> = {}): Deal => aDeal({ lots: lots(size), ...parts });
/** A resting order of the same account. */
const order = (size: string, parts: Partial<Position> = {}): Position =>
  has(size, { id: id('2002'), state: 'pending', kind: 'limit', price: price('1.08'), ...parts });

class NettingDesk {
  readonly desk: Desk;
  private seq = 0;

  constructor(desk = Desk.ready()) {
    this.desk = desk;
    desk.connects(PROVIDER, {}, NETTING);
  }

  /** What its terminal finds in one look, in one frame. */
  reports(...told: readonly (readonly [Position, ...Deal[]])[]): this {
    const { now } = this.desk;
    const events = told.map(([position, ...deals]): AccountEvent => ({
      seq: ++this.seq,
      at: now,
      cause: 'client',
      position,
      deals,
    }));
    this.desk.sends(PROVIDER, ...events);
    events.forEach(() => {
      this.desk.notes(PROVIDER);
    });
    return this;
  }

  /** Its terminal noted this; it comes when it has connected again. */
  notes(...told: readonly Position[]): readonly AccountEvent[] {
    told.forEach(() => {
      this.desk.notes(PROVIDER);
    });
    return told.map((position): AccountEvent => ({
      seq: ++this.seq,
      at: this.desk.now,
      cause: 'client',
      position,
      deals: [],
    }));
  }

  connects(snapshot: Partial<Snapshot>): void {
    this.desk.connects(PROVIDER, snapshot, NETTING);
  }

  /** Its copies that live, as `position state lots`. */
  get copies(): readonly string[] {
    return this.links.map(({ position, desired }) => `${position} ${desired.state} ${desired.lots}`);
  }

  get links(): readonly Link[] {
    return [...this.desk.book.links.values()].filter((link) => link.ended === null);
  }

  fills(): this {
    for (const link of this.links)
      this.desk.pipeline.outcomes(FOLLOWER, this.desk.epochOf(FOLLOWER), [anOutcome(link)], this.desk.now);
    return this;
  }
}

/** 1 lot that grew by 0.5, both copied at a tenth and filled. */
const grown = (): NettingDesk =>
  new NettingDesk()
    .reports([has('1'), entered('1')])
    .reports([has('1.5'), entered('0.5')])
    .fills();

describe('a provider whose account nets', () => {
  it('has each growth copied as a position of its own', () => {
    const netting = grown();
    expect(netting.copies).toEqual(['1001 open 0.1', '1001.2 open 0.05']);
    expect(netting.desk.codes).toEqual(['COPIED', 'COPIED']);
  });
  it('has what it closes taken from the oldest copies', () => {
    const netting = grown().reports([has('1.2'), left('0.3')]);
    expect(netting.copies).toEqual(['1001 open 0.07', '1001.2 open 0.05']);
    netting.reports([has('0.4'), left('0.8')]);
    expect(netting.copies).toEqual(['1001 closed 0', '1001.2 open 0.04']);
    netting.fills().reports([over(), left('0.4')]);
    expect(netting.copies).toEqual(['1001.2 closed 0']);
  });
  it('has its stop and target on every copy', () => {
    const netting = grown().reports([has('1.5', { stopLoss: price('1.08'), takeProfit: price('1.09') })]);
    expect(netting.links.map(({ desired }) => [desired.stopLoss, desired.takeProfit])).toEqual([
      ['1.08', '1.09'],
      ['1.08', '1.09'],
    ]);
  });
  it('has a turn copied as an end of all and a beginning', () => {
    const turned = has('0.5', { id: id('1007'), side: 'sell', openedAt: NOW + 1 });
    const netting = grown().reports(
      [over(), left('1.5')],
      [turned, entered('0.5', { position: id('1007') })],
    );
    expect(netting.copies).toEqual(['1001 closed 0', '1001.2 closed 0', '1007 open 0.05']);
  });
  it('has nothing copied twice when a report comes again', () => {
    const netting = grown()
      .reports([has('1.5'), entered('0.5')])
      .reports([has('1.5')]);
    expect(netting.desk.codes).toEqual(['COPIED', 'COPIED']);
  });
  it('is told the price at which it grew, not the average', () => {
    const netting = new NettingDesk().reports([has('1'), entered('1')]);
    netting.reports([has('1.5', { price: price('1.085') }), entered('0.5', { price: price('1.08666') })]);
    expect(netting.links.map(({ desired }) => desired.price)).toEqual(['1.08412', '1.08666']);
  });
  it('goes on after a restart where it stood', () => {
    const before = grown().reports([has('0.4'), left('1.1')]);
    const again = new NettingDesk(restarted(before.desk));
    again.connects({ positions: [has('0.6')], deals: [entered('0.2', { at: NOW + 1 })] });
    expect([...again.desk.book.accounts.get(PROVIDER)!.current.keys()]).toEqual(['1001.2', '1001.3']);
  });
});

it('a hedging account’s position that is filled in steps is still one position', () => {
  const desk = Desk.ready();
  desk.reports(PROVIDER, has('1'));
  desk.reports(PROVIDER, has('1.5'));
  expect(desk.codes).toEqual(['COPIED']);
});

it('an account that only follows is taken as its terminal tells it', () => {
  const desk = Desk.ready();
  desk.connects(PROVIDER, {}, { ...NETTING, role: 'follower' });
  desk.reports(PROVIDER, has('1'));
  desk.reports(PROVIDER, has('1.5'));
  expect([...desk.book.accounts.get(PROVIDER)!.current.values()]).toMatchObject([
    { position: { lots: '1.5' } },
  ]);
});

describe('a resting order of a netting account', () => {
  const resting = (parts: Partial<Position> = {}): NettingDesk =>
    new NettingDesk()
      .reports([has('1'), entered('1')])
      .reports([order('0.3', parts)])
      .fills();
  const gone = (parts: Partial<Position> = {}): Position =>
    order('0.3', { state: 'closed', lots: lots('0'), ...parts });
  const growth = [has('1.3'), entered('0.3')] as const;

  it('opens like any other while there is no position', () => {
    const netting = new NettingDesk().reports([order('0.3')]).fills();
    netting.reports([has('0.3', { id: id('2002') }), entered('0.3', { position: id('2002') })]);
    expect(netting.desk.codes).toEqual(['COPIED', 'FILL_MIRRORED']);
    expect(netting.copies).toEqual(['2002 open 0.03']);
  });
  it.each<[string, (readonly [Position, ...Deal[]])[]]>([
    ['before the growth', [[gone()], growth]],
    ['after the growth', [growth, [gone()]]],
  ])(
    'that is filled into the position is what it grew by, told %s: its copy opens, and no other',
    (_when, told) => {
      const netting = resting().reports(...told);
      expect(netting.desk.codes).toEqual(['COPIED', 'COPIED', 'FILL_MIRRORED']);
      expect(netting.copies).toEqual(['1001 open 0.1', '2002 open 0.03']);
    },
  );
  it('that was filled belongs to the position: it is closed with it, and the next growth has the next number', () => {
    const netting = resting().reports([gone()], growth).fills();
    netting.reports([has('1.4'), entered('0.1')]).fills();
    expect(netting.copies).toEqual(['1001 open 0.1', '2002 open 0.03', '1001.3 open 0.01']);
    netting.reports([has('0.2'), left('1.2')]).fills();
    expect(netting.copies).toEqual(['2002 open 0.01', '1001.3 open 0.01']);
    netting.reports([over(), left('0.2')]);
    expect(netting.copies).toEqual(['2002 closed 0', '1001.3 closed 0']);
  });
  it('that was filled belongs to the position after a restart too', () => {
    const before = resting().reports([gone()], growth).fills();
    const again = new NettingDesk(restarted(before.desk));
    again.connects({ positions: [has('0.2')], deals: [left('1.1')] });
    expect([...again.desk.book.accounts.get(PROVIDER)!.current.values()]).toMatchObject([
      { position: { id: '2002', lots: '0.2' }, tranche: '1001.2' },
    ]);
  });
  it('that was filled is reported over once more: that says nothing about the tranche', () => {
    const netting = resting().reports([gone()], growth).fills().reports([gone()]);
    expect(netting.copies).toEqual(['1001 open 0.1', '2002 open 0.03']);
  });
  it('whose end is told while nothing has grown is over: what grows later is copied anew', () => {
    const netting = resting().reports([gone()]).fills();
    expect(netting.copies).toEqual(['1001 open 0.1']);
    netting.reports(growth);
    expect(netting.copies).toEqual(['1001 open 0.1', '1001.2 open 0.03']);
  });
  it.each<[string, readonly [Position, ...Deal[]]]>([
    [
      'in another symbol',
      [has('0.3', { id: id('1009'), symbol: 'GOLD' as Position['symbol'] }), entered('0.3')],
    ],
    ['without a deal that entered', [has('1', { stopLoss: price('1.08') })]],
    ['to the other side', [has('0.3', { id: id('1009'), side: 'sell' }), entered('0.3')]],
  ])('is over when what is told beside its end is a change %s', (_name, told) => {
    expect(
      resting()
        .reports([gone()], told)
        .links.map(({ position }) => position),
    ).not.toContain('2002open');
    expect(resting().reports([gone()], told).copies).toContain('2002 closed 0');
  });
  it('against the position reduces it when it is filled: its own copy is withdrawn', () => {
    const netting = resting({ side: 'sell' }).reports([gone({ side: 'sell' })], [has('0.7'), left('0.3')]);
    expect(netting.copies).toEqual(['1001 open 0.07', '2002 closed 0']);
  });
  it('that is taken away is withdrawn, while the position grows by something else', () => {
    const netting = resting().reports([gone({ state: 'cancelled' })], growth);
    expect(netting.copies).toEqual(['1001 open 0.1', '2002 closed 0', '1001.2 open 0.03']);
  });

  describe('that a snapshot lacks while the position has grown', () => {
    function away(told: readonly Position[]): NettingDesk {
      const netting = resting();
      netting.desk.leaves(PROVIDER);
      const events = netting.notes(...told);
      netting.connects({ positions: [has('1.3')], deals: [entered('0.3', { at: NOW + 1 })] });
      expect(netting.copies, 'nothing is guessed').toEqual(['1001 open 0.1', '2002 pending 0.03']);
      netting.desk.sends(PROVIDER, ...events);
      return netting;
    }
    it('is what it grew by, when its end says so', () => {
      const netting = away([has('1.3'), gone()]);
      expect(netting.copies).toEqual(['1001 open 0.1', '2002 open 0.03']);
      expect(netting.desk.codes).toEqual(['COPIED', 'COPIED', 'FILL_MIRRORED']);
    });
    it('is withdrawn when it was taken away, and the growth is copied', () => {
      const netting = away([has('1.3'), gone({ state: 'cancelled' })]);
      expect(netting.copies).toEqual(['1001 open 0.1', '2002 closed 0', '1001.2 open 0.03']);
    });
    it('leaves the growth to the next snapshot when nothing is told', () => {
      const netting = away([]);
      netting.desk.passes(60_000);
      netting.desk.showsSnapshot(PROVIDER, {
        positions: [has('1.3')],
        deals: [entered('0.3', { at: NOW + 1 })],
      });
      expect(netting.desk.codes.slice(2)).toEqual(['CANCEL_MIRRORED', 'COPIED']);
      expect(netting.copies).toEqual(['1001 open 0.1', '2002 closed 0', '1001.2 open 0.03']);
    });
    it('does not hold back what the position lost', () => {
      const netting = resting();
      netting.connects({ positions: [has('0.8')] });
      expect(netting.copies).toEqual(['1001 open 0.08', '2002 pending 0.03']);
    });
    it('does not hold back an order’s own position', () => {
      const netting = new NettingDesk().reports([order('0.3')]).fills();
      netting.connects({ positions: [has('0.3', { id: id('2002') })] });
      expect(netting.copies).toEqual(['2002 open 0.03']);
    });
    it('is forgotten when the position is reported live', () => {
      const netting = away([]).reports([has('1.4'), entered('0.1', { at: NOW + 2 })]);
      expect(netting.copies).toEqual(['1001 open 0.1', '2002 pending 0.03', '1001.2 open 0.04']);
    });
  });
});

describe('a snapshot of a netting account', () => {
  it('shows growth that is young enough to copy, and growth that is not', () => {
    for (const [ago, code] of [
      [10_000, 'COPIED'],
      [61_000, 'OPEN_WINDOW_EXPIRED'],
    ] as const) {
      const netting = new NettingDesk().reports([has('1'), entered('1')]);
      netting.desk.now += 600_000;
      const deals = [entered('0.5', { at: netting.desk.now - ago })];
      netting.connects({ positions: [has('1.5')], deals });
      expect(netting.desk.codes).toEqual(['COPIED', code]);
    }
  });
  it('proves the end of what it lacks by all of its deals', () => {
    const netting = grown();
    netting.connects({ deals: [entered('1'), entered('0.5'), left('1.5')] });
    expect(netting.copies).toEqual(['1001 closed 0', '1001.2 closed 0']);
  });
  it('proves nothing by lots that left while others entered', () => {
    const netting = new NettingDesk().reports([has('1'), entered('1')]);
    const deals = [entered('1'), left('0.5'), entered('0.5'), left('0.5')];
    netting.connects({ deals });
    expect(netting.copies).toEqual(['1001 open 0.1']);
    expect(netting.desk.warnings).toEqual(['CLOSE_UNPROVEN']);
    const texts = netting.desk.news.flatMap((item) => (item.kind === 'warning' ? [item.message] : []));
    expect(texts).toEqual([expect.stringContaining('position 1001 (EURUSD)')]);
  });
  it('proves the end of a position by a newer one of the symbol', () => {
    const netting = grown();
    netting.connects({ positions: [has('0.5', { id: id('1007'), openedAt: NOW + 1 })] });
    expect(netting.copies).toEqual(['1001 closed 0', '1001.2 closed 0', '1007 open 0.05']);
    expect(netting.desk.warnings).toEqual([]);
  });
  it('proves nothing by a position of another symbol, nor by an older one', () => {
    const netting = grown();
    const elsewhere = has('0.5', { id: id('1007'), symbol: 'GOLD' as Position['symbol'], openedAt: NOW + 1 });
    netting.connects({ positions: [elsewhere, has('0.5', { id: id('1000') })] });
    expect(netting.copies.slice(0, 2)).toEqual(['1001 open 0.1', '1001.2 open 0.05']);
  });
  it('makes history of the events before it', () => {
    const netting = grown();
    netting.desk.leaves(PROVIDER);
    const events = netting.notes(has('9'), over());
    netting.connects({ positions: [], deals: [] });
    netting.desk.sends(PROVIDER, ...events);
    expect(netting.copies).toEqual(['1001 closed 0', '1001.2 closed 0']);
    expect(netting.desk.codes.slice(2)).toEqual(['CLOSE_MIRRORED', 'CLOSE_MIRRORED']);
  });
});
