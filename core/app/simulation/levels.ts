/**
 * Between two prices of a bar the market has passed every price: what lies on the way is set off at its own level and
 * not at the extreme. A jump (from one bar to the next) passes nothing.
 */
import { add, compare, product, subtract } from '../../domain/decimal.ts';
import type { Decimal, Price } from '../../domain/decimal.ts';
import type { PaperAccount } from '../../paper/account.ts';
import { exitEnd } from '../../paper/market.ts';
import type { PaperSymbol } from '../../paper/symbol.ts';

/** The bids at which something of the account's in this symbol is set off. */
function levelsOf(account: PaperAccount, symbol: PaperSymbol, spread: Price): readonly Price[] {
  const markup = product(String(symbol.markupPoints) as Decimal, symbol.point) as Price;
  const over = add(spread, markup);
  const atAsk = (level: Price): Price => subtract(level, over);
  const orders = account.orders
    .filter((order) => order.symbol === symbol.symbol)
    .map(({ side, price }) => (side === 'buy' ? atAsk(price) : price));
  const exits = account.positions
    .filter((position) => position.symbol === symbol.symbol)
    .flatMap(({ side, stopLoss, takeProfit }) =>
      [stopLoss, takeProfit].flatMap((level) =>
        level === null ? [] : [exitEnd(side) === 'bid' ? level : atAsk(level)],
      ),
    );
  return [...orders, ...exits];
}

/** The first of them on the way from one bid to another, the end of the way left out; null when there is none. */
export function levelOnTheWay(
  account: PaperAccount,
  symbol: PaperSymbol,
  spread: Price,
  { from, to }: { readonly from: Price; readonly to: Price },
): Price | null {
  const direction = compare(to, from);
  if (direction === 0) return null;
  const onTheWay = levelsOf(account, symbol, spread).filter(
    (level) => compare(level, from) === direction && compare(to, level) === direction,
  );
  return onTheWay.reduce<Price | null>(
    (first, level) => (first === null || compare(first, level) === direction ? level : first),
    null,
  );
}
