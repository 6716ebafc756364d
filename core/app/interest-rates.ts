/** What central banks charge, as sources tell it: asked rarely, remembered, and never asked for twice at once. */
import type { Millis } from '../domain/ids.ts';
import { done, refuse } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import type { InterestRate, PriceSource } from '../feed-ports.ts';
import type { Clock } from '../ports.ts';
import type { PriceCalls } from './price-calls.ts';

/** Central banks meet every few weeks. */
const INTEREST_WITHIN: Millis = 12 * 3_600_000;
/** A monthly figure comes a month late; a series that has ended tells nothing of today. */
const INTEREST_OLDEST: Millis = 150 * 24 * 3_600_000;

export interface InterestNeeds {
  readonly sources: readonly PriceSource[];
  readonly calls: Pick<PriceCalls, 'call'>;
  readonly clock: Clock;
}

export class InterestRates {
  private readonly needs: InterestNeeds;
  private readonly asking = new Map<string, Promise<Result<InterestRate>>>();
  private readonly known = new Map<string, { readonly rate: InterestRate; readonly askedAt: Millis }>();

  constructor(needs: InterestNeeds) {
    this.needs = needs;
  }

  /** @param name a currency, any case. Refusal: RATE_UNKNOWN */
  of(name: string): Promise<Result<InterestRate>> {
    const currency = name.toUpperCase();
    const asking = this.asking.get(currency) ?? this.ask(currency);
    this.asking.set(currency, asking);
    return asking.finally(() => this.asking.delete(currency));
  }

  private async ask(currency: string): Promise<Result<InterestRate>> {
    const now = this.needs.clock.now();
    const known = this.known.get(currency);
    if (known !== undefined && now - known.askedAt < INTEREST_WITHIN) return done(known.rate);
    for (const source of this.needs.sources) {
      const { rates, about } = source;
      if (rates?.has(currency) !== true) continue;
      const answer = await this.needs.calls.call(source, (signal) => rates.ask(currency, signal));
      if (!answer.ok || now - answer.value.at > INTEREST_OLDEST) continue;
      const rate = { ...answer.value, source: about.name };
      this.known.set(currency, { rate, askedAt: now });
      return done(rate);
    }
    // An old one is better than none: rates move a few times a year.
    if (known !== undefined) return done(known.rate);
    return refuse(
      'RATE_UNKNOWN',
      `the interest rate of ${currency} is not known; FRED tells some, with FRED_API_KEY`,
    );
  }
}
