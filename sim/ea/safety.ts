/**
 * The broker's one stop on a netting account's position would close everybody's share, so each link's stop is watched by
 * the terminal. The broker keeps a safety stop for the case that the terminal is dead: beyond the outermost stop of the
 * links on the position's side, so far that a living terminal has closed them one by one before. Pure; prices in points.
 */
import type { Side } from '../../core/domain/position.ts';
import { netOf } from './shares.ts';
import type { Share } from './shares.ts';

/** How far beyond, as a share of the stop's price: more than a living terminal needs. */
const BEYOND = 0.002;

export interface Levels {
  readonly stopLoss: number | null;
  readonly takeProfit: number | null;
}

/** A share with what the terminal watches for it. */
export type WatchedShare = Pick<Share, 'magic' | 'side' | 'units'> & Levels;

export const sideOut = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');

/** What the market, at which `exit` is the price to close at, has reached; null: nothing. */
export function reached(
  { side, stopLoss, takeProfit }: WatchedShare,
  exit: number,
): 'stop_loss' | 'take_profit' | null {
  const ahead = side === 'buy' ? 1 : -1;
  if (stopLoss !== null && (exit - stopLoss) * ahead <= 0) return 'stop_loss';
  return takeProfit !== null && (exit - takeProfit) * ahead >= 0 ? 'take_profit' : null;
}

/**
 * The stops that the broker should keep on what these shares add up to; null when there is nothing, or when they are not
 * ours to set: a person holds a part of it.
 * A link without a stop is not to be closed by another's, so that then there is none.
 */
export function safetyStops(shares: readonly WatchedShare[]): Levels | null {
  const net = netOf(shares, 'buy');
  if (net === 0 || shares.some(({ magic }) => magic === 0)) return null;
  const side: Side = net > 0 ? 'buy' : 'sell';
  const stops = shares.filter((share) => share.side === side).map(({ stopLoss }) => stopLoss);
  if (stops.includes(null)) return { stopLoss: null, takeProfit: null };
  const levels = stops.filter((level) => level !== null);
  const outermost = side === 'buy' ? Math.min(...levels) : Math.max(...levels);
  const beyond = Math.ceil(outermost * BEYOND);
  return { stopLoss: Math.max(1, outermost - (side === 'buy' ? beyond : -beyond)), takeProfit: null };
}

/** The shares of a symbol after an order of `magic` was filled whole. */
export function sharesAfter(
  shares: readonly WatchedShare[],
  order: Pick<WatchedShare, 'magic' | 'side' | 'units'> & Levels,
): readonly WatchedShare[] {
  const own = shares.find(({ magic }) => magic === order.magic);
  const others = shares.filter((share) => share !== own);
  if (own === undefined) return [...others, order];
  const units = own.side === order.side ? own.units + order.units : own.units - order.units;
  return units > 0 ? [...others, { ...own, units }] : others;
}
