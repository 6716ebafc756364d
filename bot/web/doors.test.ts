import { describe, expect, test } from 'vitest';
import { openDoors, refuseOpenHouse } from './doors.ts';

const doors = (publicUrl: string | null = null, host = '127.0.0.1') =>
  openDoors({ host, port: () => 8088, publicUrl });

describe('a Host', () => {
  test.each(['127.0.0.1:8088', 'localhost:8088', 'LOCALHOST', '[::1]:9000', '127.8.9.1'])(
    'of this machine is ours: %s',
    (host) => {
      expect(doors().hostAllowed(host)).toBe(true);
    },
  );

  test.each([
    undefined,
    '',
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil.example#127.0.0.1',
    '127.0.0.1@evil.example',
    'x@127.0.0.1',
    '127.0.0.1/../x',
    '192.168.1.2:8088',
    '0.0.0.0:8088',
    '128.0.0.1',
    ':8088',
  ])('that is not ours is refused: %s', (host) => {
    expect(doors().hostAllowed(host)).toBe(false);
  });

  test('of the public address is ours, with its own port only', () => {
    const remote = doors('https://mynah.example');
    expect(remote.hostAllowed('mynah.example')).toBe(true);
    expect(remote.hostAllowed('mynah.example:443')).toBe(true);
    expect(remote.hostAllowed('mynah.example:8088')).toBe(false);
    expect(remote.hostAllowed('other.example')).toBe(false);
  });
});

describe('an Origin', () => {
  const asked = '127.0.0.1:8088';
  test.each([
    ['http://127.0.0.1:8088', true],
    [undefined, false],
    ['null', false],
    ['http://127.0.0.1:3000', false],
    ['http://localhost:8088', false],
    ['https://127.0.0.1:8088', false],
    ['http://127.0.0.1:8088.evil.example', false],
    ['http://evil.example', false],
  ])('%s may change things here: %s', (origin, allowed) => {
    expect(doors().originAllowed(origin, asked)).toBe(allowed);
  });

  test('needs a Host that is ours as well', () => {
    expect(doors().originAllowed('http://evil.example', 'evil.example')).toBe(false);
  });

  test('of a port that a container maps elsewhere is the one that the browser asked', () => {
    expect(doors(null).originAllowed('http://localhost:9999', 'localhost:9999')).toBe(true);
  });

  test('of the public address is ours, whatever Host the proxy in front passes on', () => {
    const remote = doors('https://mynah.example');
    expect(remote.originAllowed('https://mynah.example', '127.0.0.1:8088')).toBe(true);
    expect(remote.originAllowed('http://mynah.example', 'mynah.example')).toBe(false);
  });
});

test('the address, the cookie and its safety follow from where people reach the page', () => {
  expect([doors().url(), doors().cookieName(), doors().secure]).toEqual([
    'http://127.0.0.1:8088',
    'mynah_8088',
    false,
  ]);
  expect(doors(null, '::1').url()).toBe('http://[::1]:8088');
  const remote = doors('https://mynah.example/');
  expect([remote.url(), remote.cookieName(), remote.secure]).toEqual([
    'https://mynah.example',
    'mynah_page',
    true,
  ]);
});

describe('an open house', () => {
  const where = { host: '127.0.0.1', allowRemote: false, publicUrl: null };
  test.each([
    [{ ...where }, null],
    [{ ...where, host: '::1' }, null],
    [{ ...where, publicUrl: 'http://localhost:8088' }, null],
    [{ ...where, allowRemote: true }, null],
    [{ host: '0.0.0.0', allowRemote: true, publicUrl: 'http://127.0.0.1:8088' }, null],
    [{ ...where, host: '0.0.0.0' }, 'Listen on 127.0.0.1'],
    [{ ...where, host: '::' }, 'Listen on 127.0.0.1'],
    [{ ...where, publicUrl: 'https://mynah.example' }, 'Listen on 127.0.0.1'],
    [{ ...where, host: '0.0.0.0', allowRemote: true }, 'public address'],
  ])('%j is refused with: %s', (asked, refusal) => {
    if (refusal === null) expect(() => refuseOpenHouse(asked)).not.toThrow();
    else expect(() => refuseOpenHouse(asked)).toThrow(refusal);
  });
});
