import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildExpert } from './build.ts';
import { EXPERTS } from './experts.ts';

/** The first to come compiles the runtime too. */
const COMPILE_MS = 240_000;

describe('the Expert Advisors', () => {
  it.each(EXPERTS.map((source) => [path.basename(source), source]))(
    '%s has nothing of what MetaEditor warns of, found by optimizing or not',
    async (_name, source) => {
      const { binary } = await buildExpert({ source, flavour: 'plain' });
      expect(binary).toContain('TradeCopy_');
    },
    COMPILE_MS,
  );
});
