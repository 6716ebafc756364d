import { describe, expect, it } from 'vitest';
import { aPaperSymbol, PaperDesk } from '../../../test/builders/paper.ts';
import { NOW } from '../../../test/builders/trading.ts';
import { decimal, lots, money } from '../../domain/decimal.ts';
import type { AccountId, UserId } from '../../domain/ids.ts';
import { marginNews, marginNotice } from './margin-news.ts';

/** 1:100, warned at 100 %, stopped out at 50 %, 10000 USD; each lot of EURUSD holds a hundredth of its price. */
function deskWith(parts: ConstructorParameters<typeof PaperDesk>[0] = {}): PaperDesk {
  const desk = new PaperDesk(parts);
  desk.quotes('1.1');
  return desk;
}
const told = (desk: PaperDesk, step: ReturnType<PaperDesk['quotes']>) =>
  marginNotice(desk.account, step.events);

describe('the owner of a paper account', () => {
  it('hears nothing while there is margin enough', () => {
    const desk = deskWith();
    desk.buys('1');
    expect(told(desk, desk.quotes('1.09'))).toBeNull();
  });

  it('hears of a margin call, of the end of it, and of nothing between', () => {
    const desk = deskWith();
    desk.buys('5');
    expect(told(desk, desk.quotes('1.09'))).toEqual({
      code: 'MARGIN_LEVEL',
      text:
        'margin call at equity 5000.00 USD, 90.9% of the margin of 5500.00 USD. ' +
        'Below 50% orders are withdrawn and positions closed.',
    });
    expect(told(desk, desk.quotes('1.0899'))).toBeNull();
    expect(told(desk, desk.quotes('1.1'))?.text).toBe('its margin level is above 100% again.');
  });

  it('hears of all that a stop-out ended at once, though it was a margin call too', () => {
    const charged = { ...aPaperSymbol().marginRates, limit: decimal('1') };
    const desk = deskWith({ symbols: [aPaperSymbol('EURUSD', { marginRates: charged })] });
    desk.buys('2');
    desk.buys('2');
    desk.places('limit', '1.05', { lots: lots('0.5') });
    expect(told(desk, desk.quotes('1.077'))).toEqual({
      code: 'STOP_OUT',
      text:
        'stopped out at equity 800.00 USD, 16.2% of the margin of 4950.00 USD: ' +
        '2 positions closed, 1 order withdrawn. Its balance is 800.00 USD.',
    });
  });

  it('hears nothing of a stop-out that could end nothing, as while the market is closed', () => {
    const desk = deskWith();
    const events = [{ type: 'stop_out', equity: money('0'), margin: money('5500') }] as const;
    expect(marginNotice(desk.account, events)).toBeNull();
  });

  it('is told by the name of the account, and that its money is not real', () => {
    const account = {
      ...{ id: 'one' as AccountId, owner: 'anna' as UserId, name: 'Practice', funds: null },
      identity: { platform: 'paper' } as never,
    };
    expect(marginNews(account, { code: 'STOP_OUT', text: 'stopped out.' }, NOW)).toEqual({
      kind: 'warning',
      user: 'anna',
      code: 'STOP_OUT',
      message: 'Practice (paper): stopped out.',
      at: NOW,
    });
  });
});
