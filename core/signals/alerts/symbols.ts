/** Symbols as charts and other tools spell them → canonical ones. */
import { CURRENCIES } from '../../domain/currencies.ts';
import { canonicalName } from '../../domain/symbol-families.ts';
import { MOST_SYMBOL } from './limits.ts';

/** `OANDA:`, `CME_MINI:`; TradingView marks delayed data with `_DL` and `_DLY`. */
const EXCHANGE = /^([A-Z][A-Z0-9_]{0,19}):(.+)$/u;
const CONTINUOUS = /^([A-Z0-9]{1,6})1!$/u;
const PERPETUAL = /^([A-Z0-9]+(?:USDT|USDC|USD))(?:\.P|\.PERP|PERP|-PERP)$/u;
const PAIR = /^([A-Z0-9]{2,10})[/_-]([A-Z0-9]{3,5})$/u;
const PLAIN = /^[A-Z0-9][A-Z0-9.&]*$/u;

/** What brokers hang on a name without changing what is traded. */
const ORNAMENT = /^(.+?)(?:\.(?:CASH|SPOT|PRO|ECN|RAW|STD|STP|[MICRX]))$/u;

/** Where `GOLD` is gold; on a share exchange it is a mine. */
const SHARE_EXCHANGES = new Set(
  'NYSE NASDAQ AMEX ARCA BATS CBOE OTC LSE XETR FWB TSX TSXV ASX NSE BSE EURONEXT SIX MIL BME TSE HKEX SSE SZSE'.split(
    ' ',
  ),
);

/** Roots of futures that people name without their month. */
const FUTURES = new Set(
  'ES MES NQ MNQ YM MYM RTY M2K CL MCL QM NG RB HO GC MGC SI SIL HG PL ZB ZN ZF ZT ZC ZS ZW 6E 6B 6J 6A 6C 6S FDAX FESX'.split(
    ' ',
  ),
);

const isCurrencyPair = (symbol: string): boolean =>
  symbol.length === 6 && CURRENCIES.has(symbol.slice(0, 3)) && CURRENCIES.has(symbol.slice(3));

function withoutOrnament(name: string): string {
  const bare = ORNAMENT.exec(name)?.[1];
  if (bare === undefined) return name;
  const isKnown = isCurrencyPair(bare) || canonicalName(bare) !== undefined;
  return isKnown ? bare : name;
}

/**
 * The canonical symbol: without exchange, separator or broker's ornament, a continuous future by its root.
 * @returns undefined for what is no symbol, for a later continuous contract (`ES2!`: another thing than `ES`), for an
 *   option, for a spread
 */
export function canonicalSymbol(written: string): string | undefined {
  const upper = written.trim().toUpperCase();
  const [, exchange = '', ticker = upper] = EXCHANGE.exec(upper) ?? [];
  const future = CONTINUOUS.exec(ticker)?.[1];
  if (future !== undefined) return future;
  const perpetual = PERPETUAL.exec(ticker)?.[1];
  if (perpetual !== undefined) return perpetual;
  const [, base, quote] = PAIR.exec(ticker) ?? [];
  const joined = base === undefined || quote === undefined ? ticker : base + quote;
  const bare = joined.startsWith('#') ? joined.slice(1) : joined;
  if (bare.length > MOST_SYMBOL || !PLAIN.test(bare)) return undefined;
  const name = withoutOrnament(bare);
  return SHARE_EXCHANGES.has(exchange) ? name : (canonicalName(name) ?? name);
}

/** `USDT_BTC`, as some exchanges put the quote first → `BTCUSDT`. */
export function quoteFirst(written: string): string {
  const [, quote, base] = /^([A-Za-z0-9]{2,10})_([A-Za-z0-9]{2,10})$/u.exec(written.trim()) ?? [];
  return quote === undefined || base === undefined ? written : base + quote;
}

/**
 * Whether a word that stands alone in a text can be nothing but a symbol. In a field called "symbol" every well-formed
 * ticker is one; in running text `SELL NEWS` must not sell NEWS.
 */
export function isSurelySymbol(written: string): boolean {
  const upper = written.toUpperCase();
  const name = canonicalSymbol(upper);
  if (name === undefined) return false;
  return (
    EXCHANGE.test(upper) ||
    CONTINUOUS.test(upper) ||
    isCurrencyPair(name) ||
    canonicalName(name) === name ||
    FUTURES.has(name) ||
    /^[A-Z0-9]{2,10}(?:USDT|USDC|USD)$/u.test(name)
  );
}
