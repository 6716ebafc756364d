/** The provider's own hand: opens, orders, stops, parts and closes, drawn from the seed. */
import type { Price } from '../../core/domain/decimal.ts';
import type { Position, Side } from '../../core/domain/position.ts';
import type { CommandText } from '../../sim/control.ts';
import { instrument } from '../../sim/instruments.ts';
import type { Random } from '../../sim/random.ts';
import { lotsOf, pointsOf, priceOf, unitsOf } from '../../sim/units.ts';
import type { World } from './world.ts';

const SYMBOLS = ['EURUSD', 'XAUUSD', 'GBPUSD'] as const;
const MOST_AT_ONCE = 9;
/** Steps of 0.01 lots: half of the smallest is too small to copy. */
const MOST_STEPS = 20;
const ORDER_LIFE_MS: readonly [number, number] = [4_000, 30_000];

export class HandOfProvider {
  readonly #world: World;
  readonly #random: Random;
  /** Bids near the last ones, in points: what the broker's answers showed. */
  readonly #near = new Map<string, number>(SYMBOLS.map((name) => [name, instrument(name).start]));

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
  }

  /** Does one thing. @returns what it was and how the broker answered */
  async act(): Promise<string> {
    const seat = this.#world.provider;
    const { positions, orders } = await seat.truth();
    const command = this.#choose(positions, orders);
    const result = await seat.trade(command);
    const price = result?.price ?? null;
    if (command.do === 'open' && price !== null) this.#saw(command.symbol, price);
    return `${JSON.stringify(command)}: ${result === null ? 'killed meanwhile' : `${String(result.code)} ${result.order ?? ''}`}`;
  }

  #saw(symbol: string, price: Price): void {
    this.#near.set(symbol, pointsOf(price, instrument(symbol).digits));
  }

  #choose(positions: readonly Position[], orders: readonly Position[]): CommandText {
    const random = this.#random;
    const held = positions.length + orders.length;
    if (held === 0 || (held < MOST_AT_ONCE && random.chance(0.45))) return this.#enter();
    if (orders.length > 0 && (positions.length === 0 || random.chance(0.2))) {
      return { do: 'cancel', order: random.pick(orders).id };
    }
    const position = random.pick(positions);
    const dice = random.next();
    if (dice < 0.4) return { do: 'close', position: position.id };
    if (dice < 0.7) return this.#closePart(position);
    return { do: 'stops', position: position.id, ...this.#stopsFor(position.symbol, position.side, null) };
  }

  #enter(): CommandText {
    const random = this.#random;
    const symbol = random.pick(SYMBOLS);
    const side = random.pick(['buy', 'sell'] as const);
    const { unitsStep, spread, digits } = instrument(symbol);
    const lots = lotsOf(unitsStep * random.int(1, MOST_STEPS));
    if (!random.chance(0.25)) {
      return {
        do: 'open',
        symbol,
        side,
        lots,
        ...(random.chance(0.4) && this.#stopsFor(symbol, side, null)),
      };
    }
    const kind = random.pick(['limit', 'stop'] as const);
    const below = (side === 'buy') === (kind === 'limit');
    // Some rest far away, some are filled by the next breath of the market.
    const away = spread * random.pick([1, 2, 15, 40]);
    const at = this.#bid(symbol) + (below ? -away : away + spread);
    // MetaTrader keeps whole seconds.
    const end = Math.ceil((Date.now() + random.int(...ORDER_LIFE_MS)) / 1_000) * 1_000;
    const expiresAt = random.chance(0.3) ? end : null;
    const stops = random.chance(0.4) ? this.#stopsFor(symbol, side, at) : {};
    return { do: 'place', symbol, side, kind, lots, price: priceOf(at, digits), expiresAt, ...stops };
  }

  #closePart(position: Position): CommandText {
    const { unitsStep } = instrument(position.symbol);
    const steps = Math.floor(unitsOf(position.lots) / unitsStep);
    if (steps < 2) return { do: 'close', position: position.id };
    return { do: 'close', position: position.id, lots: lotsOf(unitsStep * this.#random.int(1, steps - 1)) };
  }

  /** Now and then near enough to be hit. */
  #stopsFor(symbol: string, side: Side, from: number | null): { stopLoss: Price; takeProfit: Price | null } {
    const { spread, digits } = instrument(symbol);
    const ahead = side === 'buy' ? 1 : -1;
    const bid = from ?? this.#bid(symbol);
    const stop = spread * this.#random.int(4, 60);
    const target = spread * this.#random.int(4, 60);
    return {
      stopLoss: priceOf(bid - ahead * stop, digits),
      takeProfit: this.#random.chance(0.5) ? priceOf(bid + ahead * target, digits) : null,
    };
  }

  #bid(symbol: string): number {
    const near = this.#near.get(symbol);
    if (near === undefined) throw new Error(`the provider does not trade ${symbol}`);
    return near;
  }
}
