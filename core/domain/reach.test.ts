import { expect, test } from 'vitest';
import { addressOf } from './reach.ts';

test.each([
  ['email', ' Anna.K+fx@Example.com ', 'anna.k+fx@example.com'],
  ['ntfy', 'anna-9f3kq2', 'anna-9f3kq2'],
  ['sms', '+34 600 (123) 456', '+34600123456'],
] as const)('%s %j is %s', (kind, text, address) => {
  expect(addressOf(kind, text)).toBe(address);
});

test.each([
  ['email', 'anna'],
  ['email', 'anna@localhost'],
  ['email', 'a@example.com, b@example.com'],
  ['email', 'a@example.com\nBcc: b@example.com'],
  ['email', `${'a'.repeat(250)}@example.com`],
  ['ntfy', 'a/b'],
  ['ntfy', '../admin'],
  ['ntfy', ''],
  ['sms', '600123456'],
  ['sms', '+0123456789'],
  ['sms', '+3460012345678901'],
] as const)('%s %j is none', (kind, text) => {
  expect(addressOf(kind, text)).toBeUndefined();
});
