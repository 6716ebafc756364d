/** What is taken of a file that somebody sends. */

/** Telegram gives bots files of up to 20 MB; a statement of ten thousand trades has 6 MB in UTF-16. */
export const FILE_BYTES = 20 * 1024 * 1024;
/** Rows (of a table) or records: ten years of a hundred deals a day, and the orders beside them. */
export const ROWS = 400_000;
/** Columns of a row; MetaTrader's widest table has 15, Myfxbook's 31. */
export const COLUMNS = 64;
/** Characters of one cell that are kept; no number, time or name is as long. */
export const CELL_CHARS = 200;
/** Tags within tags; MetaTrader's reports have about ten. */
export const DEPTH = 200;
/** Characters of one record of a CSV file. */
export const RECORD_CHARS = 65_536;
/** Records before the one that names the columns: titles, the account's name. */
export const HEAD_RECORDS = 20;
/** Problems that are told of one file: who sends it mends these first. */
export const PROBLEMS = 20;
/** Characters of a bad value that a reason repeats. */
export const SHOWN = 40;
