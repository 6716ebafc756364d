/** No entries around news that concern the symbol. */
import type { Millis } from '../../domain/ids.ts';
import type { NewsEvent } from '../../domain/news.ts';
import type { NewsImpact } from '../../domain/rules.ts';
import type { Question, Rule } from '../rule.ts';
import type { Gathered } from './gathered.ts';
import { followerSymbol } from './symbol-names.ts';

const WEIGHT: Readonly<Record<NewsImpact, number>> = { low: 1, medium: 2, high: 3 };
/** The currency of events that concern them all. */
const EVERY_CURRENCY = 'ALL';

/** Index of the first event at `from` or later. */
function firstFrom(events: readonly NewsEvent[], from: Millis): number {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const event = events[middle];
    if (event !== undefined && event.at < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first event from `from` to `to`, both included, that `concerns` accepts. */
function eventWithin(
  events: readonly NewsEvent[],
  from: Millis,
  to: Millis,
  concerns: (event: NewsEvent) => boolean,
): NewsEvent | undefined {
  for (let index = firstFrom(events, from); index < events.length; index += 1) {
    const event = events[index];
    if (event === undefined || event.at > to) return undefined;
    if (concerns(event)) return event;
  }
  return undefined;
}

/** The currencies that move the symbol; null while nobody knows what symbol it is. */
function currenciesOf(question: Question): readonly string[] | null {
  const spec = question.provider.symbol ?? followerSymbol(question);
  if (spec === undefined) return null;
  const { baseCurrency, profitCurrency } = spec;
  const both = baseCurrency === profitCurrency ? [baseCurrency] : [baseCurrency, profitCurrency];
  return both.filter((currency) => currency !== '').map((currency) => currency.toUpperCase());
}

export const newsFilter: Rule<Question> = {
  name: 'news',
  look(question) {
    const pause = question.subscription.rules.filters.news;
    if (pause === null) return null;
    const currencies = currenciesOf(question);
    // Asked again when the follower's terminal is there; a symbol that it does not have is denied as such.
    if (currencies === null) return null;
    const { news, now } = question;
    const { beforeMs, afterMs, impact } = pause;
    const numbers: Gathered = { currencies: currencies.join(', '), impact, beforeMs, afterMs };
    if (news === undefined) {
      numbers['calendar'] = 'none';
      return numbers;
    }
    const event = eventWithin(
      news,
      now - afterMs,
      now + beforeMs,
      ({ currency, impact: weight }) =>
        WEIGHT[weight] >= WEIGHT[impact] &&
        // A symbol whose currencies are unknown may be moved by any.
        (currencies.length === 0 || currency === EVERY_CURRENCY || currencies.includes(currency)),
    );
    if (event !== undefined) {
      numbers['event'] = event.title;
      numbers['currency'] = event.currency;
      numbers['untilMs'] = event.at - now;
    }
    return numbers;
  },
  judge({ calendar, untilMs, beforeMs, afterMs }) {
    if (calendar !== undefined) return { denial: 'NEWS_UNKNOWN' };
    if (untilMs === undefined) return { denial: null };
    const isNear = Number(untilMs) <= Number(beforeMs) && -Number(untilMs) <= Number(afterMs);
    return { denial: isNear ? 'NEWS_PAUSE' : null };
  },
};
