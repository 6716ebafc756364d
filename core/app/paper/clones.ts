/** What a paper account that should deal like one of a person's accounts is made of. */
import { parseDecimal } from '../../domain/decimal.ts';
import type { Money } from '../../domain/decimal.ts';
import { done, refuse } from '../../domain/result.ts';
import type { Result } from '../../domain/result.ts';
import type { Terms } from '../../paper/account.ts';
import { BROKERS, termsAt } from '../../paper/presets/brokers.ts';
import { fromTerminal } from '../../paper/presets/catalogue.ts';
import type { AccountEntry } from '../book.ts';
import type { PaperSettings } from './books.ts';

/** The most that terms allow. */
const MOST_LEVERAGE = 10_000;

export interface Cloned {
  readonly terms: Terms;
  readonly balance: Money;
  readonly settings: PaperSettings;
}

/**
 * Currency, leverage, balance and symbols of an account; hedging. What its broker does not tell, such as swap and hours,
 * is the standard preset's.
 * @returns NOT_CONNECTED_YET while nothing is known of it
 */
export function cloneOf({
  account,
  symbols: known,
}: Pick<AccountEntry, 'account' | 'symbols'>): Result<Cloned> {
  const { identity, funds, name } = account;
  if (identity === null || funds === null || known.byName.size === 0)
    return refuse(
      'NOT_CONNECTED_YET',
      `nothing is known of "${name}" yet: start its terminal once, or make one with /paper new`,
    );
  const broker = 'standard';
  const symbols = [...known.byName.values()].flatMap((spec) => {
    const symbol = fromTerminal(BROKERS[broker], spec);
    // Its own quotes have its spread already.
    return symbol.ok ? [{ ...symbol.value, markupPoints: 0 }] : [];
  });
  const terms = {
    ...termsAt(BROKERS[broker], identity.currency, 'hedging'),
    leverage: Math.min(identity.leverage, MOST_LEVERAGE),
  };
  const balance = cents(funds.balance, terms.currencyDigits);
  return done({ terms, balance, settings: { broker, symbols } });
}

/** Cut to what the currency has: a terminal may tell more decimals. */
function cents(balance: Money, digits: number): Money {
  const [whole = '0', fraction = ''] = balance.split('.');
  const text = digits === 0 || fraction === '' ? whole : `${whole}.${fraction.slice(0, digits)}`;
  return (parseDecimal(text) ?? '0') as Money;
}
