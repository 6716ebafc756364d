import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  BODY_BYTES,
  BUFFERED_BYTES,
  CONNECTIONS,
  FRAME_BYTES,
  FRAMES_BURST,
  HEARTBEAT_MS,
  MESSAGES_KEPT,
  PICTURES_KEPT,
  REFUSED_FRAMES_IN_A_ROW,
  REQUEST_MS,
  SESSION_MS,
  TABS_PER_PERSON,
  TEXT_CHARS,
  WAITING_PER_PERSON,
} from '../../bot/web/limits.ts';
import { view } from '../../bot/views/view.ts';
import { openHouse, TINY_PNG } from './house.ts';
import {
  ask,
  enter,
  gate,
  linkPath,
  openTab,
  refusals,
  shows,
  signIn,
  useHouses,
  type Tab,
} from './visitor.ts';

const open = useHouses();
afterEach(() => {
  vi.useRealTimers();
});

describe('limits', () => {
  test(`a frame above ${FRAME_BYTES} bytes closes the tab`, async () => {
    const house = await open();
    const { tab } = await enter(house);
    tab.raw(JSON.stringify({ type: 'say', nonce: randomUUID(), text: 'x'.repeat(FRAME_BYTES) }));
    expect(await tab.closed).toBe(1009);
  });

  test(`a text of ${TEXT_CHARS} characters is heard and a longer one is refused`, async () => {
    const house = await open({ say: () => view({ title: 'ok' }) });
    const tab = openTab(house, { cookie: await signIn(house) });
    const longest = '€'.repeat(TEXT_CHARS);
    tab.say(longest);
    await shows(tab, longest, 'ok');
    tab.say(`${longest}€`);
    await tab.until('refusal', () => refusals(tab).length === 1);
    expect(refusals(tab)[0]?.code).toBe('NOT_UNDERSTOOD');
  });

  test('a person who talks too fast is refused until time has passed', async () => {
    const house = await open();
    const cookie = await signIn(house);
    const [tab, other] = [openTab(house, { cookie }), openTab(house, { cookie })];
    for (let n = 0; n < FRAMES_BURST + 3; n++) tab.press(1, 'x');
    await tab.until(
      'three refusals',
      () => refusals(tab).filter(({ code }) => code === 'TOO_FAST').length === 3,
    );
    // Another tab of the same person is the same person.
    other.say('now?');
    await other.until('refusal', () => refusals(other)[0]?.code === 'TOO_FAST');
    house.pass(1_000);
    other.say('and now?');
    await shows(other, 'and now?', 'You said and now?');
  });

  test(`${WAITING_PER_PERSON} messages may wait for an answer, not more`, async () => {
    const slow = gate();
    const house = await open({ say: (text) => slow.passed.then(() => view({ title: `re ${text}` })) });
    const tab = openTab(house, { cookie: await signIn(house) });
    for (let n = 1; n <= WAITING_PER_PERSON + 1; n++) tab.say(String(n));
    await tab.until('refusal', () => refusals(tab).length === 1);
    expect(refusals(tab)[0]?.code).toBe('TOO_MUCH_WAITING');
    slow.release();
    await tab.until('answers', () => tab.messages().length === 2 * WAITING_PER_PERSON);
    expect(house.heard).toHaveLength(WAITING_PER_PERSON);
  });

  test(`${REFUSED_FRAMES_IN_A_ROW} refused frames in a row close the tab`, async () => {
    const house = await open();
    const { tab } = await enter(house);
    for (let n = 0; n < REFUSED_FRAMES_IN_A_ROW; n++) tab.raw('rubbish');
    expect(await tab.closed).toBe(1008);
  });

  test(`one person may have ${TABS_PER_PERSON} tabs; a closed one makes room`, async () => {
    const house = await open();
    const cookie = await signIn(house);
    const tabs = Array.from({ length: TABS_PER_PERSON }, () => openTab(house, { cookie }));
    const greeted = (tab: Tab) =>
      tab.until('history', () => tab.frames.some((frame) => frame.type === 'messages'));
    await Promise.all(tabs.map(greeted));
    expect(await openTab(house, { cookie }).closed).toBe(4429);
    await greeted(openTab(house, { cookie: await signIn(house) }));
    await tabs[0]!.close();
    // The server hears of it in its own time.
    const enters = () => {
      const next = openTab(house, { cookie });
      return Promise.race([greeted(next).then(() => true), next.closed.then(() => false)]);
    };
    while (!(await enters()));
  });

  test(`${MESSAGES_KEPT} messages of a person are kept`, async () => {
    const house = await open();
    const { cookie, address } = await enter(house);
    await house.pool.query(
      `insert into web_messages (identity, id, revision, author, body, created_at)
       select $1, n, n, 'mynah', body, 0 from web_messages, generate_series(10, 2100) n where id = 1`,
      [address],
    );
    await house.pool.query('update web_chats set revision = 2149 where identity = $1', [address]);
    await house.web.adapter.send(address, view({ title: 'the last straw' }), { silent: true });
    const { rows } = await house.pool.query(
      'select count(*)::int as count, max(id)::int as newest from web_messages',
    );
    expect(rows).toEqual([{ count: MESSAGES_KEPT, newest: 2150 }]);
    const tab = openTab(house, { cookie });
    await tab.until('history', () => tab.shown().at(-1) === 'the last straw');
  });

  test(`${PICTURES_KEPT} pictures of a person are kept, and those of others left alone`, async () => {
    const house = await open();
    const save = (id: string, identity: string, at: number) =>
      house.store.savePicture({ id, identity, png: TINY_PNG, at }, PICTURES_KEPT);
    await save('theirs', 'other', 0);
    for (let n = 0; n <= PICTURES_KEPT; n++) await save(`p${n}`, 'me', n);
    expect(await house.store.picture('p0', 'me')).toBeNull();
    expect(await house.store.picture('p1', 'me')).toEqual(TINY_PNG);
    expect(await house.store.picture('theirs', 'other')).toEqual(TINY_PNG);
  });

  test('a tab that does not answer heartbeats is dropped, and one whose session ended is told', async () => {
    vi.useFakeTimers({ toFake: ['setInterval'] });
    const house = await open();
    const { tab: mute } = await enter(house);
    const { tab: lively } = await enter(house);
    mute.pause();
    await vi.advanceTimersByTimeAsync(HEARTBEAT_MS);
    await lively.until('beat', () => lively.frames.some((frame) => frame.type === 'beat'));
    // An answer after the ping is behind it on the same line: the pong has arrived before this.
    lively.say('still here');
    await shows(lively, 'hi', 'You said hi', 'still here', 'You said still here');
    await vi.advanceTimersByTimeAsync(HEARTBEAT_MS);
    mute.resume();
    expect(await mute.closed).toBe(1006);
    house.pass(SESSION_MS);
    await vi.advanceTimersByTimeAsync(HEARTBEAT_MS);
    expect(await lively.closed).toBe(4401);
  });
});

describe('load', () => {
  test(`connections above ${CONNECTIONS} are dropped, and room is made when some go`, async () => {
    const house = await open();
    const knock = () => connect({ host: '127.0.0.1', port: house.web.port });
    const crowd = Array.from({ length: CONNECTIONS }, knock);
    await Promise.all(crowd.map((socket) => once(socket, 'connect')));
    await once(knock(), 'close');
    await Promise.all(crowd.map((socket) => once(socket.destroy(), 'close')));
    const entered = () =>
      ask(house, '/healthz').then(
        ({ status }) => status,
        () => 0,
      );
    while ((await entered()) !== 200);
  });

  test('a tab that reads nothing is cut off before it costs memory, and others are not slowed', async () => {
    const house = await open();
    const { tab: mute, cookie, address } = await enter(house);
    const lively = openTab(house, { cookie });
    mute.pause();
    const text = 'x'.repeat(BUFFERED_BYTES / 8);
    const kernelBuffers = 16;
    for (let n = 0; n < 10 + kernelBuffers; n++) {
      await house.web.adapter.send(address, view({ title: String(n), text }), { silent: true });
    }
    await lively.until('all', () => lively.messages().length === 2 + 10 + kernelBuffers);
    mute.resume();
    expect(await mute.closed).toBe(1006);
  });

  test(`a form above ${BODY_BYTES} bytes is refused`, async () => {
    const house = await open();
    const headers = { origin: house.web.url, 'content-type': 'application/x-www-form-urlencoded' };
    const path = await linkPath(house);
    const post = (bytes: number) => ask(house, path, { method: 'POST', headers, body: 'x'.repeat(bytes) });
    expect((await post(BODY_BYTES + 1)).status).toBe(413);
    expect((await post(BODY_BYTES)).status).toBe(303);
  });

  test(`who connects and says nothing is gone after ${REQUEST_MS} ms`, async () => {
    const house = await open();
    const silent = connect({ host: '127.0.0.1', port: house.web.port });
    silent.resume();
    await once(silent, 'close');
  });
});

describe('rubbish', () => {
  const wrong: readonly unknown[] = [
    null,
    [],
    'say',
    { type: 'say' },
    { type: 'say', nonce: 'short', text: 'x' },
    { type: 'say', nonce: randomUUID(), text: '   ' },
    { type: 'say', nonce: randomUUID(), text: 7 },
    { type: 'say', nonce: randomUUID(), text: 'x', more: 1 },
    { type: 'press', request: randomUUID(), message: -1, verb: 'x', id: '' },
    { type: 'press', request: randomUUID(), message: 1, verb: 'a\u0000b', id: '' },
    { type: 'press', request: randomUUID(), message: 1e99, verb: 'x', id: '' },
    { type: 'press', request: randomUUID(), message: 1, verb: 'x'.repeat(65), id: '' },
    { type: '__proto__' },
  ];

  test('is refused, and the conversation never hears of it', async () => {
    const house = await open();
    const { tab } = await enter(house);
    for (const frame of wrong) {
      tab.send(frame);
      house.pass(1_000);
      const before = refusals(tab).length;
      await tab.until(
        'refusal',
        () => refusals(tab).length > before || refusals(tab).length === wrong.length,
      );
    }
    tab.raw(Buffer.from([1, 2, 3]));
    await tab.until('refusal', () => refusals(tab).length === wrong.length + 1);
    expect(house.heard).toHaveLength(1);
    expect(house.pressed).toEqual([]);
  });

  test('of any kind leaves the page working', async () => {
    const house = await open();
    const { tab, cookie } = await enter(house);
    const frame = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc
        .record({
          type: fc.constant('press'),
          request: fc.uuid(),
          message: fc.nat(),
          verb: fc.string(),
          id: fc.string(),
        })
        .map((value) => JSON.stringify(value)),
    );
    const rubbish = fc.sample(frame, { numRuns: 80, seed: 20_261_120 });
    for (const text of rubbish) tab.raw(text);
    const answers = () => tab.frames.filter(({ type }) => type === 'refused' || type === 'pressed');
    await tab.until('answer to each', () => answers().length === rubbish.length);
    house.pass(60_000);
    const after = openTab(house, { cookie });
    after.say('still there?');
    await after.until('answer', () => after.shown().at(-1) === 'You said still there?');
  });

  test('in a text is shown as it can be: no NUL, no half characters', async () => {
    const house = await open({ say: (text) => view({ title: text }) });
    const tab = openTab(house, { cookie: await signIn(house) });
    tab.say('a\u0000b\ud800c');
    await shows(tab, 'ab\ufffdc', 'ab\ufffdc');
  });

  test('in an old row of the history costs that row', async () => {
    const house = await open();
    const { cookie } = await enter(house);
    await house.pool.query(`update web_messages set body = '{"kind": "future"}' where author = 'mynah'`);
    await shows(openTab(house, { cookie }), 'hi', 'This message cannot be shown');
  });
});

describe('trouble', () => {
  test('what another instance of Mynah said is seen with the next heartbeat', async () => {
    vi.useFakeTimers({ toFake: ['setInterval'] });
    const house = await open();
    const { tab, address } = await enter(house);
    const body = { kind: 'said', text: 'from elsewhere' };
    await house.store.addMessage({ identity: address, author: 'person', body, nonce: null, at: 0 }, 100);
    await vi.advanceTimersByTimeAsync(HEARTBEAT_MS);
    await shows(tab, 'hi', 'You said hi', 'from elsewhere');
  });

  test('a database that is gone is told in the page, and the page comes back with it', async () => {
    const house = await open();
    const { tab, cookie } = await enter(house);
    await house.pool.query('alter table web_messages rename to away');
    tab.say('lost?');
    await tab.until('refusal', () => refusals(tab)[0]?.code === 'FAILED');
    await house.pool.query('alter table away rename to web_messages');
    const back = openTab(house, { cookie });
    back.say('again');
    await shows(back, 'hi', 'You said hi', 'again', 'You said again');
  });

  test('stopping lets the answer under way be kept, and tells the tabs', async () => {
    const slow = gate();
    const house = await openHouse({ say: () => slow.passed.then(() => view({ title: 'done' })) });
    const tab = openTab(house, { cookie: await signIn(house) });
    tab.say('work');
    await shows(tab, 'work');
    const stopped = house.close();
    slow.release();
    expect(await tab.closed).toBe(1001);
    expect(tab.shown()).toEqual(['work', 'done']);
    await stopped;
  });

  test('stopping waits for no answer that never comes, and for no tab that is asleep', async () => {
    const house = await openHouse({ say: () => new Promise(() => {}) });
    const tab = openTab(house, { cookie: await signIn(house) });
    tab.say('work');
    await shows(tab, 'work');
    tab.pause();
    await house.close();
    tab.resume();
    await tab.closed;
  });
});
