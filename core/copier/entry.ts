/** The first rules of an open: is there still something to copy, may this subscription, and can these accounts. */
import type { LinkId, Millis } from '../domain/ids.ts';
import type { Subscription } from '../domain/subscription.ts';
import { delayOf } from './filters/delay.ts';
import type { Numbers, Question, Rule } from './rule.ts';

const position: Rule<Question> = {
  name: 'position',
  look: ({ signal }) => ({ state: signal.position.state, kind: signal.position.kind }),
  judge({ state, kind }) {
    if (state === 'closed' || state === 'cancelled') return { denial: 'POSITION_ENDED' };
    return { denial: state === 'pending' && kind === 'stop_limit' ? 'ORDER_KIND_UNSUPPORTED' : null };
  },
};

const subscription: Rule<Question> = {
  name: 'subscription',
  look: (question) => ({ state: question.subscription.state }),
  judge({ state }) {
    if (state === 'paused') return { denial: 'SUBSCRIPTION_PAUSED' };
    return { denial: state === 'ended' ? 'SUBSCRIPTION_ENDED' : null };
  },
};

/** On paper nothing enters the account, whatever was asked and answered about it: its paper twin enters instead. */
const paper: Rule<Question> = {
  name: 'paper',
  look({ subscription: { rules }, twin }) {
    const { mode } = rules.approval;
    if (mode !== 'paper') return null;
    return twin === null ? { mode } : { mode, twin };
  },
  judge: ({ mode }) => ({ denial: mode === 'paper' ? 'ON_PAPER' : null }),
};

/** What is looked at first, of every open. */
export const OPENING_RULES: readonly Rule<Question>[] = [position, subscription, paper];

/**
 * How long after it happened an open may still be copied: the window, and as long as the owner wants it held back.
 * @param cameWithStop whether the position had a stop when the signal came
 */
export function patienceOf(
  { openWindowMs, sizing, rules }: Subscription,
  { cameWithStop, linkId }: { readonly cameWithStop: boolean; readonly linkId: LinkId },
): Millis {
  const forStop = 'withoutStop' in sizing && !cameWithStop ? sizing.withoutStop.waitMs : 0;
  const forAnswer = rules.approval.mode === 'approve' ? rules.approval.withinMs : 0;
  return openWindowMs + delayOf(rules.filters, linkId) + forStop + forAnswer;
}

const isNumber = (value: Numbers[string] | undefined): value is number => typeof value === 'number';

/** Whether it is still time, and when not, whose fault that is. */
export const openWindow: Rule<Question> = {
  name: 'openWindow',
  look: (question) => {
    const { signal, follower, now } = question;
    return {
      ageMs: Math.max(0, now - signal.providerAt),
      windowMs: patienceOf(question.subscription, question),
      arrivedMs: Math.max(0, signal.receivedAt - signal.providerAt),
      account: follower.ready ? 'online' : 'offline',
    };
  },
  judge({ ageMs, windowMs, arrivedMs, account }) {
    if (!isNumber(ageMs) || !isNumber(windowMs) || !isNumber(arrivedMs))
      return { denial: 'OPEN_WINDOW_EXPIRED' };
    if (ageMs <= windowMs) return { denial: null };
    // When it arrived in time and only the account was missing, that is the answer people look for.
    return {
      denial: account === 'offline' && arrivedMs <= windowMs ? 'ACCOUNT_OFFLINE' : 'OPEN_WINDOW_EXPIRED',
    };
  },
};

const marginMode: Rule<Question> = {
  name: 'marginMode',
  look: ({ provider, follower }) => ({
    provider: provider.identity?.marginMode ?? 'unknown',
    follower: follower.identity?.marginMode ?? 'unknown',
    role: follower.identity?.role ?? 'unknown',
  }),
  // What such an account tells of its one position is either its own or its copies', not both.
  judge: ({ follower, role }) => ({
    denial: follower === 'netting' && role === 'both' ? 'NETTING_UNSUPPORTED' : null,
  }),
};

/** One account under two names would copy itself for ever; two subscriptions would copy one position twice. */
const account: Rule<Question> = {
  name: 'account',
  look: ({ provider, follower, copiedOtherwise }) => {
    const [one, other] = [provider.identity, follower.identity];
    const same = one !== null && one.login === other?.login && one.server === other.server;
    return {
      provider: one?.login ?? 'unknown',
      follower: other?.login ?? 'unknown',
      sameAccount: same ? 'yes' : 'no',
      copiedOtherwise: copiedOtherwise ? 'yes' : 'no',
    };
  },
  judge({ sameAccount, copiedOtherwise }) {
    if (sameAccount === 'yes') return { denial: 'SAME_LOGIN' };
    return { denial: copiedOtherwise === 'yes' ? 'ALREADY_COPIED' : null };
  },
};

/** What is looked at once the follower's account is there. */
export const ACCOUNT_RULES: readonly Rule<Question>[] = [marginMode, account];
