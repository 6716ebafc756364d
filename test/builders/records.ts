/** What people ask of the past, answered from the facts as they were submitted. */
import type { Book } from '../../core/app/book.ts';
import type { Decided, Fact } from '../../core/domain/fact.ts';
import type { DecisionRecord, RecordStore } from '../../core/ports.ts';

const decidedIn = (fact: Fact): readonly Decided[] =>
  fact.type === 'signal' || fact.type === 'decided' ? fact.decided : [];

/** The part of the records that rules, /why, /dryrun and /resync need. */
export function recordsOf(
  facts: readonly Fact[],
  book: Book,
): Pick<RecordStore, 'decisionsOf' | 'ruleChangesOf' | 'signalsOf' | 'tradeOf'> {
  const signals = () => facts.flatMap((fact) => (fact.type === 'signal' ? [fact.signal] : []));
  const recordOf = ({ decision, link }: Decided): DecisionRecord => ({
    channelName: book.channels.get(decision.channel)?.channel.name ?? '?',
    accountName: book.accounts.get(decision.account)?.account.name ?? '?',
    signal:
      signals().find(({ channel, seq }) => channel === decision.channel && seq === decision.seq) ?? null,
    decision,
    link: link === null ? null : (book.links.get(link.id) ?? link),
  });
  return {
    async decisionsOf(user, { position, limit }) {
      return facts
        .flatMap(decidedIn)
        .filter(({ decision }) => book.accounts.get(decision.account)?.account.owner === user)
        .filter(({ decision }) => position === null || decision.position === position)
        .map(recordOf)
        .reverse()
        .slice(0, limit);
    },
    async ruleChangesOf(user, about, limit) {
      return facts
        .flatMap((fact) => (fact.type === 'rule_change' ? [fact.change] : []))
        .filter(({ owner, scope }) => owner === user && (about === null || same(scope, about)))
        .reverse()
        .slice(0, limit);
    },
    async signalsOf(_user, channel, limit) {
      return signals()
        .filter((signal) => signal.channel === channel)
        .slice(-limit);
    },
    tradeOf: () => Promise.resolve(null),
  };
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
