/**
 * Whole numbers inside the simulated broker (points, millionths of a lot, cents), decimal text outside.
 * Exact like decimals, and cheap enough to value every position on every tick of thousands of accounts.
 */
import type { Decimal, Lots, Money, Price } from '../core/domain/decimal.ts';

/** Units in one lot: finer than any broker's volume step. */
export const UNITS_PER_LOT = 1_000_000;
const LOT_PLACES = 6;
const CENT_PLACES = 2;
const AVERAGE_PLACES = 3;

/** Canonical decimal text of `whole / 10^places`. */
export function decimalText(whole: number, places: number): Decimal {
  if (whole === 0) return '0' as Decimal;
  const digits = String(Math.abs(whole)).padStart(places + 1, '0');
  const point = digits.length - places;
  let end = digits.length;
  while (end > point && digits.charCodeAt(end - 1) === 48) end--;
  const text = digits.slice(0, point) + (end > point ? `.${digits.slice(point, end)}` : '');
  return (whole < 0 ? `-${text}` : text) as Decimal;
}

const scaled = (text: string, places: number): number => Math.round(Number(text) * 10 ** places);

export const unitsOf = (lots: string): number => scaled(lots, LOT_PLACES);
export const lotsOf = (units: number): Lots => decimalText(units, LOT_PLACES) as Lots;
export const pointsOf = (price: string, digits: number): number => scaled(price, digits);
export const priceOf = (points: number, digits: number): Price => decimalText(points, digits) as Price;
/** A position's open price; an average has three digits more than the symbol's prices. */
export const openPriceOf = (points: number, digits: number): Price =>
  decimalText(Math.round(points * 10 ** AVERAGE_PLACES), digits + AVERAGE_PLACES) as Price;
export const centsOf = (money: string): number => scaled(money, CENT_PLACES);
export const moneyOf = (cents: number): Money => decimalText(Math.round(cents), CENT_PLACES) as Money;
