/** The fake is as strict as Discord: what a bot may not do is refused, and noted. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { FakeDiscord, type Person } from './discord.ts';
import { loadDiscordSchema } from './discord-schema.ts';

let fake: FakeDiscord;
let alice: Person;

beforeEach(async () => {
  fake = await FakeDiscord.start();
  alice = fake.person('42');
});
afterEach(async () => fake.stop());

interface Answer {
  readonly status: number;
  readonly code: number | undefined;
  readonly id: string;
}

async function call(method: string, path: string, body?: object, token = fake.token): Promise<Answer> {
  const response = await fetch(`${fake.api}/v10${path}`, {
    method,
    headers: { authorization: `Bot ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const { code, id = '' } = (text === '' ? {} : JSON.parse(text)) as { code?: number; id?: string };
  return { status: response.status, code, id };
}

const send = async (body: object): Promise<Answer> =>
  call('POST', `/channels/${alice.direct.id}/messages`, body);
const row = (...components: object[]): object => ({ type: 1, components });
const button = (id: string, label = 'x'): object => ({ type: 2, style: 2, label, custom_id: id });
const defer = { type: 5, data: {} };

/** A command of Alice's, as a bot of no library gets it. */
async function asked(): Promise<{ callback: string; webhook: string }> {
  await call('PUT', `/applications/${fake.application}/commands`, [{ name: 'status', description: 'x' }]);
  const { id, token } = alice.runs('status');
  return {
    callback: `/interactions/${id}/${token}/callback`,
    webhook: `/webhooks/${fake.application}/${token}`,
  };
}

describe('a call to the fake', () => {
  it('with another token is refused', async () => {
    expect(await call('GET', '/gateway/bot', undefined, 'wrong')).toMatchObject({ status: 401 });
  });

  it.each<[string, object]>([
    ['a content of more than 2,000 characters', { content: 'x'.repeat(2_001) }],
    ['embeds of more than 6,000', { embeds: [1, 2].map(() => ({ description: 'x'.repeat(3_001) })) }],
    ['an empty field', { embeds: [{ fields: [{ name: 'a', value: ' ' }] }] }],
    ['nothing to be seen', { content: ' ' }],
    ['six rows', { content: 'x', components: Array.from({ length: 6 }, (_, n) => row(button(`a:${n}`))) }],
    ['two buttons of one id', { content: 'x', components: [row(button('a:1'), button('a:1'))] }],
    ['a button without a label', { content: 'x', components: [row(button('a:1', ' '))] }],
    ['a file that was not uploaded', { content: 'x', attachments: [{ id: '0', filename: 'a.png' }] }],
    ['a picture that is not attached', { embeds: [{ image: { url: 'attachment://a.png' } }] }],
  ])('with %s is refused, and noted', async (_name, body) => {
    expect(await send(body)).toMatchObject({ status: 400 });
    expect(fake.violations.length).toBeGreaterThan(0);
    expect(alice.messages()).toEqual([]);
  });

  it.runIf(loadDiscordSchema() !== null).each<[string, object]>([
    ['a name that nobody knows', { content: 'x', colour: 1 }],
    ['a number for a text', { content: 7 }],
    ['eleven embeds', { embeds: Array.from({ length: 11 }, () => ({ description: 'x' })) }],
    [
      'six buttons in a row',
      { content: 'x', components: [row(...'abcdef'.split('').map((id) => button(id)))] },
    ],
    ['a custom_id of more than 100', { content: 'x', components: [row(button('a'.repeat(101)))] }],
    ['a label of more than 80', { content: 'x', components: [row(button('a:1', 'x'.repeat(81)))] }],
    ['a component of no known type', { content: 'x', components: [row({ type: 99, custom_id: 'a' })] }],
    ['a nonce of more than 25', { content: 'x', nonce: 'x'.repeat(26) }],
  ])('with %s is noted: its specification forbids it', async (_name, body) => {
    await send(body);
    expect(fake.violations.length).toBeGreaterThan(0);
  });

  it('that is right is neither', async () => {
    const body = {
      content: 'x',
      embeds: [{ description: 'y', color: 1 }],
      components: [row(button('a:1'))],
      nonce: 'n',
      enforce_nonce: true,
    };
    const [first, again] = [await send(body), await send(body)];
    expect([first.status, again.id]).toEqual([200, first.id]);
    expect(alice.messages()).toMatchObject([{ text: 'x\ny', labels: ['x'] }]);
    expect(fake.violations).toEqual([]);
  });
});

describe('an interaction with the fake', () => {
  it('is acknowledged once, and answered only then', async () => {
    const { callback, webhook } = await asked();
    expect(await call('PATCH', `${webhook}/messages/@original`, { content: 'x' })).toMatchObject({
      code: 10015,
    });
    expect((await call('POST', callback, defer)).status).toBe(204);
    expect(await call('POST', callback, defer)).toMatchObject({ code: 40060 });
    expect((await call('PATCH', `${webhook}/messages/@original`, { content: 'x' })).status).toBe(200);
    expect(alice.messages()).toMatchObject([{ text: 'x', thinking: false }]);
  });

  it('is over after three seconds without an acknowledgement', async () => {
    const { callback } = await asked();
    fake.passes(3_001);
    expect(await call('POST', callback, defer)).toMatchObject({ status: 404, code: 10062 });
  });

  it('is noted when nobody acknowledges it in three seconds', async () => {
    await asked();
    fake.passes(3_001);
    expect(fake.violations).toEqual([expect.stringContaining('was not acknowledged within 3 s')]);
  });

  it('is over 15 minutes after it began', async () => {
    const { callback, webhook } = await asked();
    await call('POST', callback, defer);
    fake.passes(15 * 60_000 + 1);
    expect(await call('POST', webhook, { content: 'x' })).toMatchObject({ status: 401, code: 50027 });
  });

  it('takes no answer of another kind', async () => {
    const { callback } = await asked();
    expect(await call('POST', callback, { type: 6 })).toMatchObject({ status: 400 });
    expect(fake.violations).toHaveLength(1);
  });

  it('shows its person alone what is for them alone', async () => {
    const { callback, webhook } = await asked();
    const bob = fake.person('43', 'Bob');
    await call('POST', callback, { type: 5, data: { flags: 64 } });
    const { id } = await call('PATCH', `${webhook}/messages/@original`, { content: 'x' });
    expect([alice.messages()[0]?.only, bob.messages()]).toEqual(['42', []]);
    expect(await call('DELETE', `/channels/${alice.direct.id}/messages/${id}`)).toMatchObject({
      code: 10008,
    });
  });
});

describe('the gateway of the fake', () => {
  /** Talks to it without any library. @returns how it closed */
  const closing = async (token: string, intents: number): Promise<number> =>
    new Promise((resolve) => {
      const socket = new WebSocket(fake.api.replace(/^http(.*)\/api$/u, 'ws$1'));
      socket.on('open', () => socket.send(JSON.stringify({ op: 2, d: { token, intents } })));
      socket.on('close', resolve);
    });

  it('lets nobody in with another token, or with contents that are not allowed', async () => {
    expect(await closing('wrong', 1)).toBe(4004);
    expect(await closing(fake.token, 1 << 15)).toBe(4014);
  });
});
