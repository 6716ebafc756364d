import { describe, expect, it } from 'vitest';
import { textOf } from './text.ts';

const bytes = (text: string, encoding: BufferEncoding): Uint8Array => Buffer.from(text, encoding);
const bigEndian = (text: string): Uint8Array => Buffer.from(text, 'utf16le').swap16();
const LATIN = '<html><td>1 234.50</td>';

describe('the text of a file', () => {
  it.each([
    ['UTF-8', bytes(`${LATIN}й`, 'utf8'), `${LATIN}й`],
    ['UTF-8 with a mark', bytes(`\ufeff${LATIN}`, 'utf8'), LATIN],
    ['UTF-16 little-endian with a mark', bytes(`\ufeff${LATIN}й`, 'utf16le'), `${LATIN}й`],
    ['UTF-16 little-endian without', bytes(`${LATIN}й`, 'utf16le'), `${LATIN}й`],
    ['UTF-16 big-endian with a mark', bigEndian(`\ufeff${LATIN}`), LATIN],
    ['UTF-16 big-endian without', bigEndian(LATIN), LATIN],
    ['windows-1252', bytes(`${LATIN}\u00a0Zürich`, 'latin1'), `${LATIN}\u00a0Zürich`],
    [
      'windows-1251, as it says itself',
      bytes('<meta content="text/html; charset=windows-1251"><td>\u00c1\u00e0\u00eb', 'latin1'),
      '<meta content="text/html; charset=windows-1251"><td>Бал',
    ],
  ])('in %s', (_name, file, text) => {
    expect(textOf(file)).toBe(text);
  });

  it.each([
    ['a picture', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13, 0xff, 0xd8])],
    ['half a character of UTF-16', Uint8Array.from([0xff, 0xfe, 0x41])],
    ['a workbook', Uint8Array.from([0x50, 0x4b, 3, 4, 0x14, 0, 6, 0, 8, 8, 8, 8])],
  ])('is not in %s', (_name, file) => {
    expect(textOf(file)).toBeNull();
  });
});
