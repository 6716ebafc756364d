import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeFromService } from './decode.ts';
import { desiredFrame } from './encode.ts';
import { lots, price } from '../../core/domain/decimal.ts';
import type { LinkId } from '../../core/domain/ids.ts';
import { commentOf } from '../../core/domain/link.ts';
import type { Command, DesiredState } from '../../core/domain/link.ts';
import type { BrokerSymbol } from '../../core/domain/symbol.ts';

const link = 'q3mYx0bC7dEfGh1jKlMnOp' as LinkId;

const wish = (version: number, desired: Partial<DesiredState>, deadline: number | null): Command => ({
  link,
  version,
  desired: {
    state: 'open',
    symbol: 'EURUSD' as BrokerSymbol,
    side: 'buy',
    kind: 'market',
    lots: lots('0.1'),
    price: price('1.08412'),
    stopLoss: null,
    takeProfit: null,
    expiresAt: null,
    ...desired,
  },
  deadline,
  deviationPoints: 30,
  magic: 1_234_567,
  comment: commentOf(link),
});

/** Whatever a broker calls its symbols, short of what no frame may hold. */
const symbols = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((name) => !/[\p{Cc}\p{Cs}]/u.test(name))
  .map((name) => name as BrokerSymbol);

test('a wish is read as it was meant, whatever the symbol is called', () => {
  fc.assert(
    fc.property(
      symbols,
      fc.option(fc.constant(price('1.1'))),
      fc.option(fc.nat()),
      fc.option(fc.nat()),
      (symbol, stopLoss, expiresAt, deadline) => {
        const frame = desiredFrame(7, [
          wish(1, { symbol, stopLoss, expiresAt }, deadline),
          wish(2, { state: 'closed', symbol, lots: lots('0'), price: null }, null),
        ]);
        const decoded = decodeFromService(frame);
        expect(decoded).toMatchObject({
          ok: true,
          frame: {
            epoch: 7,
            items: [
              { link, version: 1, deadline, deviation: 30, magic: 1_234_567, symbol, stopLoss, expiresAt },
              { link, version: 2, state: 'closed', symbol, lots: '0', price: null, comment: commentOf(link) },
            ],
          },
        });
      },
    ),
  );
});
