/**
 * Contract specifications that most brokers share: sizes, digits, hours, how margin and profit are computed. Swaps,
 * which change by the day and the broker, are round figures of their usual size. All of it can be overridden
 * (catalogue.ts).
 */
import type { Decimal, Lots, Money, Price } from '../../domain/decimal.ts';
import type { BrokerSymbol } from '../../domain/symbol.ts';
import type { MarginRates, PaperSymbol, SwapTerms } from '../symbol.ts';
import { CONTRACT_HOURS, CURRENCY_HOURS } from './sessions.ts';

/** What brokers have one price list and one margin for. */
export type Group = 'fx_major' | 'fx_minor' | 'gold' | 'silver' | 'index' | 'energy' | 'crypto';

export interface Preset {
  readonly group: Group;
  readonly symbol: PaperSymbol;
}

/** Wednesday's end counts three nights: currencies are delivered after two working days. */
const CURRENCY_NIGHTS = [1, 1, 3, 1, 1, 0, 0] as const;
/** Friday's end counts for the weekend. */
const CONTRACT_NIGHTS = [1, 1, 1, 1, 3, 0, 0] as const;
const EVERY_NIGHT = [1, 1, 1, 1, 1, 1, 1] as const;

const d = (value: string): Decimal => value as Decimal;
const PLAIN_RATES: MarginRates = {
  buy: d('1'),
  sell: d('1'),
  limit: d('0'),
  stop: d('0'),
  stopLimit: d('0'),
};

const pointOf = (digits: number): Price => (digits === 0 ? '1' : `0.${'1'.padStart(digits, '0')}`) as Price;

interface Sizes {
  readonly digits: number;
  readonly contract: string;
  readonly least: string;
  readonly most: string;
}

function symbolOf(
  name: string,
  [base, profit]: readonly [string, string],
  sizes: Sizes,
  parts: Pick<PaperSymbol, 'calcMode' | 'swap' | 'hours'>,
): PaperSymbol {
  return {
    symbol: name as BrokerSymbol,
    digits: sizes.digits,
    point: pointOf(sizes.digits),
    tickSize: pointOf(sizes.digits),
    contractSize: d(sizes.contract),
    lotsMin: sizes.least as Lots,
    lotsMax: sizes.most as Lots,
    lotsStep: sizes.least as Lots,
    stopsLevel: 0,
    freezeLevel: 0,
    fillingModes: ['fok', 'ioc'],
    baseCurrency: base,
    profitCurrency: profit,
    marginCurrency: parts.calcMode === 'forex' ? base : profit,
    tradeMode: 'full',
    tickPrice: '0' as Money,
    initialMargin: '0' as Money,
    maintenanceMargin: '0' as Money,
    hedgedMargin: d('0'),
    hedgedByLargerLeg: true,
    marginRates: PLAIN_RATES,
    commission: { unit: 'none' },
    markupPoints: 0,
    ...parts,
  };
}

const points = (long: string, short: string, nights: SwapTerms['nights']): SwapTerms => ({
  unit: 'points',
  long: d(long),
  short: d(short),
  nights,
});
const interest = (percent: string, nights: SwapTerms['nights']): SwapTerms => ({
  unit: 'interest_current',
  long: d(`-${percent}`),
  short: d(`-${percent}`),
  nights,
});

/** Pair, swap of a long and a short position in points. */
const MAJORS = `
EURUSD -7 3; GBPUSD -4 -2; USDJPY 11 -24; USDCHF 8 -14; USDCAD 3 -9; AUDUSD -3 -1; NZDUSD -2 -2`;
const MINORS = `
EURGBP -6 1; EURJPY 9 -22; EURCHF 4 -11; EURCAD -6 -2; EURAUD -8 0; EURNZD -10 0;
GBPJPY 17 -36; GBPCHF 11 -21; GBPCAD 1 -10; GBPAUD -4 -8; GBPNZD -6 -7;
AUDJPY 9 -19; AUDCHF 6 -12; AUDCAD 0 -6; AUDNZD -5 -3; NZDJPY 8 -17; NZDCHF 5 -10; NZDCAD 0 -6;
CADJPY 7 -16; CADCHF 4 -10; CHFJPY 1 -12;
USDSEK 20 -90; USDNOK 15 -85; USDDKK 5 -60; USDSGD 2 -12; USDPLN -30 -15; USDMXN -420 180; USDZAR -260 110;
USDTRY -9500 3000; USDHUF -6 1; USDCZK -4 -3; USDCNH 15 -45; USDHKD 4 -24; EURSEK -25 -50; EURNOK -60 -10; EURPLN -55 5`;

/** Forint and koruna are quoted like the yen. */
const THREE_DIGITS = ['JPY', 'HUF', 'CZK'];

function currencies(group: Group, list: string): readonly Preset[] {
  return list
    .split(';')
    .map((line) => line.trim().split(' '))
    .map(([name = '', long = '0', short = '0']) => {
      const [base, profit] = [name.slice(0, 3), name.slice(3)];
      const digits = THREE_DIGITS.includes(profit) ? 3 : 5;
      const sizes = { digits, contract: '100000', least: '0.01', most: '100' };
      const swap = points(long, short, CURRENCY_NIGHTS);
      return {
        group,
        symbol: symbolOf(name, [base, profit], sizes, { calcMode: 'forex', swap, hours: CURRENCY_HOURS }),
      };
    });
}

type Line = readonly [name: string, base: string, profit: string, digits: number, contract: string];

const METALS: readonly (readonly [Group, Line, SwapTerms])[] = [
  ['gold', ['XAUUSD', 'XAU', 'USD', 2, '100'], points('-40', '18', CURRENCY_NIGHTS)],
  ['gold', ['XAUEUR', 'XAU', 'EUR', 2, '100'], points('-24', '6', CURRENCY_NIGHTS)],
  ['silver', ['XAGUSD', 'XAG', 'USD', 3, '5000'], points('-5', '2', CURRENCY_NIGHTS)],
  ['silver', ['XPTUSD', 'XPT', 'USD', 2, '100'], points('-18', '-6', CURRENCY_NIGHTS)],
  ['silver', ['XPDUSD', 'XPD', 'USD', 2, '100'], points('-16', '-6', CURRENCY_NIGHTS)],
];

const INDICES: readonly Line[] = [
  ['US30', 'USD', 'USD', 1, '1'],
  ['US500', 'USD', 'USD', 1, '1'],
  ['NAS100', 'USD', 'USD', 1, '1'],
  ['US2000', 'USD', 'USD', 1, '1'],
  ['GER40', 'EUR', 'EUR', 1, '1'],
  ['FRA40', 'EUR', 'EUR', 1, '1'],
  ['EU50', 'EUR', 'EUR', 1, '1'],
  ['ESP35', 'EUR', 'EUR', 1, '1'],
  ['UK100', 'GBP', 'GBP', 1, '1'],
  ['JP225', 'JPY', 'JPY', 0, '100'],
  ['AUS200', 'AUD', 'AUD', 1, '1'],
  ['HK50', 'HKD', 'HKD', 1, '1'],
];

const ENERGIES: readonly Line[] = [
  ['USOIL', 'USD', 'USD', 2, '1000'],
  ['UKOIL', 'USD', 'USD', 2, '1000'],
  ['NATGAS', 'USD', 'USD', 3, '10000'],
];

const CRYPTO: readonly Line[] = [
  ['BTCUSD', 'BTC', 'USD', 2, '1'],
  ['ETHUSD', 'ETH', 'USD', 2, '1'],
  ['LTCUSD', 'LTC', 'USD', 2, '1'],
  ['BCHUSD', 'BCH', 'USD', 2, '1'],
  ['SOLUSD', 'SOL', 'USD', 2, '1'],
  ['BNBUSD', 'BNB', 'USD', 2, '1'],
  ['XRPUSD', 'XRP', 'USD', 5, '1000'],
  ['ADAUSD', 'ADA', 'USD', 5, '1000'],
  ['DOGEUSD', 'DOGE', 'USD', 5, '10000'],
  ['DOTUSD', 'DOT', 'USD', 3, '100'],
];

const contract = (
  [name, base, profit, digits, size]: Line,
  [least, most]: readonly [string, string],
  parts: Pick<PaperSymbol, 'swap' | 'hours'>,
): PaperSymbol =>
  symbolOf(
    name,
    [base, profit],
    { digits, contract: size, least, most },
    { calcMode: 'cfd_leverage', ...parts },
  );

const yearly = interest('6.5', CONTRACT_NIGHTS);
const cryptoSwap = interest('20', EVERY_NIGHT);

/** By the canonical names of core/domain/symbol-families. */
export const PRESETS: ReadonlyMap<string, Preset> = new Map(
  [
    ...currencies('fx_major', MAJORS),
    ...currencies('fx_minor', MINORS),
    ...METALS.map(([group, line, swap]): Preset => ({
      group,
      symbol: contract(line, ['0.01', '50'], { swap, hours: CONTRACT_HOURS }),
    })),
    ...INDICES.map((line): Preset => ({
      group: 'index',
      symbol: contract(line, ['0.1', '250'], { swap: yearly, hours: CONTRACT_HOURS }),
    })),
    ...ENERGIES.map((line): Preset => ({
      group: 'energy',
      symbol: contract(line, ['0.01', '50'], { swap: yearly, hours: CONTRACT_HOURS }),
    })),
    ...CRYPTO.map((line): Preset => ({
      group: 'crypto',
      symbol: contract(line, ['0.01', '100'], { swap: cryptoSwap, hours: null }),
    })),
  ].map((preset) => [preset.symbol.symbol, preset] as const),
);
