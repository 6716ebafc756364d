import { expect, test } from 'vitest';
import { money } from '../../core/domain/decimal.ts';
import type { RiskBlock } from '../../core/domain/risk.ts';
import { NOW } from '../../test/builders/trading.ts';
import { clearQuestion } from './rules.ts';

test.each([
  ['equity_stop', 'the equity stop: equity was 500.25 USD, the mark is 500.00 USD'],
  ['day', 'limit "day": 500.25 USD lost of 500.00 USD'],
  // Every object has one of this name.
  ['constructor', 'limit "constructor": 500.25 USD lost of 500.00 USD'],
])('a limit called %s says what was reached', (limit, words) => {
  const block: RiskBlock = {
    ...{ scope: 'subscription', limit, action: 'block', since: NOW, until: null },
    ...{ lost: money('500.25'), allowed: money('500') },
  };
  expect(clearQuestion('Main', [block], 'USD', NOW, 60_000).text).toContain(words);
});
