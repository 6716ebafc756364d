import { describe, expect, it } from 'vitest';
import { accountKey, hashSecret } from './secret.ts';

describe('secrets', () => {
  it('are stored as their SHA-256, as any other tool computes it', () => {
    expect(hashSecret('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('of accounts say what they are and fit the protocol', () => {
    const key = accountKey('x'.repeat(43));
    expect(key).toBe(`mk_${'x'.repeat(43)}`);
    expect(hashSecret(key)).not.toBe(hashSecret('x'.repeat(43)));
  });
});
