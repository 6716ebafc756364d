/**
 * What rooms call the things they trade, in many languages, and what those things roughly cost: enough to tell a
 * price from a typo and `2.310` dollars from two thousand three hundred and ten.
 */
import { CURRENCIES as ALL_CURRENCIES } from '../../domain/currencies.ts';
import { entryOf } from '../../domain/table.ts';

/** Facts that hold for a symbol wherever it is traded; all numbers are rough on purpose. */
export interface SymbolFacts {
  readonly kind: 'fx' | 'metal' | 'index' | 'energy' | 'crypto' | 'share' | 'unknown';
  /** People's unit of distance. */
  readonly pip: string;
  /** A price outside these is a slip of the pen. */
  readonly low: number;
  readonly high: number;
  /** How far apart, as a share of the price, the levels of one signal may be. */
  readonly reach: number;
  /** How wide, as a share of the price, an entry zone may be. */
  readonly zone: number;
}

const facts = (
  kind: SymbolFacts['kind'],
  pip: string,
  low: number,
  high: number,
  reach: number,
  zone: number,
): SymbolFacts => ({ kind, pip, low, high, reach, zone });

const FX = facts('fx', '0.0001', 0.2, 60, 0.15, 0.012);
const YEN = facts('fx', '0.01', 40, 350, 0.15, 0.012);
const UNKNOWN = facts('unknown', '1', 0, 1e9, 0.5, 0.05);
const SHARE = facts('share', '0.01', 0.5, 10_000, 0.4, 0.05);
const COIN = facts('crypto', '0.0001', 1e-9, 100_000, 4, 0.15);
const INDEX = facts('index', '1', 1_000, 100_000, 0.12, 0.015);

/** Quote currencies whose rates lie far from one. */
const QUOTES: Readonly<Record<string, SymbolFacts>> = {
  jpy: YEN,
  huf: facts('fx', '0.01', 50, 700, 0.15, 0.015),
  idr: facts('fx', '1', 5_000, 40_000, 0.15, 0.015),
  krw: facts('fx', '0.01', 500, 3_000, 0.15, 0.015),
  inr: facts('fx', '0.01', 30, 200, 0.15, 0.015),
  thb: facts('fx', '0.01', 15, 60, 0.15, 0.015),
  rub: facts('fx', '0.01', 20, 300, 0.3, 0.03),
  try: facts('fx', '0.0001', 1, 200, 0.3, 0.03),
};

const CURRENCIES = new Set([...ALL_CURRENCIES].map((code) => code.toLowerCase()));
const METALS: Readonly<Record<string, SymbolFacts>> = {
  xau: facts('metal', '0.1', 800, 20_000, 0.08, 0.02),
  xag: facts('metal', '0.01', 8, 300, 0.15, 0.03),
  xpt: facts('metal', '0.1', 300, 5_000, 0.15, 0.03),
  xpd: facts('metal', '0.1', 300, 6_000, 0.15, 0.03),
};

/** Coins that rooms name without their quote; the rest need one (APEUSDT). */
const COINS: Readonly<Record<string, SymbolFacts>> = {
  btc: facts('crypto', '1', 2_000, 2_000_000, 1, 0.06),
  eth: facts('crypto', '0.1', 80, 50_000, 1.5, 0.08),
  bnb: facts('crypto', '0.1', 10, 20_000, 2, 0.1),
  sol: facts('crypto', '0.01', 1, 5_000, 2, 0.1),
  ...Object.fromEntries(
    'xrp ada doge ltc dot link avax matic trx bch xlm etc uni atom near apt arb op sui ton shib pepe fil ape ftm'
      .split(' ')
      .map((coin) => [coin, COIN]),
  ),
};
const COIN_QUOTES = ['usdt', 'usdc', 'busd', 'usd', 'eur', 'btc'];

const OIL = facts('energy', '0.01', 10, 250, 0.25, 0.03);
/** Canonical names that are no pair of currencies. */
const NAMED: Readonly<Record<string, SymbolFacts>> = {
  us30: facts('index', '1', 8_000, 120_000, 0.1, 0.015),
  nas100: facts('index', '1', 3_000, 90_000, 0.12, 0.015),
  us500: facts('index', '1', 1_000, 25_000, 0.12, 0.015),
  us2000: facts('index', '1', 500, 8_000, 0.12, 0.015),
  ger40: facts('index', '1', 5_000, 70_000, 0.12, 0.015),
  uk100: INDEX,
  fra40: INDEX,
  eu50: INDEX,
  esp35: INDEX,
  ita40: INDEX,
  jp225: INDEX,
  hk50: INDEX,
  aus200: INDEX,
  cn50: INDEX,
  vix: facts('index', '0.01', 5, 150, 1, 0.2),
  dxy: facts('index', '0.01', 60, 180, 0.12, 0.015),
  usoil: OIL,
  ukoil: OIL,
  natgas: facts('energy', '0.001', 0.8, 30, 0.4, 0.05),
  copper: facts('metal', '0.001', 1, 20_000, 0.2, 0.03),
  ...Object.fromEntries(
    'aapl tsla nvda amzn msft meta googl nflx amd intc coin baba pltr'
      .split(' ')
      .map((name) => [name, SHARE]),
  ),
};

/** Other names, as words that follow one another; the canonical name stands first. */
const NAMES = `
xauusd gold xau xuausd xausd xauuusd goldusd oro ouro l'or d'or altin altını ons ons_altin طلا اونس انس طلای_جهانی ذهب الذهب золото золота золоту золотом emas gould goud zlato zloto vàng 黄金 ゴールド 골드 금 सोना sona
xagusd silver xag plata prata gumus gümüş نقره فضه الفضه серебро серебра perak argento silber
xptusd platinum platin xpt
xpdusd palladium xpd
us30 dj30 dow dow_jones dowjones wall_street wallstreet ws30 ym djia us_30 dj_30 dow_30 داوجونز داو_جونز داو_جونس
nas100 nas nasdaq nasdaq100 nasdaq_100 ndx ndx100 ustec us100 us_100 us_tec nq tech100 us_tech100 nas_100 ustech ustech100 ناسداک ناسداك насдак
us500 spx spx500 sp500 sp_500 s_p_500 s_p500 s_p snp500 us_500 spx_500 es500
us2000 russell russell_2000 russell2000 rut
ger40 dax dax40 dax30 dax_40 dax_30 de40 de30 ger30 ger_40 ger_30 de_40 germany40 germany_40 germany30 дакс داكس
uk100 ftse ftse100 ftse_100 uk_100
fra40 cac cac40 cac_40 france40 fr40
eu50 eustx50 estx50 stoxx50 euro_stoxx eurostoxx50 eu_50 euro50
esp35 ibex ibex35 ibex_35 spain35
ita40 ftse_mib ftsemib it40
jp225 nikkei nikkei225 nikkei_225 jpn225 jp_225
hk50 hang_seng hangseng hsi hk33
aus200 asx asx200 au200
cn50 china50 a50
vix volatility_index
dxy usdx dollar_index
usoil wti xtiusd xti crude crude_oil us_oil oil uswti us_crude cl_oil petroleo petróleo petrole нефть petrol نفت نفط النفط minyak_mentah usousd wtiusd spotcrude
ukoil brent xbrusd xbr brent_oil uk_oil ukbrent brentoil brent_crude ukousd
natgas natural_gas ngas xngusd nat_gas gas_natural naturalgas
copper xcuusd
btcusd bitcoin btc xbt биткоин биткойн بیتکوین بيتكوين بیت_کوین
ethusd ethereum eth ether эфир اتریوم
solusd solana
xrpusd ripple xrp
bnbusd bnb
ltcusd litecoin ltc
dogeusd dogecoin doge
adausd cardano
eurusd fiber euro_dollar евро_доллар евродоллар يورو_دلار يورو_دولار اليورو_دولار euro_usd 유로달러
gbpusd cable pound_dollar фунт_доллар پوند_دلار باوند_دولار الباوند_دولار
usdjpy dollar_yen доллар_йена доллар_иена دلار_ین دولار_ين
eurjpy евро_йена
gbpjpy guppy beast_pair pound_yen
`;

/** Two letters that stand for a pair when they stand where a symbol does, in capitals. */
export const SHORT_PAIRS: ReadonlyMap<string, string> = new Map([
  ['eu', 'EURUSD'],
  ['gu', 'GBPUSD'],
  ['uj', 'USDJPY'],
  ['gj', 'GBPJPY'],
  ['ej', 'EURJPY'],
  ['aj', 'AUDJPY'],
  ['cj', 'CADJPY'],
  ['nj', 'NZDJPY'],
  ['au', 'AUDUSD'],
  ['nu', 'NZDUSD'],
  ['eg', 'EURGBP'],
  ['ga', 'GBPAUD'],
  ['gn', 'GBPNZD'],
  ['sol', 'SOLUSD'],
  ['ada', 'ADAUSD'],
  ['ng', 'NATGAS'],
  ['ucad', 'USDCAD'],
  ['uchf', 'USDCHF'],
]);

/** Endings that brokers give to symbols. */
export const ENDINGS: ReadonlySet<string> = new Set([
  'm',
  'c',
  'i',
  'x',
  'z',
  'r',
  'b',
  'f',
  'pro',
  'ecn',
  'raw',
  'std',
  'cash',
  'micro',
  'mini',
]);

/** Names by their words, joined with a space; the caller folds the words with the tokeniser. */
export const symbolNames = (): readonly (readonly [canonical: string, names: readonly string[]])[] =>
  NAMES.trim()
    .split('\n')
    .map((line) => {
      const [canonical = '', ...names] = line.split(' ');
      return [canonical.toUpperCase(), [canonical, ...names].map((name) => name.replaceAll('_', ' '))];
    });

/** Words that look like a coin with its quote but are none. */
const NO_COIN = new Set(['', 'xau', 'xag', 'the', 'to', 'in', 'of']);

function coinOf(name: string): string | undefined {
  for (const quote of COIN_QUOTES) {
    if (!name.endsWith(quote)) continue;
    const base = name.slice(0, -quote.length);
    if (entryOf(COINS, base) !== undefined && base !== quote) return name.toUpperCase();
    if (quote === 'usdt' && base.length >= 2 && base.length <= 10 && !NO_COIN.has(base))
      return name.toUpperCase();
  }
  return undefined;
}

/** EURUSD, XAUUSD, BTCUSDT: what a name of letters says by its parts; undefined when it says nothing. */
export function pairOf(name: string): string | undefined {
  if (name.length === 6) {
    const [base, quote] = [name.slice(0, 3), name.slice(3)];
    const isBase = CURRENCIES.has(base) || entryOf(METALS, base) !== undefined;
    if (isBase && CURRENCIES.has(quote) && base !== quote) return name.toUpperCase();
  }
  return coinOf(name);
}

/** `eurusdm` is EURUSD at a broker that adds an ending. */
export function pairWithEnding(name: string): string | undefined {
  if (name.length > 6 && ENDINGS.has(name.slice(6))) return pairOf(name.slice(0, 6));
  return undefined;
}

/** Whether the symbol is one that this list knows, by name or by its parts. */
export const isKnownSymbol = (symbol: string): boolean =>
  entryOf(NAMED, symbol.toLowerCase()) !== undefined || pairOf(symbol.toLowerCase()) !== undefined;

/** Rough facts of a canonical symbol; of an unknown one, those that let everything pass. */
export function factsOf(symbol: string): SymbolFacts {
  const name = symbol.toLowerCase();
  const named = entryOf(NAMED, name);
  if (named !== undefined) return named;
  if (pairOf(name) === undefined) return UNKNOWN;
  const [base, quote] = [name.slice(0, 3), name.slice(3)];
  const metal = entryOf(METALS, base);
  if (metal !== undefined) return metal;
  const coin = entryOf(COINS, base) ?? entryOf(COINS, name.replace(/(usdt|usdc|busd|usd|eur|btc)$/u, ''));
  if (coin !== undefined) return coin;
  return CURRENCIES.has(base) ? (entryOf(QUOTES, quote) ?? FX) : COIN;
}
