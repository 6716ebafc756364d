import { expect, it } from 'vitest';
import { aSymbol } from '../../test/builders/trading.ts';
import { decimal, product, quotient } from '../domain/decimal.ts';
import type { Money } from '../domain/decimal.ts';
import { symbolSpec } from './values.ts';

it('a symbol whose tick value came of a rate can be read again: the service could not start without it', () => {
  const rate = quotient([decimal('1')], [decimal('155.32')]);
  const stored = aSymbol({ tickValue: product(decimal('0.1'), rate) as Money });
  expect(symbolSpec.parse(JSON.parse(JSON.stringify(stored)))).toEqual(stored);
});
