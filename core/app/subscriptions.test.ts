import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closed, Desk, opened } from '../../test/builders/desk.ts';
import {
  aPosition,
  aSubscription,
  CHANNEL,
  FOLLOWER,
  OWNER,
  PROVIDER,
  someRules,
} from '../../test/builders/trading.ts';
import { addTwin, liveOf, turnsTo, TWIN } from '../../test/builders/twins.ts';
import { decimal, lots, price } from '../domain/decimal.ts';
import type { AccountId, PositionId } from '../domain/ids.ts';
import type { ApprovalRules } from '../domain/rules.ts';
import type { Subscription } from '../domain/subscription.ts';
import { isOnPaper } from './twins.ts';

type Mode = ApprovalRules['mode'];

const twinsOf = ({ book }: Desk): Subscription[] =>
  [...book.subscriptions.values()].filter(({ account }) => account === TWIN);
/** The one by which the twin copies now. */
function twinOf(desk: Desk): Subscription {
  const [only, ...others] = twinsOf(desk).filter(({ state }) => state !== 'ended');
  expect(others).toEqual([]);
  return only ?? expect.fail('the twin copies nothing');
}

/** A follower with a twin, on paper. */
function onPaper(desk = Desk.ready()): Desk {
  addTwin(desk);
  turnsTo(desk, 'paper');
  return desk;
}

/** What was sent to whom since. */
const sentAfter = (desk: Desk, before: number): [AccountId, string][] =>
  desk.sent.slice(before).map(({ account, command }) => [account, command.desired.state]);
const position = (id: string, parts: Parameters<typeof aPosition>[0] = {}) =>
  aPosition({ id: id as PositionId, ...parts });

describe('a copy that goes on paper', () => {
  it('hands its entries to its twin, which copies by the same size and rules and asks nobody, in one turn', () => {
    const rules = someRules({
      filters: { sides: ['buy'] },
      approval: { mode: 'approve', autoUpToPercent: decimal('1') },
    });
    const sizing = { kind: 'fixed_lots', lots: lots('0.3') } as const;
    const desk = Desk.ready({ rules, sizing, openWindowMs: 30_000 });
    addTwin(desk);
    desk.facts.length = 0;
    turnsTo(desk, 'paper');
    expect(desk.facts.map(({ type }) => type)).toEqual(['subscription', 'subscription']);
    expect(liveOf(desk).rules.approval.mode).toBe('paper');
    expect(twinOf(desk)).toMatchObject({
      ...{ owner: OWNER, channel: CHANNEL, account: TWIN, state: 'active', sizing, openWindowMs: 30_000 },
      rules: { ...rules, approval: { ...rules.approval, mode: 'auto', autoUpToPercent: null } },
    });
  });

  it('enters nothing from then on: the twin does, and both say why', () => {
    const desk = onPaper();
    desk.reports(PROVIDER, aPosition());
    expect(desk.sent).toMatchObject([
      { account: TWIN, command: { desired: { state: 'open', lots: '0.1' } } },
    ]);
    expect(desk.decisions.map(({ account, code }) => [account, code])).toEqual([
      [FOLLOWER, 'ON_PAPER'],
      [TWIN, 'COPIED'],
    ]);
    expect(desk.decisions[0]?.trace.at(-1)?.numbers).toEqual({
      mode: 'paper',
      twin: 'account-follower paper',
    });
  });

  it('goes on looking after what it has', () => {
    const desk = onPaper(opened());
    const before = desk.sent.length;
    desk.reports(PROVIDER, aPosition({ stopLoss: price('1.08') }));
    desk.answers(desk.link);
    desk.reports(PROVIDER, closed());
    expect(sentAfter(desk, before)).toEqual([
      [FOLLOWER, 'open'],
      [FOLLOWER, 'closed'],
    ]);
  });

  it('keeps an order that rests already and fills it with the provider’s, and its twin does not do so too', () => {
    const desk = Desk.ready();
    const resting = { state: 'pending', kind: 'limit' } as const;
    desk.reports(PROVIDER, aPosition(resting));
    desk.answers(desk.link, { status: 'accepted', state: 'pending' });
    onPaper(desk);
    expect(desk.link.desired.state).toBe('pending');
    const before = desk.decisions.length;
    desk.reports(PROVIDER, aPosition({ kind: 'limit' }));
    expect(desk.decisions.slice(before).map(({ account, code }) => [account, code])).toEqual([
      [FOLLOWER, 'FILL_MIRRORED'],
      [TWIN, 'ALREADY_COPIED'],
    ]);
  });

  it('lets go of an open that waited for its account', () => {
    const desk = Desk.ready();
    desk.leaves(FOLLOWER);
    desk.reports(PROVIDER, aPosition());
    onPaper(desk);
    expect(desk.codes).toEqual(['ON_PAPER']);
    desk.connects(FOLLOWER);
    desk.passes(1_000);
    expect(desk.sent).toEqual([]);
  });

  it('repeats a wish that is on its way, and makes no other', () => {
    const desk = Desk.ready();
    desk.reports(PROVIDER, aPosition());
    const wished = desk.sent.length;
    onPaper(desk);
    desk.passes(10_000);
    expect(desk.sent.slice(wished).map(({ command }) => [command.link, command.version])).toEqual([
      [desk.link.id, 1],
    ]);
  });

  it('is not opened by a resync either', () => {
    const desk = onPaper();
    desk.reports(PROVIDER, aPosition());
    const before = desk.sent.length;
    expect(desk.pipeline.resync(liveOf(desk), ['missing/1001'], desk.now)).toMatchObject({
      value: [{ id: 'missing/1001', skipped: 'ON_PAPER' }],
    });
    expect(desk.sent.length).toBe(before);
  });

  it('enters nowhere where its twin was taken away, and enters again by a new one', () => {
    const desk = onPaper();
    desk.pipeline.endSubscription(twinOf(desk), 'follow', desk.now);
    desk.reports(PROVIDER, aPosition());
    expect(desk.decisions.map(({ code, trace }) => [code, trace.at(-1)?.numbers])).toEqual([
      ['ON_PAPER', { mode: 'paper' }],
    ]);
    desk.now += 1;
    turnsTo(desk, 'paper');
    desk.reports(PROVIDER, position('1002'));
    expect(sentAfter(desk, 0)).toEqual([[TWIN, 'open']]);
    // A subscription of its own: it has nothing to do with what came in between.
    expect(twinsOf(desk).map(({ state, createdAt }) => [state, createdAt])).toEqual([
      ['ended', desk.now - 1],
      ['active', desk.now],
    ]);
  });

  it('takes over a twin that copies the channel already', () => {
    const desk = Desk.ready();
    addTwin(desk);
    const own = aSubscription({ id: 'own' as never, account: TWIN, state: 'paused' });
    desk.pipeline.putSubscription(own, desk.now);
    turnsTo(desk, 'paper', { deviationPoints: 7 });
    expect(twinOf(desk)).toMatchObject({ id: 'own', state: 'active', deviationPoints: 7 });
  });
});

describe('while a copy is on paper', () => {
  it('a change of its rules is one of its twin’s', () => {
    const desk = onPaper();
    const { id } = twinOf(desk);
    const sizing = { kind: 'multiplier', factor: decimal('2') } as const;
    desk.pipeline.putSubscription({ ...liveOf(desk), sizing }, desk.now);
    expect(twinOf(desk)).toMatchObject({ id, sizing, rules: { approval: { mode: 'auto' } } });
  });

  it('a pause holds for both, and so does its end', () => {
    const desk = onPaper();
    desk.pipeline.putSubscription({ ...liveOf(desk), state: 'paused' }, desk.now);
    expect(twinOf(desk).state).toBe('paused');
    desk.pipeline.putSubscription({ ...liveOf(desk), state: 'active' }, desk.now);
    expect(twinOf(desk).state).toBe('active');
  });

  it('a twin that was paused alone stays so, whatever is changed', () => {
    const desk = onPaper();
    desk.pipeline.putSubscription({ ...twinOf(desk), state: 'paused' }, desk.now);
    desk.pipeline.putSubscription({ ...liveOf(desk), deviationPoints: 7 }, desk.now);
    expect(twinOf(desk)).toMatchObject({ state: 'paused', deviationPoints: 7 });
  });

  it('everything that closes, closes both, and enters neither', () => {
    const desk = onPaper(opened());
    desk.reports(PROVIDER, position('1002'));
    const before = desk.sent.length;
    expect(desk.pipeline.panic(OWNER, desk.now)).toMatchObject({ paused: 2 });
    desk.reports(PROVIDER, position('1003'));
    expect(sentAfter(desk, before)).toEqual([
      [FOLLOWER, 'closed'],
      [TWIN, 'closed'],
    ]);
  });

  it.each(['keep', 'close', 'follow'] as const)('its end (%s) is that of its twin', (how) => {
    const desk = onPaper();
    desk.reports(PROVIDER, aPosition());
    desk.answers(desk.link);
    desk.pipeline.endSubscription(liveOf(desk), how, desk.now);
    expect(twinsOf(desk).map(({ state }) => state)).toEqual(['ended']);
    desk.reports(PROVIDER, position('1002'));
    expect(desk.sent.filter(({ command }) => command.desired.state === 'open')).toHaveLength(1);
  });

  it('what stops copying into the account otherwise ends the twin, which follows to the end', () => {
    const desk = onPaper();
    desk.reports(PROVIDER, aPosition());
    desk.pipeline.putSubscription({ ...liveOf(desk), state: 'ended' }, desk.now);
    expect(twinsOf(desk).map(({ state }) => state)).toEqual(['ended']);
    desk.reports(PROVIDER, closed());
    expect(desk.sent.at(-1)).toMatchObject({ account: TWIN, command: { desired: { state: 'closed' } } });
  });
});

describe('a copy that comes back from paper', () => {
  it.each(['auto', 'approve'] as const)('by mode %s has its entries again, and the twin none', (mode) => {
    const desk = onPaper();
    turnsTo(desk, mode);
    expect(twinsOf(desk).map(({ state }) => state)).toEqual(['ended']);
    desk.reports(PROVIDER, aPosition());
    expect(sentAfter(desk, 0)).toEqual(mode === 'auto' ? [[FOLLOWER, 'open']] : []);
    expect([...desk.book.approvals.values()].map(({ parts }) => parts.map(({ account }) => account))).toEqual(
      mode === 'auto' ? [] : [[FOLLOWER]],
    );
  });

  it('does not enter what was opened on paper: that goes on there to its end', () => {
    const desk = onPaper();
    desk.reports(PROVIDER, aPosition());
    turnsTo(desk, 'auto');
    desk.reports(PROVIDER, aPosition({ stopLoss: price('1.08') }));
    desk.reports(PROVIDER, closed());
    expect(new Set(desk.sent.map(({ account }) => account))).toEqual(new Set([TWIN]));
    expect(desk.sent.at(-1)?.command.desired.state).toBe('closed');
  });

  it('leaves a twin alone that copies the channel by itself', () => {
    const desk = Desk.ready();
    addTwin(desk);
    desk.pipeline.putSubscription(aSubscription({ id: 'own' as never, account: TWIN }), desk.now);
    turnsTo(desk, 'approve');
    turnsTo(desk, 'auto');
    expect(twinOf(desk)).toMatchObject({ id: 'own', state: 'active' });
  });
});

describe('whatever people do, and whatever the provider does meanwhile', () => {
  type Step = Mode | 'open' | 'close' | 'leave' | 'back' | 'pause' | 'resume' | 'wait';
  const anySteps: fc.Arbitrary<Step[]> = fc.array(
    fc.constantFrom<Step[]>(
      ...(['auto', 'auto', 'approve', 'paper', 'paper', 'open', 'open', 'open', 'open'] as const),
      ...(['close', 'leave', 'back', 'pause', 'resume', 'wait'] as const),
    ),
    { minLength: 10, maxLength: 30 },
  );

  function walks(desk: Desk, step: Step, number: number): void {
    desk.now += 10;
    switch (step) {
      case 'open':
        return void desk.reports(PROVIDER, position(String(number)));
      case 'close':
        return void desk.reports(PROVIDER, { ...closed(), id: String(number - 1) as PositionId });
      case 'leave':
        return desk.leaves(FOLLOWER);
      case 'back':
        return desk.connects(FOLLOWER);
      case 'wait':
        return desk.passes(20);
      case 'pause':
      case 'resume': {
        const state = step === 'pause' ? 'paused' : 'active';
        return desk.pipeline.putSubscription({ ...liveOf(desk), state }, desk.now);
      }
      default:
        return turnsTo(desk, step);
    }
  }

  it('a position is entered once, and in the account only while it is not on paper', () => {
    let both = 0;
    fc.assert(
      fc.property(anySteps, (steps) => {
        const desk = Desk.ready();
        addTwin(desk);
        const entered: [PositionId, AccountId][] = [];
        for (const [index, step] of steps.entries()) {
          const before = desk.decisions.length;
          walks(desk, step, 1_001 + index);
          for (const { code, position: of, account } of desk.decisions.slice(before)) {
            if (code !== 'COPIED') continue;
            entered.push([of, account]);
            expect(account).toBe(isOnPaper(liveOf(desk)) ? TWIN : FOLLOWER);
          }
        }
        expect(new Set(entered.map(([of]) => of)).size).toBe(entered.length);
        if (new Set(entered.map(([, account]) => account)).size === 2) both += 1;
      }),
      { numRuns: 200 },
    );
    // Enough of them enter here and there for this to mean something.
    expect(both).toBeGreaterThan(40);
  });

  it('without a twin nothing is entered anywhere on paper', () => {
    const desk = Desk.ready();
    turnsTo(desk, 'paper');
    desk.reports(PROVIDER, aPosition());
    expect(desk.sent).toEqual([]);
    expect(desk.codes).toEqual(['ON_PAPER']);
  });
});
