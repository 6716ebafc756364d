import { describe, expect, it } from 'vitest';
import { aPaperSymbol, quotedAt, rejectionIn } from '../../test/builders/paper.ts';
import type { PaperDesk } from '../../test/builders/paper.ts';
import { decimal, lots, price } from '../domain/decimal.ts';
import type { Price } from '../domain/decimal.ts';
import type { PaperPosition } from './orders.ts';
import { nextMove, withEarnedStop } from './trailing.ts';

const at = (value: string): Price => price(value);

describe('a trailing stop', () => {
  const TRAILING = { startPoints: 200, distancePoints: 150, stepPoints: 50 };

  it.each([
    ['buy', '1.10199', null],
    ['buy', '1.102', '1.1005'],
    ['buy', '1.10249', '1.1005'],
    ['buy', '1.1025', '1.101'],
    ['buy', '1.104', '1.1025'],
    ['sell', '1.09801', null],
    ['sell', '1.098', '1.0995'],
    ['sell', '1.0975', '1.099'],
  ] as const)('of a %s at %s is at %s', (side, then, stop) => {
    const desk = quotedAt();
    desk.opens({ side, trailing: TRAILING });
    desk.quotes(then);
    expect(desk.position.stopLoss).toBe(stop);
  });

  it('never goes back, goes on from where it is, and ends the position', () => {
    const desk = quotedAt();
    desk.buys('1', { trailing: TRAILING });
    const stops = ['1.102', '1.1012', '1.1027', '1.1024', '1.1051'].map((bid) => {
      desk.quotes(bid);
      return desk.position.stopLoss;
    });
    expect(stops).toEqual(['1.1005', '1.1005', '1.101', '1.101', '1.1035']);
    desk.quotes('1.1035');
    expect(desk.lastDeal).toMatchObject({ cause: 'stop_loss', price: '1.1035' });
  });

  it('leaves a better stop alone', () => {
    const desk = quotedAt();
    desk.buys('1', { trailing: TRAILING, stopLoss: at('1.0999') });
    desk.quotes('1.1015');
    const exits = { stopLoss: at('1.101'), takeProfit: null, trailing: TRAILING, breakEven: null };
    desk.sends({ type: 'modify_position', position: desk.position.id, exits, targets: null });
    desk.quotes('1.1022');
    expect(desk.position.stopLoss).toBe('1.101');
    desk.quotes('1.103');
    expect(desk.position.stopLoss).toBe('1.1015');
  });

  it.each([
    [{ ...TRAILING, distancePoints: 0 }],
    [{ ...TRAILING, stepPoints: 0 }],
    [{ ...TRAILING, startPoints: -1 }],
    [{ ...TRAILING, stepPoints: 0.5 }],
    [{ ...TRAILING, distancePoints: 2e9 }],
  ])('%j makes no sense', (trailing) => {
    expect(rejectionIn(quotedAt().buys('1', { trailing }))).toBe('INVALID_STOPS');
  });

  it('keeps at least the distance that the broker asks for', () => {
    const symbols = [aPaperSymbol('EURUSD', { stopsLevel: 151 })];
    const desk = quotedAt('1.1', '1.1', { symbols });
    expect(rejectionIn(desk.buys('1', { trailing: TRAILING }))).toBe('INVALID_STOPS');
  });
});

describe('break-even', () => {
  const AFTER = { after: { points: 100 }, plusPoints: 10 };

  it.each([
    ['buy', '1.10099', null],
    ['buy', '1.101', '1.1001'],
    ['sell', '1.09901', null],
    ['sell', '1.099', '1.0999'],
  ] as const)('of a %s at %s puts the stop at %s', (side, then, stop) => {
    const desk = quotedAt();
    desk.opens({ side, breakEven: AFTER });
    desk.quotes(then);
    expect(desk.position).toMatchObject({ stopLoss: stop, breakEven: stop === null ? AFTER : null });
  });

  it('after the first target', () => {
    const desk = quotedAt();
    const targets = [{ price: at('1.102'), percent: decimal('50') }];
    desk.buys('1', { targets, breakEven: { after: 'first_target', plusPoints: 0 } });
    desk.quotes('1.1015');
    expect(desk.position.stopLoss).toBeNull();
    desk.quotes('1.102');
    expect(desk.position).toMatchObject({ lots: '0.5', stopLoss: '1.1', breakEven: null });
  });

  it('waits until there is room for it', () => {
    const symbols = [aPaperSymbol('EURUSD', { stopsLevel: 200 })];
    const desk = quotedAt('1.1', '1.1', { symbols });
    desk.buys('1', { breakEven: AFTER });
    desk.quotes('1.1015');
    expect(desk.position.stopLoss).toBeNull();
    desk.quotes('1.1021');
    expect(desk.position.stopLoss).toBe('1.1001');
  });

  it('is of no more use beyond a better stop', () => {
    const desk = quotedAt('1.1');
    desk.buys('1', { breakEven: { after: { points: 300 }, plusPoints: 10 } });
    desk.quotes('1.102');
    const exits = { ...desk.position, stopLoss: at('1.101') };
    desk.sends({ type: 'modify_position', position: desk.position.id, exits, targets: null });
    desk.quotes('1.103');
    expect(desk.position).toMatchObject({ stopLoss: '1.101', breakEven: null });
  });

  it('may lie behind the entry, but not beyond what it waits for', () => {
    const desk = quotedAt();
    desk.buys('1', { breakEven: { after: { points: 100 }, plusPoints: -50 } });
    desk.quotes('1.101');
    expect(desk.position.stopLoss).toBe('1.0995');
    const beyond = { after: { points: 100 }, plusPoints: 101 };
    expect(rejectionIn(desk.buys('1', { breakEven: beyond }))).toBe('INVALID_STOPS');
  });

  it('takes turns with the trailing stop: the better of both holds', () => {
    const desk = quotedAt();
    desk.buys('1', { breakEven: AFTER, trailing: { startPoints: 200, distancePoints: 195, stepPoints: 10 } });
    desk.quotes('1.102');
    expect(desk.position.stopLoss).toBe('1.1001');
    desk.quotes('1.1022');
    expect(desk.position.stopLoss).toBe('1.10025');
  });
});

describe('the exact look at a stop', () => {
  const open = (
    parts: Parameters<PaperDesk['opens']>[0] = {},
    options: ConstructorParameters<typeof PaperDesk>[0] = {},
  ) => {
    const desk = quotedAt('1.1', '1.1', { balance: '1000000', ...options });
    desk.opens(parts);
    return desk;
  };
  const TRAILING = { startPoints: 200, distancePoints: 150, stepPoints: 50 };
  const stopAt = (position: PaperPosition, exit: string): string | null =>
    withEarnedStop(aPaperSymbol(), position, at(exit)).stopLoss;

  it('before trailing or break-even begin changes nothing', () => {
    const { position } = open({ trailing: TRAILING, breakEven: { after: { points: 100 }, plusPoints: 0 } });
    expect(withEarnedStop(aPaperSymbol(), position, at('1.10099'))).toBe(position);
    const waits = open({ breakEven: { after: 'first_target', plusPoints: 0 } }).position;
    expect(withEarnedStop(aPaperSymbol(), waits, at('1.2'))).toBe(waits);
  });

  it('with the same stop changes nothing', () => {
    const { position } = open({ trailing: TRAILING });
    const trailed = { ...position, stopLoss: at('1.1005') };
    expect(withEarnedStop(aPaperSymbol(), trailed, at('1.102'))).toBe(trailed);
  });

  it.each([
    ['buy', '1.10334', '1.10183'],
    ['sell', '1.09667', '1.09818'],
  ] as const)(
    'of a %s with an average price is on the tick that is farther from the market',
    (side, exit, stop) => {
      const desk = open({ side, lots: lots('1') }, { terms: { marginMode: 'netting' } });
      desk.quotes('1.10001');
      desk.opens({ side, lots: lots('0.5'), trailing: { ...TRAILING, startPoints: 333, stepPoints: 1 } });
      expect(desk.position.price).toBe('1.10000333');
      expect(stopAt(desk.position, exit)).toBe(stop);
    },
  );

  it.each([
    ['nothing moves', {}, Infinity],
    ['break-even', { breakEven: { after: { points: 100 }, plusPoints: 10 } }, 100],
    ['break-even after a target', { breakEven: { after: 'first_target', plusPoints: 10 } }, Infinity],
    ['break-even that needs room', { breakEven: { after: { points: 0 }, plusPoints: 10 } }, 10],
    ['trailing', { trailing: TRAILING }, 200],
    ['trailing with a stop behind it', { trailing: TRAILING, stopLoss: '1.09' }, 200],
    ['trailing that has begun', { trailing: TRAILING, stopLoss: '1.1005' }, 250],
    ['trailing between two steps', { trailing: TRAILING, stopLoss: '1.1009' }, 250],
    ['trailing that has gone far', { trailing: TRAILING, stopLoss: '1.102' }, 400],
    [
      'the earlier of both',
      { trailing: TRAILING, breakEven: { after: { points: 100 }, plusPoints: 0 } },
      100,
    ],
  ])('is due next, with %s, %j, so many points ahead: %s', (_name, parts, points) => {
    const { position } = open();
    expect(nextMove(aPaperSymbol(), { ...position, ...(parts as Partial<PaperPosition>) })).toBe(points);
    const sold = open({ side: 'sell' }).position;
    const mirrored = (stop: string) => price((2.2 - Number(stop)).toFixed(5).replace(/0+$/u, ''));
    const level = 'stopLoss' in parts ? { stopLoss: mirrored(parts.stopLoss) } : {};
    const turned = { ...sold, ...(parts as Partial<PaperPosition>), ...level };
    expect(nextMove(aPaperSymbol(), turned)).toBe(points);
  });
});
