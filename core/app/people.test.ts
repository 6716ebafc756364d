import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeFrom, hashOfCode } from './people.ts';

const secrets = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('base64url'));

test('a code is 16 characters that nobody mistakes for others, in four groups', () => {
  fc.assert(
    fc.property(secrets, (secret) => {
      expect(codeFrom(secret)).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/u);
    }),
  );
});

test('every one of its 80 bits comes from the secret', () => {
  const plain = Buffer.alloc(32);
  const codes = new Set<string>();
  for (let bit = 0; bit < 80; bit += 1) {
    const secret = Buffer.from(plain);
    secret[Math.floor(bit / 5)] = 1 << (bit % 5);
    codes.add(codeFrom(secret.toString('base64url')));
  }
  expect(codes.size).toBe(80);
});

test('a short secret makes no code', () => {
  expect(() => codeFrom('c2hvcnQ')).toThrow('at least 16 bytes');
});

test('a code is the same however a person writes it', () => {
  const code = '0K2M-1BCD-EFGH-JKMN';
  const written = [
    '0k2m1bcdefghjkmn',
    'OK2M-IBCD-EFGH-JKMN',
    'ok2m lbcd efgh jkmn',
    ' 0K2M–1BCD—EFGH-JKMN\n',
  ];
  expect(new Set([code, ...written].map(hashOfCode)).size).toBe(1);
  expect(hashOfCode('0K2M-1BCD-EFGH-JKMP')).not.toBe(hashOfCode(code));
});
