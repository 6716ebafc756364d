import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAlert } from './read.ts';
import { redact } from './redact.ts';

describe('a body for people', () => {
  it.each([
    ['{"passphrase":"hunter2","symbol":"EURUSD"}', '{"passphrase":"***","symbol":"EURUSD"}'],
    [
      '{"accounts":[{"token":"abc","qty":1}],"action":"buy"}',
      '{"accounts":[{"token":"***","qty":1}],"action":"buy"}',
    ],
    ['{"auth":{"user":"me","pin":1},"sl":1.05}', '{"auth":"***","sl":1.05}'],
    [String.raw`{"p\u0061ssword":"x y"}`, String.raw`{"p\u0061ssword":"***"}`],
    ['{"note":"secret=xyz, sl=1"}', '{"note":"secret=***, sl=1"}'],
    ['{"token":"abc def", broken', '{"token":"***", broken'],
    ['{“token”: “abc def”, "x":1', '{“token”: ***”, "x":1'],
    ['60123456789,buy,EURUSD,secret=abc,risk=1', '***,buy,EURUSD,secret=***,risk=1'],
    ['a=myaccount e=oanda s=EURUSD b=long', 'a=*** e=oanda s=EURUSD b=long'],
    ['ENTER-LONG_Bybit_ETHUSDT_Eth bot_15M_8e34479cfe49', 'ENTER-LONG_***'],
    ['password: hunter2\nbuy EURUSD', 'password: ***\nbuy EURUSD'],
    ['buy EURUSD 9f86d081884c7d659a2feaa0c55ad015', 'buy EURUSD ***'],
    ['buy EURUSD sl=1.07345 tp=1.1', 'buy EURUSD sl=1.07345 tp=1.1'],
    ['', ''],
  ])('%s is shown as %s', (body, visible) => {
    expect(redact(body)).toBe(visible);
  });

  const secret = fc
    .stringMatching(/^[A-Za-z0-9_!#%+.:,-]{6,30}$/u)
    .filter((text) => /[A-Z].*[A-Z]/u.test(text));
  const key = fc.constantFrom(
    'passphrase',
    'secret',
    'token',
    'api_key',
    'email_token',
    'bot_uuid',
    'licenseId',
    'account_id',
    'Password',
  );
  const order = { action: 'buy', symbol: 'EURUSD', sl: 1.05 };
  const bodies = fc
    .tuple(key, secret, fc.constantFrom('flat', 'nested', 'list', 'odd', 'bad'))
    .map(([field, text, shape]) => {
      const body = {
        flat: { [field]: text, ...order },
        nested: { ...order, order: { [field]: text } },
        list: [{ ...order, multiple_accounts: [{ [field]: text }] }],
        odd: { ...order, action: 'moon', [field]: text },
        bad: { ...order, [field]: text, sl: 'x' },
      }[shape];
      return [JSON.stringify(body), text] as const;
    });

  it('holds no secret, and neither does the result', () => {
    fc.assert(
      fc.property(bodies, ([body, text]) => {
        expect(redact(body)).not.toContain(text);
        expect(JSON.stringify(readAlert(body, undefined))).not.toContain(text);
      }),
    );
  });

  it('holds no licence and no secret of a line, and neither does the result', () => {
    const licences = fc.stringMatching(/^[67]\d{9,13}$/u);
    fc.assert(
      fc.property(licences, secret, fc.constantFrom('buy', 'moon', 'closelong'), (licence, text, command) => {
        const pass = text.replace(/[,=]/gu, '');
        const body = `${licence},${command},EURUSD,secret=${pass}`;
        const result = JSON.stringify(readAlert(body, undefined));
        for (const output of [redact(body), result]) {
          expect(output).not.toContain(licence);
          expect(output).not.toContain(pass);
        }
      }),
    );
  });

  it('is made of any text, once and for all', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          bodies.map(([body]) => body),
        ),
        (body) => {
          const once = redact(body);
          expect(redact(once)).toBe(once);
        },
      ),
    );
  });
});
