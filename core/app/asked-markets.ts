/** What the market looked like when a person was asked: it stays so, and the picture of the question with it. */
import type { Approval, ApprovalId } from '../domain/approval.ts';
import type { Millis } from '../domain/ids.ts';
import { keepNewest } from '../domain/newest.ts';
import type { AskedMarket } from './api.ts';
import type { Book } from './book.ts';

/** Some kilobytes each; beyond, the picture of the oldest question has its levels alone. */
export const MOST_MARKETS = 1_000;

export class AskedMarkets {
  private readonly book: Pick<Book, 'accounts'>;
  private readonly seen = new Map<ApprovalId, AskedMarket>();

  constructor(book: Pick<Book, 'accounts'>) {
    this.book = book;
  }

  /**
   * The market of the first account that is asked about, as it was when this was called first.
   * @returns null while no price is known, and for what was answered before anybody looked
   */
  of({ id, state, parts: [first] }: Approval, now: Millis): AskedMarket | null {
    const known = this.seen.get(id);
    if (known !== undefined) return known;
    if (state !== 'pending' || first === undefined) return null;
    const entry = this.book.accounts.get(first.account);
    const quote = entry?.quotes.get(first.symbol);
    if (entry === undefined || quote === undefined) return null;
    const market: AskedMarket = {
      at: now,
      bid: quote.bid,
      ask: quote.ask,
      recent: entry.recent.of(first.symbol),
    };
    keepNewest(this.seen, id, market, MOST_MARKETS);
    return market;
  }
}
