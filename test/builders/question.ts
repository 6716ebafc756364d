/** A question to the copier that is answered with a copy, unless `parts` says what is different. */
import type { Asked, FollowerView, ProviderView, Question } from '../../core/copier/rule.ts';
import { indexSymbols } from '../../core/copier/symbols.ts';
import { decimal, price } from '../../core/domain/decimal.ts';
import { linkIdOf, magicOf } from '../../core/domain/link.ts';
import { standardAccountRules } from '../../core/domain/risk.ts';
import { anIdentity, aSignal, aSubscription, aSymbol, FOLLOWER, NOW, someFunds } from './trading.ts';

export const aProvider = (parts: Partial<ProviderView> = {}): ProviderView => ({
  identity: anIdentity({ login: '1' }),
  funds: someFunds('10000'),
  symbol: aSymbol(),
  ...parts,
});

export const aFollower = (parts: Partial<FollowerView> = {}): FollowerView => ({
  ready: true,
  readyAt: NOW - 60_000,
  identity: anIdentity({ login: '2' }),
  funds: someFunds('5000'),
  symbols: indexSymbols([aSymbol()]),
  rules: standardAccountRules(FOLLOWER),
  blocks: [],
  quote: (name) => ({ symbol: name, bid: price('1.0841'), ask: price('1.08412') }),
  held: () => [],
  ...parts,
});

/** A person said yes to what was shown, unless `parts` says something else. */
export const anAnswer = (parts: Partial<Asked> = {}): Asked => ({
  state: 'approved',
  expiresAt: NOW + 300_000,
  share: decimal('1'),
  shown: null,
  left: null,
  stopLoss: null,
  takeProfit: null,
  ...parts,
});

export const aQuestion = (parts: Partial<Question> = {}): Question => {
  const signal = parts.signal ?? aSignal();
  const subscription = parts.subscription ?? aSubscription();
  return {
    signal,
    cameWithStop: signal.position.stopLoss !== null,
    subscription,
    linkId: linkIdOf(signal.channel, signal.position.id, subscription.id),
    link: undefined,
    copiedOtherwise: false,
    provider: aProvider(),
    follower: aFollower(),
    approval: null,
    twin: null,
    news: undefined,
    now: NOW,
    freeMagic: magicOf,
    ...parts,
  };
};
