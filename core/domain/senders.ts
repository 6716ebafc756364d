/** From where a webhook may be called. */

/** In place of addresses: whatever TradingView calls from. */
export const TRADINGVIEW = 'tradingview';

/** https://www.tradingview.com/support/solutions/43000529348: all of its users' alerts come from these four. */
const TRADINGVIEW_ADDRESSES: readonly string[] = [
  '52.89.214.238',
  '34.212.75.30',
  '54.218.53.128',
  '52.32.178.7',
];

/** The addresses and networks that a list means. */
export const addressesOf = (senders: readonly string[]): readonly string[] =>
  senders.flatMap((sender) => (sender.toLowerCase() === TRADINGVIEW ? TRADINGVIEW_ADDRESSES : [sender]));
