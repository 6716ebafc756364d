/** Paper twins as accounts in the book alone, without a broker behind them. */
import type { Book } from '../../core/app/book.ts';
import type { PaperApi } from '../../core/app/paper/accounts.ts';
import type { Pipeline } from '../../core/app/pipeline.ts';
import type { Account } from '../../core/domain/account.ts';
import type { AccountId, ChannelId, UserId } from '../../core/domain/ids.ts';
import { done, refuse } from '../../core/domain/result.ts';
import type { ApprovalRules } from '../../core/domain/rules.ts';
import type { Subscription } from '../../core/domain/subscription.ts';
import type { Channel } from '../../core/ports.ts';
import type { Desk } from './desk.ts';
import { anIdentity, FOLLOWER, SUBSCRIPTION } from './trading.ts';

/** `account-follower paper` for `account-follower`, with the id `paper of account-follower`. */
const twinAccount = ({ id, owner, name }: Account): Account => ({
  ...{ id: `paper of ${id}` as AccountId, owner, name: `${name} paper` },
  identity: anIdentity({ platform: 'paper', login: 'paper', server: 'Paper' }),
  ...{ funds: null, twinOf: id },
});

const channelOf = ({ id, owner, name }: Account): Channel => ({
  ...{ id: `channel of ${id}` as ChannelId, owner, name },
  ...{ account: id, kind: 'account' },
});

export const twinsIn = (book: Book, pipeline: Pick<Pipeline, 'addAccount'>): Pick<PaperApi, 'twin'> => ({
  async twin(user: UserId, id: AccountId) {
    const live = book.accounts.get(id)?.account;
    if (live?.owner !== user) return refuse('ACCOUNT_UNKNOWN', 'there is no such account');
    if (live.identity?.platform === 'paper')
      return refuse('ALREADY_PAPER', `"${live.name}" is a paper account already`);
    const present = book.accounts.get(book.twins.get(id) ?? ('' as AccountId))?.account;
    if (present !== undefined) return done(present);
    const twin = twinAccount(live);
    pipeline.addAccount(twin, channelOf(twin));
    return done(twin);
  },
});

/** The follower's paper twin on a desk, connected like a terminal; copies nothing by itself. */
export function addTwin(desk: Desk, snapshot: Parameters<Desk['connects']>[1] = {}): AccountId {
  const live = desk.book.accounts.get(FOLLOWER)?.account;
  if (live === undefined) throw new Error('the desk has no follower');
  const twin = twinAccount(live);
  desk.pipeline.addAccount(twin, channelOf(twin));
  desk.connects(twin.id, snapshot, { platform: 'paper', login: 'paper', server: 'Paper' });
  return twin.id;
}

export const TWIN = `paper of ${FOLLOWER}` as AccountId;

/** The desk's one subscription into the follower. */
export function liveOf({ book }: Desk): Subscription {
  const live = book.subscriptions.get(SUBSCRIPTION);
  if (live === undefined) throw new Error('the follower copies nothing');
  return live;
}

/** As a person turns it to a mode, with other changes at once. */
export function turnsTo(desk: Desk, mode: ApprovalRules['mode'], parts: Partial<Subscription> = {}): void {
  const live = { ...liveOf(desk), ...parts };
  const rules = { ...live.rules, approval: { ...live.rules.approval, mode } };
  desk.pipeline.putSubscription({ ...live, rules }, desk.now, null, mode === 'paper');
}
