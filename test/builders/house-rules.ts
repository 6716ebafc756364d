/** The real rules, on a book that holds what is in a house; what they change is noted there. */
import type { TradingApi } from '../../core/app/api.ts';
import { Book } from '../../core/app/book.ts';
import { Pipeline } from '../../core/app/pipeline.ts';
import type { RulesApi } from '../../core/app/rules-api.ts';
import { Ruling } from '../../core/app/ruling.ts';
import type { Turn } from '../../core/app/turn.ts';
import type { Fact } from '../../core/domain/fact.ts';
import type { AccountId, UserId } from '../../core/domain/ids.ts';
import type { Subscription } from '../../core/domain/subscription.ts';
import type { SymbolSpec } from '../../core/domain/symbol.ts';
import { recordsOf } from './records.ts';
import { NOW } from './trading.ts';
import { twinsIn } from './twins.ts';

export interface Noted {
  note(user: UserId, what: string): void;
  put(subscription: Subscription): void;
}

export class HouseRules {
  readonly book = new Book();
  readonly rules: RulesApi;
  readonly pipeline: Pipeline;
  private readonly facts: Fact[] = [];
  private readonly noted: Noted;

  constructor(trading: Pick<TradingApi, 'positions'>, noted: Noted) {
    const { book } = this;
    this.noted = noted;
    const pipeline = new Pipeline({ book, submit: (turn) => this.take(turn), overloaded: () => false });
    this.pipeline = pipeline;
    this.rules = new Ruling({
      book,
      pipeline,
      trading,
      paper: twinsIn(book, pipeline),
      store: { projected: () => Promise.resolve() },
      records: recordsOf(this.facts, book),
      clock: { now: () => NOW },
      stored: () => Promise.resolve(),
    });
  }

  hasSymbols(account: AccountId, specs: readonly SymbolSpec[]): void {
    const entry = this.book.accounts.get(account);
    if (entry !== undefined) this.book.setSymbols(entry, specs);
  }

  private take(turn: Turn): void {
    this.facts.push(...turn.facts);
    for (const fact of turn.facts) this.notes(fact);
  }

  private notes(fact: Fact): void {
    if (fact.type === 'subscription') {
      const { subscription } = fact;
      this.noted.put(subscription);
      if (subscription.state === 'ended')
        this.noted.note(subscription.owner, `unsubscribe ${subscription.id}`);
    }
    if (fact.type === 'rule_change') {
      const fields = fact.change.fields.map(({ path, after }) => `${path} ${JSON.stringify(after)}`);
      this.noted.note(fact.change.by, `rules ${fields.join(', ')}`);
    }
    if (fact.type === 'decided') {
      for (const { decision } of fact.decided) {
        const owner = this.book.accounts.get(decision.account)?.account.owner;
        if (owner !== undefined) this.noted.note(owner, `${decision.code} ${decision.link}`);
      }
    }
  }
}
