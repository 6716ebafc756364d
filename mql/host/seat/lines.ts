/**
 * The lines that the seat and a compiled Expert Advisor write to each other over two pipes: a verb and its fields,
 * separated by tabs. Numbers are plain decimals, times UTC milliseconds, "no value" is 0 or empty as in MetaTrader.
 *
 * To the EA. What an account has:
 *   reset                        everything known so far is void
 *   account    login server company name currency leverage serverAheadMs marginMode
 *   symbol     name digits contract tickSize tickValue lotsMin lotsMax lotsStep stopsLevel freezeLevel
 *              fillingFlags tradeMode base profit margin swapLong swapShort selected
 *   tick       symbol at bid ask
 *   funds      balance equity margin free
 *   connected  0|1               whether the line to the broker's server stands
 *   loading    0|1               whether lists are empty because they are still on their way
 * MT5:
 *   no_history 0|1               whether HistorySelect fails
 *   position   identifier symbol type lots price sl tp openedAt updatedAt magic comment swap reason ticket
 *   gone       identifier        the position is no more
 *   order      ticket symbol type lots price sl tp placedAt expiresAt magic comment reason
 *   past       the same, then: state doneAt positionId positionById     an order that is over
 *   deal       number order position symbol type entry lots price profit swap commission magic comment reason at
 *   transaction type deal order symbol orderType orderState dealType price sl tp lots position
 *   trade                        something of the account has changed: OnTrade
 * MT4:
 *   pool       ticket type lots symbol openedAt price sl tp closedAt closePrice commission swap profit comment
 *              magic expiresAt
 *   history    the same: an order that is over
 * Answers:
 *   result     id code deal order lots price bid ask comment
 *   quit                         the terminal is closed
 *   terminal   name value        a setting of the terminal (runtime/terminal/info.hpp)
 *   click      object            somebody clicks an object on the chart
 *
 * From the EA:
 *   request    id action magic order symbol lots price stopLimit sl tp deviation type filling timeType expiresAt
 *              comment position positionBy      (MqlTradeRequest in MetaTrader's numbers; MT4 says it the same way)
 *   select     symbol 0|1        into the Market Watch or out of it
 *   chart      object [text]     what an object on the chart shows now; without text it is gone
 */

export type Fields = readonly string[];

const ESCAPES: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\\': '\\\\' };
const MEANINGS: Readonly<Record<string, string>> = { t: '\t', n: '\n', '\\': '\\' };

const escaped = (field: string): string => field.replace(/[\t\n\\]/gu, (one) => ESCAPES[one] ?? one);

/** One line with its end. */
export const lineOf = (fields: Fields): string => `${fields.map(escaped).join('\t')}\n`;

/** The fields of a line without its end; throws at an escape that nobody writes. */
export function fieldsOf(line: string): string[] {
  return line.split('\t').map((field) =>
    field.replace(/\\(.?)/gu, (whole, letter: string) => {
      const meaning = MEANINGS[letter];
      if (meaning === undefined)
        throw new Error(`unknown escape ${whole} in the line ${JSON.stringify(line)}`);
      return meaning;
    }),
  );
}
