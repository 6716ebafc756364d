import { describe, expect, it } from 'vitest';
import { aSubscription, NOW } from '../../test/builders/trading.ts';
import type { Fact } from '../domain/fact.ts';
import type { InstanceId, SubscriptionId } from '../domain/ids.ts';
import type { AppendResult } from '../ports.ts';
import { Committer, GATHER_MS, MAX_COMMIT_WEIGHT, MAX_UNSTORED_WEIGHT } from './committer.ts';
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

/** Something that somebody waits for: here a terminal, for the word that its snapshot is taken in. */
const anUrgentTurn = (name: string): Turn => {
  const turn = aTurn(name);
  turn.synced.push({ account: 'account' as never, epoch: 1, snapshotId: name });
  return turn;
};

const setup = () => {
  const commits: Commit[] = [];
  const released: Turn[] = [];
  const events: string[] = [];
  let endWait = (): void => {};
  const waits: number[] = [];
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
    wait: (ms) => {
      waits.push(ms);
      return new Promise((resolve) => (endWait = resolve));
    },
    onError: (_error, attempt) => events.push(`error ${attempt}`),
    onFenced: () => events.push('fenced'),
  });
  /** Lets everything that is due run. */
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  /** The committer's own wait is over. */
  const waitOver = async (): Promise<void> => {
    endWait();
    await settle();
  };
  return { committer, commits, released, events, waits, settle, waitOver };
};

describe('the committer', () => {
  it('lets nothing out before its facts are stored', async () => {
    const { committer, commits, released, settle } = setup();
    const turn = anUrgentTurn('a');
    committer.submit(turn);
    await settle();
    expect(released).toEqual([]);
    commits[0]?.answer('stored');
    await settle();
    expect(released).toEqual([turn]);
  });

  it('makes one commit of all that arrived during the last one, and releases in order', async () => {
    const { committer, commits, released, settle } = setup();
    const turns = [anUrgentTurn('a'), aTurn('b'), anUrgentTurn('c')];
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
    committer.submit(anUrgentTurn('a'));
    committer.submit(resend);
    void committer.idle();
    await settle();
    expect(released).toEqual([]);
    commits[0]?.answer('stored');
    await settle();
    expect(released).toHaveLength(2);
  });

  it('repeats a failed commit under the same number with the same facts', async () => {
    const { committer, commits, released, events, settle, waitOver } = setup();
    committer.submit(anUrgentTurn('a'));
    commits[0]?.fail();
    await settle();
    await waitOver();
    expect(commits[1]).toMatchObject({ seq: 1, facts: commits[0]?.facts });
    commits[1]?.answer('stored');
    await settle();
    expect(released).toHaveLength(1);
    expect(events).toEqual(['error 1']);
  });

  it('releases nothing any more once it is fenced', async () => {
    const { committer, commits, released, events, settle } = setup();
    committer.submit(anUrgentTurn('a'));
    committer.submit(anUrgentTurn('b'));
    const idle = committer.idle();
    commits[0]?.answer('fenced');
    await settle();
    await idle;
    committer.submit(anUrgentTurn('c'));
    await settle();
    expect(released).toEqual([]);
    expect(commits).toHaveLength(1);
    expect(events).toEqual(['fenced']);
    await committer.idle();
  });

  it('splits a long queue into commits of bounded size', async () => {
    const { committer, commits, settle } = setup();
    committer.submit(anUrgentTurn('first'));
    for (let n = 0; n < MAX_COMMIT_WEIGHT + 9; n++) committer.submit(aTurn(String(n)));
    commits[0]?.answer('stored');
    await settle();
    commits[1]?.answer('stored');
    await settle();
    expect(commits.map((commit) => commit.facts.length)).toEqual([1, MAX_COMMIT_WEIGHT, 9]);
  });

  it('says that it is overloaded while too much waits, and recovers', async () => {
    const { committer, commits, settle } = setup();
    committer.submit(anUrgentTurn('first'));
    for (let n = 1; n < MAX_UNSTORED_WEIGHT; n++) committer.submit(aTurn(String(n)));
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

  it('lets reports wait for company, and stores them together when the wait is over', async () => {
    const { committer, commits, waits, settle, waitOver } = setup();
    committer.submit(aTurn('a'));
    committer.submit(aTurn('b'));
    await settle();
    expect(commits).toEqual([]);
    expect(waits).toEqual([GATHER_MS]);
    await waitOver();
    expect(commits.map((commit) => commit.facts.length)).toEqual([2]);
  });

  it('stores waiting reports at once together with what is urgent, in order', async () => {
    const { committer, commits, released, settle } = setup();
    const turns = [aTurn('report'), anUrgentTurn('signal')];
    for (const turn of turns) committer.submit(turn);
    expect(commits.map((commit) => commit.facts.length)).toEqual([2]);
    commits[0]?.answer('stored');
    await settle();
    expect(released).toEqual(turns);
  });

  it('does not let reports that came during a commit follow at its heels', async () => {
    const { committer, commits, settle, waitOver } = setup();
    committer.submit(anUrgentTurn('signal'));
    committer.submit(aTurn('report'));
    commits[0]?.answer('stored');
    await settle();
    expect(commits).toHaveLength(1);
    await waitOver();
    expect(commits).toHaveLength(2);
  });

  it('keeps whoever waits for what was submitted no longer than that, whatever comes after', async () => {
    const { committer, commits } = setup();
    committer.submit(aTurn('mine'));
    const idle = committer.idle();
    committer.submit(anUrgentTurn('later'));
    commits[0]?.answer('stored');
    await idle;
    expect(commits.map((commit) => commit.facts.length)).toEqual([1, 1]);
  });
});
