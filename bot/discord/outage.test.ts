import { DiscordjsError } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { GatewayClosed, isMistake, outageOf } from './outage.ts';
import { DiscordTrouble, isAcknowledged, isGone, isTokenGone, isUnreachable, troubleOf } from './trouble.ts';

const refusal = (status: number, code: number): DiscordTrouble => new DiscordTrouble('x', status, code);

describe('a refusal of Discord', () => {
  it.each([
    [404, 10008, 'gone'],
    [400, 30046, 'gone'],
    [401, 50027, 'token gone'],
    [404, 10062, 'token gone'],
    [400, 40060, 'acknowledged'],
    [403, 50007, 'unreachable'],
    [403, 50001, 'unreachable'],
    [400, 50033, 'unreachable'],
    [400, 50035, ''],
    [500, 0, ''],
  ])('%d with code %d is known as %j', (status, code, kind) => {
    const error = refusal(status, code);
    const kinds = {
      gone: isGone(error),
      'token gone': isTokenGone(error),
      acknowledged: isAcknowledged(error),
      unreachable: isUnreachable(error),
    };
    const known = Object.entries(kinds).filter(([, is]) => is);
    expect(known.map(([name]) => name).join()).toBe(kind);
  });

  it.each([
    [null, true],
    [429, true],
    [503, true],
    [400, false],
    [403, false],
  ])('with status %s passes by itself: %s', (status, passing) => {
    expect(new DiscordTrouble('x', status, null).passing).toBe(passing);
  });

  it('is safe to log, whatever the library hangs on it', () => {
    const network = Object.assign(new Error('connect to /webhooks/1/token'), { code: 'ECONNRESET' });
    expect(String(troubleOf(network))).toBe('DiscordTrouble: Discord did not answer (ECONNRESET).');
    expect(troubleOf(new Error('Expected token to be set for this request'))).toMatchObject({ status: 401 });
    const bug = new TypeError('a bug');
    expect(troubleOf(bug)).toBe(bug);
  });
});

describe('an outage', () => {
  const invalid = Object.assign(Object.create(DiscordjsError.prototype) as object, { code: 'TokenInvalid' });

  it.each<[string, unknown, string, boolean]>([
    ['a wrong token at login', invalid, 'set DISCORD_TOKEN', true],
    ['a wrong token on the gateway', new GatewayClosed(4004), 'set DISCORD_TOKEN', true],
    ['a token that was taken back', refusal(401, 0), 'set DISCORD_TOKEN', true],
    ['contents that are not allowed', new GatewayClosed(4014), 'Message Content Intent', true],
    [
      'intents that are refused at login',
      new Error('Used disallowed intents'),
      'Message Content Intent',
      true,
    ],
    ['a gateway that closed', new GatewayClosed(4000), 'out of reach', false],
    ['no answer', new DiscordTrouble('x', null, null), 'out of reach', false],
  ])('by %s is said with its remedy', (_name, error, words, mistake) => {
    expect(outageOf(error)).toContain(words);
    expect(isMistake(error)).toBe(mistake);
  });
});
