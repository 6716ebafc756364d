/** What the load's terminals say, as text: written by hand, because the load must not be the bottleneck. */
import type { BenchAccount } from './world.ts';

const SYMBOL = 'EURUSD';
const LOTS = '0.1';

/** A believable price, near the quotes below, that carries a position's number of seven digits to the followers. */
const PRICE = '1.08';
export const priceOf = (position: number): string => `${PRICE}${position}`.replace(/0+$/u, '');
export const positionOf = (price: string): number => Number(price.slice(PRICE.length).padEnd(7, '0'));

export const helloText = (account: BenchAccount, stream: string, at: number): string =>
  JSON.stringify({
    type: 'hello',
    protocol: 1,
    key: account.key,
    platform: 'mt5',
    build: 5_000,
    login: account.login,
    server: 'Benchmark',
    currency: 'USD',
    leverage: 100,
    marginMode: 'hedging',
    role: account.role,
    stream,
    lastSeq: 0,
    epoch: 0,
    sentAt: at,
  });

const symbolOf = (symbol: string, base: string) => ({
  symbol,
  digits: 9,
  point: '0.000000001',
  contractSize: '100000',
  tickSize: '0.000000001',
  tickValue: '0.0001',
  lotsMin: '0.01',
  lotsMax: '100',
  lotsStep: '0.01',
  stopsLevel: 0,
  fillingModes: ['fok', 'ioc'],
  baseCurrency: base,
  profitCurrency: 'USD',
  marginCurrency: base,
  tradeMode: 'full',
});

/** The six sections of an empty account with two symbols. */
export function snapshotTexts(id: string, seq: number, at: number): string[] {
  const funds = { balance: '10000', equity: '10000', margin: '0', freeMargin: '10000', at };
  const sections = {
    account: [funds],
    symbols: [symbolOf(SYMBOL, 'EUR'), symbolOf('GBPUSD', 'GBP')],
    positions: [],
    orders: [],
    deals: [],
    links: [],
  };
  return Object.entries(sections).map(([section, items]) =>
    JSON.stringify({ type: 'snapshot', section, id, seq, more: false, items }),
  );
}

export const heartbeatText = (at: number, echo: string): string =>
  `{"type":"heartbeat","at":${at},"echo":${echo}}`;

export const quotesText = (at: number): string =>
  `{"type":"quotes","at":${at},"items":[{"symbol":"${SYMBOL}","bid":"1.08412","ask":"1.0842"},` +
  `{"symbol":"GBPUSD","bid":"1.2684","ask":"1.26851"}]}`;

export const eventsText = (at: number, items: string): string =>
  `{"type":"events","sentAt":${at},"items":[${items}]}`;

export interface Happened {
  readonly position: string;
  readonly state: 'open' | 'closed';
  readonly price: string;
  readonly magic: number;
  readonly comment: string;
  readonly cause: 'client' | 'expert';
  readonly at: number;
}

/** One event, its deal included, without its number: `{"seq":…` goes before it. */
export const eventTail = ({ position, state, price, magic, comment, cause, at }: Happened): string =>
  `,"at":${at},"cause":"${cause}","position":{"id":"${position}","state":"${state}","kind":"market",` +
  `"symbol":"${SYMBOL}","side":"buy","lots":"${state === 'open' ? LOTS : '0'}","price":"${price}",` +
  `"stopLoss":null,"takeProfit":null,"openedAt":${at},"expiresAt":null,"magic":${magic},` +
  `"comment":"${comment}"},"deals":[{"id":"${state === 'open' ? '1' : '2'}${position}","position":"${position}",` +
  `"symbol":"${SYMBOL}","side":"${state === 'open' ? 'buy' : 'sell'}","entry":"${state === 'open' ? 'in' : 'out'}",` +
  `"lots":"${LOTS}","price":"${price}","profit":"0","swap":"0","commission":"-0.35","magic":${magic},` +
  `"cause":"${cause}","at":${at}}]}`;

export interface Wish {
  readonly link: string;
  readonly version: number;
  readonly magic: number;
  readonly comment: string;
  readonly state: 'pending' | 'open' | 'closed';
  readonly lots: string;
  readonly price: string | null;
}

/** The filled outcome of one wish. */
export const outcomeText = (wish: Wish, epoch: number, ticket: string, price: string): string =>
  `{"link":"${wish.link}","version":${wish.version},"epoch":${epoch},"status":"filled","final":true,` +
  `"code":10009,"reason":"","state":"${wish.state}","lots":"${wish.state === 'open' ? wish.lots : '0'}",` +
  `"price":"${price}","ticket":"${ticket}","timings":{"queuedMs":0.1,"brokerMs":0.2}}`;

export const outcomesText = (items: string): string => `{"type":"outcomes","items":[${items}]}`;
