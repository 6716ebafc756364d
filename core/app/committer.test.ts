import { describe, expect, it } from 'vitest';
import { aSubscription, NOW } from '../../test/builders/trading.ts';
import type { Fact } from '../domain/fact.ts';
import type { InstanceId, SubscriptionId } from '../domain/ids.ts';
import type { AppendResult } from '../ports.ts';
import { Committer, MAX_COMMIT_WEIGHT, MAX_UNSTORED_WEIGHT } from './committer.ts';
import { Turn } from './turn.ts';

interface Commit {
  readonly seq: number;
  readonly facts: readonly Fact[];
  readonly answer: (result: AppendResult) => void;
  readonly fail: () => void;
}

const aTurn = (name: string): Turn => {
  const turn = new Turn();
  turn.facts.push({
    type: 'subscription',
    subscription: aSubscription({ id: name as SubscriptionId }),
    at: NOW,
  });
  return turn;
};

const setup = () => {
  const commits: Commit[] = [];
  const released: Turn[] = [];
  const events: string[] = [];
  const committer = new Committer({
    instance: 'instance' as InstanceId,
    store: {
      append: (_instance, seq, facts) =>
        new Promise((resolve, reject) => {
          const fail = () => {
            reject(new Error('the database is away'));
          };
          commits.push({ seq, facts, answer: resolve, fail });
        }),
    },
    release: (turn) => released.push(turn),
    wait: () => Promise.resolve(),
    onError: (_error, attempt) => events.push(`error ${attempt}`),
    onFenced: () => events.push('fenced'),
  });
  /** Lets everything that is due run. */
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return { committer, commits, released, events, settle };
};

describe('the committer', () => {
  it('lets nothing out before its facts are stored', async () => {
    const { committer, commits, released, settle } = setup();
    const turn = aTurn('a');
    committer.submit(turn);
    await settle();
    expect(released).toEqual([]);
    commits[0]?.answer('stored');
    await settle();
    expect(released).toEqual([turn]);
  });

  it('makes one commit of all that arrived during the last one, and releases in order', async () => {
    const { committer, commits, released, settle } = setup();
    const turns = ['a', 'b', 'c'].map(aTurn);
    for (const turn of turns) committer.submit(turn);
    commits[0]?.answer('stored');
    await settle();
    expect(commits.map((commit) => commit.facts.length)).toEqual([1, 2]);
    commits[1]?.answer('stored');
    await settle();
    expect(released).toEqual(turns);
    expect(commits.map((commit) => commit.seq)).toEqual([1, 2]);
  });

  it('keeps a turn without facts behind the facts before it', async () => {
    const { committer, commits, released, settle } = setup();
    const resend = new Turn();
    resend.acks.set('account' as never, 1);
    committer.submit(aTurn('a'));
    committer.submit(resend);
    await settle();
    expect(released).toEqual([]);
    commits[0]?.answer('stored');
    await settle();
    expect(released).toHaveLength(2);
  });

  it('repeats a failed commit under the same number with the same facts', async () => {
    const { committer, commits, released, events, settle } = setup();
    committer.submit(aTurn('a'));
    commits[0]?.fail();
    await settle();
    expect(commits[1]).toMatchObject({ seq: 1, facts: commits[0]?.facts });
    commits[1]?.answer('stored');
    await settle();
    expect(released).toHaveLength(1);
    expect(events).toEqual(['error 1']);
  });

  it('releases nothing any more once it is fenced', async () => {
    const { committer, commits, released, events, settle } = setup();
    committer.submit(aTurn('a'));
    committer.submit(aTurn('b'));
    commits[0]?.answer('fenced');
    await settle();
    committer.submit(aTurn('c'));
    await settle();
    expect(released).toEqual([]);
    expect(commits).toHaveLength(1);
    expect(events).toEqual(['fenced']);
    await committer.idle();
  });

  it('splits a long queue into commits of bounded size', async () => {
    const { committer, commits, settle } = setup();
    for (let n = 0; n < MAX_COMMIT_WEIGHT + 10; n++) committer.submit(aTurn(String(n)));
    commits[0]?.answer('stored');
    await settle();
    commits[1]?.answer('stored');
    await settle();
    expect(commits.map((commit) => commit.facts.length)).toEqual([1, MAX_COMMIT_WEIGHT, 9]);
  });

  it('says that it is overloaded while too much waits, and recovers', async () => {
    const { committer, commits, settle } = setup();
    for (let n = 0; n < MAX_UNSTORED_WEIGHT; n++) committer.submit(aTurn(String(n)));
    expect(committer.overloaded).toBe(true);
    commits[0]?.answer('stored');
    await settle();
    expect(committer.overloaded).toBe(false);
  });

  it('is idle when everything is stored and released', async () => {
    const { committer, commits, released } = setup();
    await committer.idle();
    committer.submit(aTurn('a'));
    const idle = committer.idle().then(() => released.length);
    commits[0]?.answer('stored');
    expect(await idle).toBe(1);
  });
});
