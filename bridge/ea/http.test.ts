import { describe, expect, it } from 'vitest';
import { isLoopback, peerOf } from './http.ts';

describe('an address', () => {
  it.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1'])('%s is this machine', (address) => {
    expect(isLoopback(address)).toBe(true);
  });
  it.each(['10.0.0.1', '::ffff:10.0.0.1', 'fe80::1', '1270.0.0.1', '127.0.0.1.example', '', '::', '0.0.0.0'])(
    '"%s" is not',
    (address) => {
      expect(isLoopback(address)).toBe(false);
    },
  );

  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('%s counts as %s', (address, peer) => {
    expect(peerOf(address)).toBe(peer);
  });
});
