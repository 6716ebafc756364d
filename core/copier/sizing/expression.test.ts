import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkExpression, EXPRESSION_NAMES } from './expression.ts';
import type { ExpressionValues } from './expression.ts';

const valueOf = (text: string, values: ExpressionValues = {}): number => {
  const read = checkExpression(text);
  if (!read.ok) throw new Error(read.message);
  return read.value.evaluate(values);
};
const refusalOf = (text: string): string => {
  const read = checkExpression(text);
  if (read.ok) throw new Error(`it is let through: ${text}`);
  expect(read.code).toBe('EXPRESSION_INVALID');
  return read.message;
};

describe('an expression', () => {
  it.each([
    ['1', 1],
    ['.5', 0.5],
    ['1e3', 1000],
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['8 / 4 / 2', 1],
    ['5 - 3 - 1', 1],
    ['2 ^ 3', 8],
    ['2 ^ 3 ^ 2', 512],
    ['-2 ^ 2', -4],
    ['-(3)', -3],
    ['+3', 3],
    ['--3', 3],
    ['min(3, 2, 1)', 1],
    ['max(1, 2, 3)', 3],
    ['min(1, max(2, 3))', 1],
    ['round(1.5)', 2],
    ['round(2.5)', 3],
    ['round(-1.5)', -2],
    ['round(1.25, 1)', 1.3],
    ['round(1.24, 1)', 1.2],
    ['round(1.005, 2)', 1.01],
    ['round(0.123456789, 8)', 0.12345679],
    ['round(7, 0)', 7],
  ])('%s is %d', (text, result) => {
    expect(valueOf(text)).toBe(result);
  });

  it('speaks of the values it is given', () => {
    expect(valueOf('provider_lots * equity / 1000', { provider_lots: 2, equity: 500 })).toBe(1);
    expect(valueOf('min(balance, free_margin)', { balance: 3, free_margin: 2 })).toBe(2);
  });

  it('names each value it needs once', () => {
    const read = checkExpression('equity / (balance + equity) * min(price, 2)');
    expect(read.ok && read.value.names).toEqual(['equity', 'balance', 'price']);
  });

  it('is not a finite number where the arithmetic leads nowhere', () => {
    expect(valueOf('1 / 0')).toBe(Infinity);
    expect(valueOf('0 / 0')).toBeNaN();
    expect(valueOf('(-1) ^ 0.5')).toBeNaN();
    expect(valueOf('equity')).toBeNaN();
  });

  it('may use every name', () => {
    for (const name of Object.keys(EXPRESSION_NAMES)) {
      expect(valueOf(`${name} + 1`, { [name]: 1 })).toBe(2);
    }
  });
});

describe('what is refused when it is set', () => {
  it.each([
    ['', 'is empty'],
    ['   ', 'is empty'],
    ['1 +', 'from character 3 on: something is missing at its end'],
    ['(1', 'something is missing at its end'],
    ['1 + * 2', 'from character 5 on: it is no arithmetic there'],
    ['1 2', 'from character 3 on: it is no arithmetic'],
    ['1, 2', 'from character 2 on'],
    [
      'sqrt(4)',
      'from character 1 on: "sqrt" is no function; functions are min(…), max(…) and round(value, places)',
    ],
    ['1 + sqrt(4)', 'from character 5 on'],
    ['lots * 2', 'from character 1 on: "lots" is no value; names are provider_lots, '],
    ['equity + lots', 'from character 10 on: "lots"'],
    ['min', '"min" is no value; names are '],
    ['equity(2)', '"equity" is no function; write equity * (…)'],
    ['2 equity', 'two values stand side by side; write * between them'],
    ['equity balance', 'write * between them'],
    ['2 (3)', 'write * between them'],
    ['5 mod 3', 'from character 3 on: "mod" is no operator here; operators are + - * / ^'],
    ['1 .* 2', 'is no operator here'],
    ['1 .* 2', 'from character 3 on: ".*"'],
    ['5mod 3', 'cannot be used: "mod" is no operator'],
    ['-lots', 'from character 2 on: "lots"'],
    ['equity.min', 'cannot be used: only arithmetic, min, max and round can stand in it'],
    ['not equity', '"not" is no operator'],
    ['min()', 'min takes at least two values'],
    ['min(1)', 'min takes at least two values'],
    ['max(1)', 'max takes at least two values'],
    ['round()', 'round takes a value'],
    ['round(1, 2, 3)', 'round takes a value'],
    ['round(1, 9)', 'whole number of places, 0 to 8'],
    ['1 + round(1, 9)', 'from character 5 on: round(value, places)'],
    ['round(1, 1.5)', 'whole number of places'],
    ['round(1, -1)', 'whole number of places'],
    ['round(1, equity)', 'whole number of places'],
    ['equity.min(1, 2)', 'what is called is no function'],
    ['true', 'only plain numbers'],
    ['null', 'only plain numbers'],
    ['undefined', 'only plain numbers'],
    ['1e999', 'only plain numbers'],
    ['pi', '"pi" is no value'],
    ['i', '"i" is no value'],
    ['constructor', '"constructor" is no value'],
    ['constructor(1)', '"constructor" is no function'],
    ['equity > 5', 'from character 8 on: ">" cannot stand in it'],
    ['equity = 5', '"=" cannot stand in it'],
    ['equity ? 1', '"?" cannot stand in it'],
    ['equity[1]', '"[" cannot stand in it'],
    ['5 %', '"%" cannot stand in it'],
    ['"a"', 'cannot stand in it'],
    ['1; 2', '";" cannot stand in it'],
    ['1\n2', 'cannot stand in it'],
    ['Equity', '"E" cannot stand in it; use small letters'],
    ['1 + 😀', 'from character 5 on: "😀" cannot stand in it'],
  ])('%j: %s', (text, words) => {
    expect(refusalOf(text)).toContain(words);
  });

  it('is what is longer than 200 characters', () => {
    const longest = `1${' + 1'.repeat(49)}  `.padEnd(200);
    expect(valueOf(longest)).toBe(50);
    expect(refusalOf(`${longest} `)).toBe('the expression has 201 characters; it can have at most 200');
  });

  it('nests as deep as 200 characters go', () => {
    expect(valueOf(`${'('.repeat(99)}7${')'.repeat(99)}`)).toBe(7);
    expect(valueOf(`${'-'.repeat(199)}7`)).toBe(-7);
  });
});

describe('for any text', () => {
  const pieces = [
    '1',
    '2.5',
    ' ',
    '+',
    '-',
    '*',
    '/',
    '^',
    '(',
    ')',
    ',',
    '.',
    '_',
    'equity',
    'min',
    'round',
    'e',
    'to',
  ];
  const anyText = fc.array(fc.constantFrom(...pieces), { maxLength: 20 }).map((parts) => parts.join(''));

  it('it is either refused with words, or gives a number: nothing else comes out', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.string()), (text) => {
        const read = checkExpression(text);
        if (read.ok) expect(typeof read.value.evaluate({ equity: 2 })).toBe('number');
        else expect(read.message).not.toBe('');
      }),
      { numRuns: 1000 },
    );
  });

  it.each(['0b', '0o', '0x', '0b2 + equity', 'equity * 0xg'])(
    'a number like %s is refused with words',
    (text) => {
      expect(checkExpression(text)).toMatchObject({ ok: false, code: 'EXPRESSION_INVALID' });
    },
  );

  it('the same text always gives the same answer, however many were read in between', () => {
    expect(valueOf('equity * 7', { equity: 3 })).toBe(21);
    for (let n = 0; n < 300; n++) expect(valueOf(`equity * ${n}`, { equity: 2 })).toBe(2 * n);
    expect(valueOf('equity * 7', { equity: 3 })).toBe(21);
  });

  it('arithmetic is what JavaScript says it is', () => {
    const number = fc.integer({ min: 1, max: 1000 });
    fc.assert(
      fc.property(number, number, number, (a, b, c) => {
        expect(valueOf(`${a} + ${b} * ${c}`)).toBe(a + b * c);
        expect(valueOf(`(${a} - ${b}) / ${c}`)).toBe((a - b) / c);
        expect(valueOf(`max(${a}, ${b}, ${c}) - min(${a}, ${b}, ${c})`)).toBe(
          Math.max(a, b, c) - Math.min(a, b, c),
        );
      }),
    );
  });
});
