/** How large a position may be: the answer of `/size`. */
import type { SizeAnswer } from '../../core/app/api.ts';
import { formatLots, formatMoney, formatPrice } from './format.ts';
import { view } from './view.ts';
import type { View } from './view.ts';

export function sizeView(answer: SizeAnswer): View {
  const { accountName, currency, equity, spec, tickValue, checked, risk, pips, lots, cost } = answer;
  const { symbol, digits, tickSize, lotsMin, lotsStep, lotsMax } = spec;
  const distance = `${Number(Number(pips).toFixed(2))} pips`;
  const says =
    lots === null
      ? `Even the minimum, ${formatLots(lotsMin)} lots, loses ${formatMoney(cost, currency)} over ${distance}.`
      : `A stop ${distance} away then costs ${formatMoney(cost, currency)} of ${formatMoney(risk, currency)}.`;
  const unchecked = `It rests on what the broker says a tick is worth; no quote here tells ${spec.profitCurrency} in ${currency} to check it by.`;
  return view({
    title:
      lots === null
        ? `${symbol}: too small for ${formatMoney(risk, currency)}`
        : `${symbol}: ${formatLots(lots)} lots`,
    tone: lots === null ? 'warning' : 'good',
    text: checked ? says : `${says}\n${unchecked}`,
    fields: [
      {
        name: accountName,
        value: equity === null ? 'Equity unknown' : `Equity ${formatMoney(equity, currency)}`,
      },
      {
        name: 'The symbol',
        value: `${formatLots(lotsMin)} to ${formatLots(lotsMax)} lots in steps of ${formatLots(lotsStep)}; a lot gains ${formatMoney(tickValue, currency)} each ${formatPrice(tickSize, digits)}`,
      },
    ],
    secret: true,
  });
}
