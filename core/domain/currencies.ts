/** Currencies that are traded against each other at brokers. */
export const CURRENCIES: ReadonlySet<string> = new Set(
  'USD EUR GBP JPY CHF AUD NZD CAD SEK NOK DKK PLN CZK HUF RON TRY ZAR MXN SGD HKD CNH CNY ILS THB INR IDR KRW BRL RUB'.split(
    ' ',
  ),
);
