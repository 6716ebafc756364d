import { describe, expect, test } from 'vitest';
import { Desk, closed, copyOf } from '../../test/builders/desk.ts';
import { aPosition, FOLLOWER, PROVIDER, someRules } from '../../test/builders/trading.ts';
import { lots } from '../domain/decimal.ts';
import type { PositionId } from '../domain/ids.ts';

/** The copies of one symbol may hold 0.15 lots together; each wants 0.1. */
const limited = (): Desk => Desk.ready({ rules: someRules({ lots: { maxLotsPerSymbol: lots('0.15') } }) });

const opens = (desk: Desk, id: string): void => {
  desk.reports(PROVIDER, aPosition({ id: id as PositionId }));
};

describe('what an account holds, when a new copy is sized', () => {
  test('counts a copy whose open is under way', () => {
    const desk = limited();
    opens(desk, '1001');
    opens(desk, '1002');
    expect(desk.link.desired.lots).toBe('0.05');
  });

  test('counts a copy that is wished closed while its open is under way: the broker may still fill it', () => {
    const desk = limited();
    opens(desk, '1001');
    desk.reports(PROVIDER, closed());
    opens(desk, '1002');
    expect(desk.link.desired.lots).toBe('0.05');
  });

  test('counts all of a copy of which a part is wished closed while its open is under way', () => {
    const desk = limited();
    opens(desk, '1001');
    desk.reports(PROVIDER, aPosition({ lots: lots('0.3') }));
    opens(desk, '1002');
    expect(desk.link.desired.lots).toBe('0.05');
  });

  test('counts a copy no more once it is known that it never opened', () => {
    const desk = limited();
    opens(desk, '1001');
    desk.reports(PROVIDER, closed());
    desk.answers(desk.link, { state: 'none', lots: lots('0'), price: null });
    opens(desk, '1002');
    expect(desk.link.desired.lots).toBe('0.1');
  });

  test('counts what the broker shows of a copy on its way to be closed, once', () => {
    const desk = limited();
    opens(desk, '1001');
    desk.answers(desk.link);
    desk.reports(FOLLOWER, copyOf(desk));
    desk.reports(PROVIDER, closed());
    opens(desk, '1002');
    expect(desk.link.desired.lots).toBe('0.05');
  });
});
