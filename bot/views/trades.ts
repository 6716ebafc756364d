/** Closed trades, a page at a time. */
import type { TradesAnswer } from '../../core/app/history-api.ts';
import type { HistoryTrade } from '../../core/app/history-report.ts';
import { toPlaces } from '../../core/domain/decimal.ts';
import type { Millis } from '../../core/domain/ids.ts';
import { count, formatDuration, formatLots, formatMoment, formatPrice, formatResult } from './format.ts';
import { formatMultiple, sourceWords } from './history-numbers.ts';
import { view } from './view.ts';
import type { Field, View } from './view.ts';

/** As far as prices say something; brokers have them with their digits. */
function tradeField(trade: HistoryTrade, number: number, currency: string, now: Millis): Field {
  const {
    side,
    symbol,
    lots,
    openPrice,
    closePrice,
    digits,
    openedAt,
    closedAt,
    net,
    pips,
    multiple,
    channel,
  } = trade;
  const mark = net.startsWith('-') ? '✗' : '✓';
  const held = openedAt === null ? '' : ` · held ${formatDuration(closedAt - openedAt)}`;
  const far = [
    ...(pips === null ? [] : [`${toPlaces(pips, 1)} pips`]),
    ...(multiple === null ? [] : [formatMultiple(multiple)]),
  ];
  return {
    name: `${number} · ${mark} ${symbol} ${side} ${formatLots(lots)} · ${formatResult(net, currency)}`,
    value: [
      [
        `${openPrice === null ? '?' : formatPrice(openPrice, digits)} → ${formatPrice(closePrice, digits)}`,
        ...far,
      ].join(' · '),
      `${formatMoment(closedAt, now)}${held}`,
      ...(channel === null ? [] : [`from ${channel}`]),
    ].join('\n'),
  };
}

/** @param words the period, e.g. `last 30 days` */
export function tradesView(answer: TradesAnswer, words: string, symbol: string, now: Millis): View {
  const { place, source, currency, trades, page, pages, count: all } = answer;
  const of = symbol === '' ? place.name : `${place.name}, ${symbol.toUpperCase()}`;
  const title = `Closed trades of ${of}: ${sourceWords(source, words)}`;
  if (all === 0) return view({ title, text: 'There are none.', secret: true });
  const where = pages === 1 ? '' : ` · page ${page + 1} of ${pages}`;
  return view({
    title,
    text: `${count(all, 'trade')}, newest first${where}`,
    fields: trades.map((trade, index) => tradeField(trade, index + 1, currency, now)),
    secret: true,
  });
}
