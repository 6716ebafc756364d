import { GrammyError, HttpError } from 'grammy';
import { describe, expect, it } from 'vitest';
import type { TelegramTrouble } from './trouble.ts';
import { isGone, isUnchanged, isUnreachable, troubleOf } from './trouble.ts';

const refusal = (error_code: number, description: string, retry_after?: number): unknown =>
  troubleOf(
    new GrammyError(
      "Call to 'sendMessage' failed!",
      {
        ok: false,
        error_code,
        description,
        ...(retry_after === undefined ? {} : { parameters: { retry_after } }),
      },
      'sendMessage',
      { text: 'the key is KEY' },
    ),
  );

describe('an error of Telegram', () => {
  it('says what was refused, and nothing of what was said', () => {
    const error = refusal(400, 'Bad Request: chat not found');
    expect(String(error)).toBe(
      'TelegramTrouble: Telegram refused sendMessage: Bad Request: chat not found (400).',
    );
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('KEY');
  });

  it('that is of the network says why, without the address that holds the token', () => {
    const cause = Object.assign(new Error('request to https://api/bot123:TOKEN/getMe failed'), {
      code: 'ETIMEDOUT',
    });
    const error = troubleOf(new HttpError("Network request for 'getMe' failed!", cause));
    expect(String(error)).toBe('TelegramTrouble: Telegram did not answer (ETIMEDOUT).');
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('TOKEN');
  });

  it('that is none stays what it is', () => {
    const bug = new TypeError('x is not a function');
    expect(troubleOf(bug)).toBe(bug);
  });

  it.each([
    [429, true],
    [500, true],
    [502, true],
    [400, false],
    [401, false],
    [403, false],
    [409, false],
  ])('%d passes by itself: %s', (code, passing) => {
    expect((refusal(code, 'x') as TelegramTrouble).passing).toBe(passing);
  });

  it('tells how long to wait', () => {
    expect((refusal(429, 'Too Many Requests: retry after 7', 7) as TelegramTrouble).waitMs).toBe(7_000);
  });

  it.each([
    ['message is not modified: specified new message content and …', 'unchanged'],
    ['message to edit not found', 'gone'],
    ["message can't be edited", 'gone'],
    ['MESSAGE_ID_INVALID', 'gone'],
    ['there is no text in the message to edit', 'gone'],
    ['chat not found', 'unreachable'],
    ["can't parse entities: …", ''],
  ])('"%s" is known as %j', (description, kind) => {
    const error = refusal(400, `Bad Request: ${description}`);
    const kinds = { unchanged: isUnchanged(error), gone: isGone(error), unreachable: isUnreachable(error) };
    expect(
      Object.entries(kinds)
        .filter(([, is]) => is)
        .map(([name]) => name)
        .join(),
    ).toBe(kind);
  });

  it('that somebody blocked us is that nobody is reached', () => {
    expect(isUnreachable(refusal(403, 'Forbidden: bot was blocked by the user'))).toBe(true);
  });
});
