/** How much of a body is looked at. A body beyond a limit is refused whole: half an alert is a guess. */

/** An alert of ten orders with all their fields is under 8 KiB; the rim refuses more bytes than this too. */
export const MOST_CHARACTERS = 64 * 1024;
/** Formats nest three deep (order → target list → target). */
export const MOST_DEPTH = 8;
/** Values in one JSON body: twenty orders of fifty fields, doubled. */
export const MOST_VALUES = 2_000;
/** Orders in one alert. A strategy that sends more at once is broken or hostile. */
export const MOST_ORDERS = 20;
/** Targets of one order; the formats know six at most, chat rooms write up to ten. */
export const MOST_TARGETS = 10;
/** Characters of one text, key or number that take part in an order. */
export const MOST_WORD = 200;
/** Words and pairs in a text alert. */
export const MOST_TOKENS = 40;
/** Characters of a symbol after its exchange is stripped. */
export const MOST_SYMBOL = 24;
/** Characters of a value that a message repeats. */
export const MOST_SHOWN = 40;
/** Exponents beyond this make numbers that no price has. */
export const MOST_EXPONENT = 15;
/** A level this many times the price, or this small a part of it, is no price of the same thing. */
export const MOST_LEVEL_RATIO = 10;
