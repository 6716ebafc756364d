import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const NOT_OURS = new Set(['node_modules', 'data', 'coverage', 'test-results', '.git']);

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : filesUnder(file);
    return [file];
  });
}

const files = filesUnder('.');
const product = files.filter((file) => /^(core|bridge|bot|sim|bench|migrations|mql)\//u.test(file));
const pages = files.filter((file) => file.endsWith('.md'));

/** Relative targets of a page's links, without their anchors. */
const linksOf = (page: string): string[] =>
  [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/gu)].map(
    ([, to = '']) => to,
  );

describe('the house', () => {
  it('has files to look at', () => {
    expect(product.length).toBeGreaterThan(20);
    expect(pages).toContain('README.md');
  });

  it.each(pages)('%s links only to what is there', (page) => {
    const missing = linksOf(page).filter((to) => !existsSync(path.join(path.dirname(page), to)));
    expect(missing).toEqual([]);
  });

  it('says provider and follower, in comments and SQL too', () => {
    const text = product.filter((file) => /\.(ts|js|sql|mq[45h]|mqh|html)$/u.test(file));
    expect(text.filter((file) => /\b(master|slave)/iu.test(readFileSync(file, 'utf8')))).toEqual([]);
  });

  it('has no drawer for everything, and no barrels', () => {
    expect(files.filter((file) => /(^|\/)(utils?|helpers?|common|misc|index)\.[jt]s$/u.test(file))).toEqual(
      [],
    );
  });

  it('numbers its decisions and migrations without gaps', () => {
    for (const folder of ['docs/decisions', 'migrations']) {
      const numbers = readdirSync(folder).map((name) => Number(/^(\d{4})[-_]/u.exec(name)?.[1]));
      expect(numbers.sort((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1));
    }
  });
});
