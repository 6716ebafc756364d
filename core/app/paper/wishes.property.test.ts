/** Whatever is repeated, late, out of order or lost with a process: a paper account does each thing once. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addsUp, PaperTerminal, Wisher } from '../../../test/builders/paper-terminal.ts';
import { add, compare, lots, price, subtract } from '../../domain/decimal.ts';
import type { Decimal, Money } from '../../domain/decimal.ts';
import type { Command } from '../../domain/link.ts';
import { NOW } from '../../../test/builders/trading.ts';

const RUNS = 150;
const LINKS = ['a', 'b', 'c', 'd'];
/** At the lowest an account that holds the largest is stopped out. */
const PRICES = ['1.0840', '1.0900', '1.0950', '1.0999', '1.1000', '1.1010', '1.1100'];

const aLink = fc.nat(LINKS.length - 1);
const aDeed = fc.oneof(
  { weight: 4, arbitrary: fc.record({ deed: fc.constant('wish' as const), link: aLink }) },
  {
    weight: 4,
    arbitrary: fc.record({
      deed: fc.constant('change' as const),
      link: aLink,
      lots: fc.constantFrom('0.02', '0.05', '0.1'),
      stop: fc.constantFrom(null, '1.05', '1.08', '1.0955'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ deed: fc.constant('close' as const), link: aLink }) },
  { weight: 1, arbitrary: fc.record({ deed: fc.constant('market' as const), link: aLink }) },
  { weight: 2, arbitrary: fc.record({ deed: fc.constant('old' as const), back: fc.nat(10) }) },
  {
    weight: 4,
    arbitrary: fc.record({ deed: fc.constant('quote' as const), price: fc.constantFrom(...PRICES) }),
  },
  { weight: 3, arbitrary: fc.record({ deed: fc.constant('wait' as const), ms: fc.nat(1_500) }) },
  { weight: 3, arbitrary: fc.record({ deed: fc.constant('store' as const) }) },
  { weight: 3, arbitrary: fc.record({ deed: fc.constant('tell' as const) }) },
  { weight: 1, arbitrary: fc.record({ deed: fc.constant('acknowledge' as const) }) },
  { weight: 2, arbitrary: fc.record({ deed: fc.constant('die' as const), ms: fc.nat(5_000) }) },
  { weight: 1, arbitrary: fc.record({ deed: fc.constant('stale' as const), on: fc.boolean() }) },
);
const DAY = 24 * 3_600_000;
/** Also times after which links are forgotten, and wishes to open that are younger than that. */
const aLongDeed = fc.oneof(
  { weight: 8, arbitrary: aDeed },
  {
    weight: 2,
    arbitrary: fc.record({ deed: fc.constant('sleep' as const), ms: fc.constantFrom(DAY, 8 * DAY) }),
  },
  { weight: 2, arbitrary: fc.record({ deed: fc.constant('forget' as const) }) },
  { weight: 2, arbitrary: fc.record({ deed: fc.constant('provider filled' as const), link: aLink }) },
);
type Deed = typeof aLongDeed extends fc.Arbitrary<infer T> ? T : never;

const someTerms = fc.record({
  marginMode: fc.constantFrom('hedging' as const, 'netting' as const),
  latency: fc.constantFrom({ minMs: 0, maxMs: 0 }, { minMs: 50, maxMs: 400 }),
  slippage: fc.constantFrom({ minPoints: 0, maxPoints: 0 }, { minPoints: 0, maxPoints: 5 }),
});
const worldOf = (deed: fc.Arbitrary<Deed>) =>
  fc.record({ terms: someTerms, deeds: fc.array(deed, { minLength: 10, maxLength: 60 }) });
const aWorld = worldOf(aDeed);

interface World {
  readonly terminal: PaperTerminal;
  readonly wishers: readonly Wisher[];
  /** Every wish that was ever sent, for sending again. */
  readonly sent: Command[];
}

const begin = (terms: object, isForgetful = false): World => ({
  terminal: new PaperTerminal(terms, isForgetful),
  wishers: [
    new Wisher('a'),
    new Wisher('b', { side: 'sell' }),
    new Wisher('c', { state: 'pending', kind: 'limit', price: price('1.0950') }, NOW + 600_000),
    new Wisher('d', { lots: lots('5') }),
  ],
  sent: [],
});

function act({ terminal, wishers, sent }: World, deed: Deed): void {
  const send = (command: Command): void => {
    sent.push(command);
    terminal.wishes(command);
  };
  const wisher = 'link' in deed ? wishers[deed.link] : undefined;
  const isClosed = wisher?.command.desired.state === 'closed';
  switch (deed.deed) {
    case 'wish':
      if (wisher !== undefined) send(wisher.command);
      break;
    case 'change': {
      if (wisher === undefined || isClosed) break;
      // The service never wishes for more than before.
      const less = compare(lots(deed.lots), wisher.command.desired.lots) < 0;
      const size = less ? { lots: lots(deed.lots) } : {};
      const stopLoss = deed.stop === null || wisher.command.desired.side === 'sell' ? null : price(deed.stop);
      send(wisher.changed({ ...size, stopLoss }));
      break;
    }
    case 'close':
      if (wisher !== undefined && !isClosed) send(wisher.closed());
      break;
    case 'market':
      if (wisher?.command.desired.state === 'pending')
        send(wisher.changed({ state: 'open', kind: 'market', price: null }));
      break;
    case 'old': {
      const old = sent.at(-1 - deed.back);
      if (old !== undefined) terminal.wishes(old);
      break;
    }
    case 'quote':
      terminal.quotes(deed.price);
      break;
    case 'wait':
      terminal.waits(deed.ms);
      break;
    case 'store':
      terminal.stores();
      break;
    case 'tell':
      terminal.tells();
      break;
    case 'acknowledge':
      terminal.isAcknowledged();
      break;
    case 'die':
      terminal.dies(deed.ms);
      break;
    case 'stale':
      terminal.isStale = deed.on;
      break;
    case 'sleep':
      terminal.waits(deed.ms);
      break;
    case 'forget':
      terminal.forgets();
      break;
    case 'provider filled':
      // With a time of its own to open in. Whoever has taken in that a link is over wishes it open no more.
      if (wisher?.command.desired.state === 'pending' && !isTakenInAsOver(terminal, wisher))
        send(wisher.changed({ state: 'open', kind: 'market', price: null }, terminal.now + 60_000));
      break;
  }
}

function isTakenInAsOver({ told, state }: PaperTerminal, { command }: Wisher): boolean {
  return told.some(
    ({ seq, position }) =>
      position?.magic === command.magic &&
      (position.state === 'closed' || position.state === 'cancelled') &&
      !state.events.some((event) => event.seq === seq),
  );
}

/** By a stop, or by the broker, who may also have taken a part of it. */
const isEndedUnasked = ({ told }: PaperTerminal, { magic }: Command): boolean =>
  told.some(
    ({ cause, position, deals }) =>
      position?.magic === magic && cause !== 'expert' && (deals.length > 0 || position.state === 'cancelled'),
  );

/** Faults stop: the service repeats what it wishes until it is answered. */
function settle({ terminal, wishers }: World): void {
  terminal.isStale = false;
  for (let round = 0; round < 12; round += 1) {
    for (const { command } of wishers) terminal.wishes(command);
    terminal.quotes('1.1000');
    terminal.waits(31_000);
  }
  terminal.saves();
}

function dealsOf({ told }: PaperTerminal) {
  return told.flatMap(({ deals }) => deals);
}

it('opens a link once, never holds more than wished, and tells nothing that a crash takes back', () => {
  fc.assert(
    fc.property(aWorld, ({ terms, deeds }) => {
      const world = begin(terms);
      const { terminal, wishers } = world;
      for (const deed of deeds) {
        act(world, deed);
        for (const { command } of wishers) {
          const held = terminal.held.positions.filter(({ magic }) => magic === command.magic);
          expect(held.length).toBeLessThanOrEqual(1);
        }
        expect(addsUp(terminal.state)).toBe(true);
      }
      settle(world);

      // Reports are numbered without gaps, and what was told once is what is stored.
      expect(terminal.told.map(({ seq }) => seq)).toEqual(terminal.told.map((_, index) => index + 1));
      const stored = new Map(terminal.state.events.map((event) => [event.seq, event]));
      for (const event of terminal.told)
        if (stored.has(event.seq)) expect(stored.get(event.seq)).toEqual(event);

      const deals = dealsOf(terminal);
      expect(new Set(deals.map(({ id }) => id)).size).toBe(deals.length);
      const paid = deals.reduce<Decimal>(
        (sum, { profit, swap, commission }) =>
          [profit, swap, commission].reduce<Decimal>((a, b) => add(a, b), sum),
        '0' as Money,
      );
      expect(terminal.state.account.balance).toBe(paid);

      for (const { link, command } of wishers) {
        const own = deals.filter(({ magic }) => magic === command.magic);
        expect(own.filter(({ entry }) => entry === 'in').length).toBeLessThanOrEqual(1);
        const held = terminal.held.positions.find(({ magic }) => magic === command.magic);
        const last = terminal.outcomes.filter((outcome) => outcome.link === link).at(-1);
        expect(last).toMatchObject({ version: command.version, final: true });
        if (command.desired.state === 'closed') expect(held).toBeUndefined();
        if (command.desired.state === 'open' && held !== undefined && last?.status === 'filled')
          expect(compare(held.lots, command.desired.lots)).toBeLessThanOrEqual(0);
        // What a stop or the broker ended later is told by reports: a repeat is answered as before.
        if (isEndedUnasked(terminal, command)) continue;
        const resting = terminal.state.account.orders.find(({ magic }) => magic === command.magic);
        expect(last?.lots).toBe(held?.lots ?? resting?.lots ?? '0');
      }
    }),
    { numRuns: RUNS },
  );
});

it('answers a repeat with the same outcome, and does nothing', () => {
  fc.assert(
    fc.property(aWorld, ({ terms, deeds }) => {
      const world = begin(terms);
      for (const deed of deeds) act(world, deed);
      settle(world);
      const { terminal, wishers } = world;
      for (const { command } of wishers) {
        const before = terminal.state;
        terminal.wishes(command);
        terminal.saves();
        const first = terminal.lastOutcome;
        expect(terminal.state).toEqual(before);
        terminal.dies();
        terminal.wishes(command);
        terminal.saves();
        expect({ ...terminal.lastOutcome, epoch: 0 }).toEqual({ ...first, epoch: 0 });
      }
    }),
    { numRuns: 50 },
  );
});

it('goes on from JSON to the same bytes', () => {
  fc.assert(
    fc.property(aWorld, ({ terms, deeds }) => {
      const [kept, restored] = [begin(terms), begin(terms, true)];
      for (const deed of deeds) {
        act(kept, deed);
        act(restored, deed);
      }
      expect(JSON.stringify(restored.terminal.state)).toBe(JSON.stringify(kept.terminal.state));
    }),
    { numRuns: 50 },
  );
});

it('opens a link once, though it forgets it after its end and old wishes come again', () => {
  fc.assert(
    fc.property(worldOf(aLongDeed), ({ terms, deeds }) => {
      const world = begin(terms);
      const { terminal, wishers, sent } = world;
      for (const deed of deeds) act(world, deed);
      settle(world);
      for (const command of sent) {
        terminal.wishes(command);
        terminal.waits(1_000);
      }
      terminal.saves();
      for (const { command } of wishers) {
        const opened = dealsOf(terminal).filter(
          ({ magic, entry }) => magic === command.magic && entry === 'in',
        );
        expect(opened.length).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 300 },
  );
});

const CENT = '0.01' as Decimal;
/** What a hedged and a netted account both do without being asked twice, or stopped out. */
const aPlainDeed = fc.oneof(
  { weight: 4, arbitrary: fc.record({ deed: fc.constant('wish' as const), link: fc.nat(2) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      deed: fc.constant('change' as const),
      link: fc.nat(2),
      lots: fc.constantFrom('0.02', '0.05'),
      stop: fc.constantFrom(null, '1.05', '1.08', '1.0955'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ deed: fc.constant('close' as const), link: fc.nat(2) }) },
  {
    weight: 4,
    arbitrary: fc.record({ deed: fc.constant('quote' as const), price: fc.constantFrom(...PRICES) }),
  },
);

it('ends with the same money on a hedging and on a netting account, to the cents of rounding', () => {
  fc.assert(
    fc.property(fc.array(aPlainDeed, { minLength: 10, maxLength: 60 }), (deeds) => {
      const [hedged, netted] = (['hedging', 'netting'] as const).map((marginMode) => {
        const world = begin({ marginMode });
        for (const deed of deeds) act(world, deed);
        for (const wisher of world.wishers.slice(0, 3))
          if (wisher.command.desired.state !== 'closed') world.terminal.wishes(wisher.closed());
        expect(world.terminal.held.positions).toEqual([]);
        return world.terminal;
      });
      if (hedged === undefined || netted === undefined) throw new Error('two accounts were opened');
      netted.saves();
      const rounding = dealsOf(netted).reduce<Decimal>((sum) => add(sum, CENT), '0' as Decimal);
      const more = subtract(netted.state.account.balance as Decimal, hedged.state.account.balance);
      expect(
        compare(more.startsWith('-') ? subtract('0' as Decimal, more) : more, rounding),
      ).toBeLessThanOrEqual(0);
    }),
    { numRuns: RUNS },
  );
});
