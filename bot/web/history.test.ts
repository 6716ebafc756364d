import { expect, test } from 'vitest';
import { pngSize } from './history.ts';

test('the size of a picture is read from its header', () => {
  const png = Buffer.alloc(24);
  png.write('\x89PNG\r\n\x1a\n', 'latin1');
  png.writeUInt32BE(1_200, 16);
  png.writeUInt32BE(780, 20);
  expect(pngSize(png)).toEqual({ width: 1_200, height: 780 });
});

test.each(['', 'GIF89a and some more bytes than a header has'])(
  'what is no PNG is no picture: %j',
  (text) => {
    expect(() => pngSize(Buffer.from(text))).toThrow('no PNG');
  },
);
