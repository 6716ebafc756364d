import { describe, expect, test } from 'vitest';
import { decimal, lots } from '../core/domain/decimal.ts';
import { buttonNamed, buttonsOf, Talk } from '../test/builders/chat.ts';
import { RoomTalk } from '../test/builders/room-talk.ts';
import type { RoomParts } from '../test/builders/room.ts';
import { buyGold } from '../test/builders/room.ts';
import { shown } from '../test/builders/shown.ts';
import { someRules } from '../test/builders/trading.ts';
import { cardButtons } from './commands/approvals/card-buttons.ts';
import { view } from './views/view.ts';

async function asking(parts: RoomParts = {}): Promise<RoomTalk> {
  const talk = await RoomTalk.started({ ...parts, approval: { mode: 'approve', ...parts.approval } });
  await talk.posts([buyGold(['2320', '2330'])]);
  return talk;
}

const sent = ({ room }: RoomTalk): string[] =>
  room.desk.sent.map(
    ({ command: { desired } }) => `${desired.side} ${desired.lots} SL ${desired.stopLoss ?? '-'}`,
  );
const labels = (talk: RoomTalk): string[] => buttonsOf(talk.card()).map(({ label }) => label);

describe('the card of a signal that asks', () => {
  test('shows what it would be on each account, its risk, and how long there is', async () => {
    const talk = await asking();
    expect(shown(talk.card())).toMatchInlineSnapshot(`
      "# Take it? XAUUSD buy (plain)
      Gold room #1 · 10:00:01 UTC, 2 s old
      Entry at the market
      SL 2298
      TP 2320 · 2330
      R:R 1:0.6 · 1:1.3

      Anna: 0.30 lots in 2 parts · risk 420.00 USD (4.2%)

      Answer within 4 min 57 s, until 10:05:01 UTC.
      <levels: XAUUSD buy>
      (Approve) (Half) (Reject!)
      (Edit) (Why)"
    `);
    expect(sent(talk)).toEqual([]);
  });

  test('is one message in each chat of the person, and rings once', async () => {
    const talk = await asking();
    await talk.passes(60_000);
    for (const chat of [talk.web, talk.telegram]) {
      expect(chat.messages.map(({ silent }) => silent)).toEqual([false]);
    }
  });

  test('counts down with edits at sensible times only, then says that it is over', async () => {
    const talk = await asking();
    const [message] = talk.web.messages;
    const before = message?.edits ?? 0;
    for (let second = 0; second < 280; second += 1) await talk.talk.time.passes(1_000);
    expect((message?.edits ?? 0) - before).toBeLessThanOrEqual(10);
    expect((message?.edits ?? 0) - before).toBeGreaterThanOrEqual(6);
    expect(talk.card().text).toMatch(/Answer within 20 s/u);
    await talk.passes(30_000);
    expect(talk.card().text).toContain('You were asked until 10:05:01 UTC, and nobody answered.');
    expect(labels(talk)).toEqual([]);
    expect(talk.web.messages).toHaveLength(1);
  });

  test('has a picture with the price as it was: while it counts down, and once it is answered, it is the same', async () => {
    const talk = await asking();
    const first = talk.card().picture;
    expect(first).toMatchObject({
      entry: 2312,
      stop: 2298,
      targets: [2320, 2330],
      price: { bid: 2311.9, ask: 2312 },
    });
    talk.room.quotes('2313.9', '2314');
    await talk.passes(90_000);
    expect(talk.card().text).toMatch(/Answer within 4 min, until/u);
    expect(talk.card().picture).toEqual(first);
    expect(talk.card(talk.telegram).picture).toEqual(first);
    const answer = await talk.anna.press(buttonNamed(talk.card(), 'Reject'));
    expect(answer.view?.picture).toEqual(first);
  });

  test('has the same buttons at each showing, after a restart too: an old press still finds its meaning', async () => {
    const talk = await asking();
    const first = buttonsOf(talk.card());
    await talk.passes(90_000);
    expect(buttonsOf(talk.card())).toEqual(first);
    await talk.restarts();
    await talk.passes(30_000);
    expect(buttonsOf(talk.card())).toEqual(first);
    expect(buttonsOf(talk.card(talk.telegram))).toEqual(first);
    await talk.anna.press(buttonNamed(talk.card(), 'Approve'));
    expect(sent(talk)).toEqual(['buy 0.15 SL 2298', 'buy 0.15 SL 2298']);
  });
});

describe('an answer', () => {
  test('is carried out, and the same cards in both chats say what became of it', async () => {
    const talk = await asking();
    const answer = await talk.anna.press(buttonNamed(talk.card(), 'Approve'));
    expect(answer.toast).toBe('Approved.');
    expect(buttonsOf(answer.view)).toEqual([]);
    talk.room.fills();
    await talk.passes(3_000);
    for (const chat of [talk.web, talk.telegram]) {
      expect(chat.messages).toHaveLength(1);
      expect(shown(talk.card(chat))).toMatch(/You approved it at 10:00/u);
    }
    expect(shown(talk.card())).toMatchInlineSnapshot(`
      "# XAUUSD buy · open (plain)
      Gold room #1 · 10:00:01 UTC
      at the market · SL 2298 · TP 2320, 2330
      You approved it at 10:00:05 UTC.

      Anna:
      ✓ T1: 0.15 @ 2312.00 · 3.5 s
      ✓ T2: 0.15 @ 2312.00 · 3.5 s
      <levels: XAUUSD buy>"
    `);
  });

  test('may be half of it, or no', async () => {
    const half = await asking();
    await half.anna.press(buttonNamed(half.card(), 'Half'));
    expect(sent(half)).toEqual(['buy 0.08 SL 2298', 'buy 0.07 SL 2298']);
    const no = await asking();
    await no.anna.press(buttonNamed(no.card(), 'Reject'));
    await no.passes(3_000);
    expect(sent(no)).toEqual([]);
    expect(shown(no.card())).toMatchInlineSnapshot(`
      "# XAUUSD buy · open (plain)
      Gold room #1 · 10:00:01 UTC
      at the market · SL 2298 · TP 2320, 2330
      You said no at 10:00:05 UTC.

      – Anna: you said no
      <levels: XAUUSD buy>"
    `);
  });

  test('has one effect, whatever two chats, two presses and a redelivery do at the same instant', async () => {
    const talk = await asking();
    const { web, telegram, anna } = talk;
    const approve = buttonNamed(talk.card(web), 'Approve');
    const other = buttonNamed(talk.card(telegram), 'Approve');
    const half = buttonNamed(talk.card(telegram), 'Half');
    const reject = buttonNamed(talk.card(web), 'Reject');
    const all = await Promise.all(
      [approve, other, approve, half, reject].map((button) => anna.press(button)),
    );
    expect(sent(talk)).toEqual(['buy 0.15 SL 2298', 'buy 0.15 SL 2298']);
    expect(all.map(({ toast }) => toast)).toEqual([
      'Approved.',
      ...Array.from({ length: 4 }, () => 'Nothing was done: it was approved already.'),
    ]);
  });

  test('of somebody else is refused, and of somebody who may only look', async () => {
    const talk = await asking();
    const approve = buttonNamed(talk.card(), 'Approve');
    const ben = talk.talk.person('ben');
    expect(await ben.press(approve)).toEqual({
      toast: 'This button is not yours. Nothing was done.',
      view: null,
    });
    const viewer = talk.talk.person('1', 'viewer');
    expect((await viewer.press(approve)).toast).toContain('is for traders');
    expect((await talk.talk.stranger('eve').press(approve)).toast).toContain('have not met');
    expect(sent(talk)).toEqual([]);
  });

  test('after the time is over is too late, before the card says so too', async () => {
    const talk = await asking();
    const approve = buttonNamed(talk.card(), 'Approve');
    await talk.talk.time.passes(301_000);
    expect((await talk.anna.press(approve)).toast).toBe('Nothing was done: the time to answer is over.');
    await talk.passes(1_000);
    expect((await talk.anna.press(approve)).toast).toBe('Nothing was done: the time to answer is over.');
    expect(sent(talk)).toEqual([]);
  });

  test('after the provider closed has nothing left to approve', async () => {
    const talk = await asking();
    const approve = buttonNamed(talk.card(), 'Approve');
    await talk.posts([{ kind: 'close', fraction: decimal('1'), all: true }]);
    expect((await talk.anna.press(approve)).toast).toBe(
      'Nothing was done: there is nothing left to approve: the signal is over.',
    );
    expect(labels(talk)).toEqual([]);
    expect(sent(talk)).toEqual([]);
  });

  test('after the price ran away is not chased, and the card says how far', async () => {
    const talk = await asking({ approval: { maxMovePercent: decimal('10') } });
    talk.room.quotes('2317.9', '2318');
    const answer = await talk.anna.press(buttonNamed(talk.card(), 'Approve'));
    expect(answer.view?.text).toContain('✗ Anna: the price ran away: 2312 when you were asked, 2318 now');
    expect(sent(talk)).toEqual([]);
  });
});

describe('terms of one’s own', () => {
  test('are set in a message beside the card, step by step, and approved', async () => {
    const talk = await asking();
    const form = await talk.anna.press(buttonNamed(talk.card(), 'Edit'));
    expect(form.beside).toBe(true);
    expect(shown(form.view!)).toMatchInlineSnapshot(`
      "# Your own terms: XAUUSD buy (plain)
      Gold room #1
      Stop 2298.00 (the signal’s)
      Target 2320.00 · 2330.00 (the signal’s)
      Size 100% of what was shown

      Anna: about 0.30 lots · risk about 420.00 USD

      Typed: /approve 1 sl … tp … 50%
      Nothing is sent before you approve. Until 10:05:01 UTC.
      (SL −1.4) (SL +1.4)
      (TP −1.4) (TP +1.4)
      (25%) (50%) (75%) (· 100% ·)
      (Approve with these)"
    `);
    const nearer = await talk.anna.press(buttonNamed(form.view, 'SL +'));
    const smaller = await talk.anna.press(buttonNamed(nearer.view, '50%'));
    expect(smaller.view?.text).toContain('Stop 2299.40 (yours)');
    expect(sent(talk)).toEqual([]);
    await talk.anna.press(buttonNamed(smaller.view, 'Approve with these'));
    expect(sent(talk)).toEqual(['buy 0.08 SL 2299.4', 'buy 0.07 SL 2299.4']);
    const again = await talk.anna.press(buttonNamed(smaller.view, 'Approve with these'));
    expect(again.toast).toBe('Nothing was done: it was approved already.');
  });

  test('are a line of text where the chat has forms', async () => {
    const talk = await asking();
    const speaker = { ...talk.anna.speaker, forms: true };
    const { conversation } = talk.talk;
    const edit = buttonNamed(talk.card(), 'Edit');
    const form = await conversation.press(speaker, edit.verb, edit.id);
    const write = buttonNamed(form.view, 'Write it…');
    expect(conversation.question(write.verb)?.title).toBe('Your own terms');
    const wrong = await conversation.press(speaker, write.verb, write.id, 'sl never');
    expect(wrong.toast).toContain('I cannot read "sl never"');
    const read = await conversation.press(speaker, write.verb, write.id, 'sl 2305 tp 2325 25%');
    expect(read.view?.text).toContain('Stop 2305.00 (yours)');
    expect(read.view?.text).toContain('A target of your own holds for all parts.');
    await talk.anna.press(buttonNamed(read.view, 'Approve with these'));
    expect(sent(talk)).toEqual(['buy 0.04 SL 2305', 'buy 0.03 SL 2305']);
  });

  test('on the wrong side of the entry cannot be approved', async () => {
    const talk = await asking();
    const form = await talk.anna.say('/approve');
    const one = await talk.anna.press(buttonNamed(form, '#1'));
    let view = one.view;
    for (let step = 0; step < 10; step += 1) view = (await talk.anna.press(buttonNamed(view, 'SL +'))).view;
    expect(view?.text).toContain('on the wrong side of the entry');
    expect(buttonsOf(view).map(({ label }) => label)).not.toContain('Approve with these');
  });

  test('can be typed', async () => {
    const talk = await asking();
    expect((await talk.anna.say('/approve 1 half sl 2305')).text).toContain('You approved it');
    expect(sent(talk)).toEqual(['buy 0.08 SL 2305', 'buy 0.07 SL 2305']);
    expect((await talk.anna.say('/approve 1')).text).toContain('Nothing waits.');
  });

  test('that cannot be read are refused, and nothing is approved', async () => {
    const talk = await asking();
    for (const terms of ['150%', '0%', 'sl', 'sl -5', 'tp soon', 'double', '2']) {
      expect((await talk.anna.say(`/approve 1 ${terms}`)).text).toContain('TERMS_UNREADABLE');
    }
    expect(sent(talk)).toEqual([]);
  });
});

test('/reject says no; without a name it asks which', async () => {
  const talk = await asking();
  const which = await talk.anna.say('/reject');
  expect(buttonsOf(which).map(({ label }) => label)).toEqual(['#1 XAUUSD buy · Gold room', 'Cancel']);
  await talk.anna.say('/reject gold');
  expect(sent(talk)).toEqual([]);
  expect((await talk.anna.say('/reject XAUUSD')).text).toContain('You said no');
  expect((await talk.anna.press(buttonNamed(which, '#1'))).toast).toBe(
    'Nothing was done: it was rejected already.',
  );
});

test('a small risk goes by itself, a larger one asks', async () => {
  const small = await asking({ approval: { autoUpToPercent: decimal('5') } });
  expect(sent(small)).toHaveLength(2);
  expect(labels(small)).toEqual([]);
  const large = await asking({ approval: { autoUpToPercent: decimal('0.5') } });
  expect(sent(large)).toEqual([]);
  expect(labels(large)).toEqual(['Approve', 'Half', 'Reject', 'Edit', 'Why']);
});

test('a signal without a stop says that nothing bounds the loss', async () => {
  const talk = await RoomTalk.started({ approval: { mode: 'approve' } });
  const { stopLoss: _stop, ...naked } = buyGold(['2320']);
  await talk.posts([naked]);
  expect(talk.card().tone).toBe('warning');
  expect(talk.card().text).toContain('no stop: risk without bounds');
});

test('Why says which of one’s own rules asks, beside the card', async () => {
  const talk = new Talk();
  const anna = talk.person('anna');
  const { house } = talk;
  const into = house.hasAccount(anna.id, 'Into');
  const gold = house.posted(anna.id, 'Gold');
  const rules = someRules({ approval: { mode: 'approve', autoUpToPercent: decimal('1') } });
  const sizing = { kind: 'fixed_lots', lots: lots('0.1') } as const;
  const subscription = house.subscribes(gold, into, { rules, sizing });
  const asked = house.signals.asks(anna.id, gold, [{ subscription: subscription.id, account: into.id }]);
  const buttons = await cardButtons(talk.actions, asked, anna.id);
  const why = await anna.press(buttonNamed(view({ title: 'card', buttons }), 'Why'));
  expect(why.beside).toBe(true);
  expect(shown(why.view!)).toMatchInlineSnapshot(`
    "# Why you are asked: #3 (plain)
    Your own rules for each copy; /rules and /mode change them. Prices and sizes are checked anew when you answer.
    [Gold → Into] Mode: goes by itself up to 1% risk, asks about the rest / Size: 0.10 lots / Answer within 5 min; the price may get worse by 25% of the way to the stop"
  `);
});
