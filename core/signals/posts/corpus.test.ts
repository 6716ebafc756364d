import { describe, expect, it } from 'vitest';
import { corpusFiles, postsOf } from '../../../test/builders/posts.ts';
import type { LabelledPost } from '../../../test/builders/posts.ts';
import { readingJson } from './json.ts';
import { readPost } from './read.ts';

const labelOf = ({ verdict, safe, actions }: Pick<LabelledPost, 'verdict' | 'safe' | 'actions'>) => ({
  verdict,
  safe,
  actions,
});
const read = ({ text, replyTo }: LabelledPost) =>
  readingJson(readPost(text, replyTo === undefined ? {} : { replyTo: readPost(replyTo) }));

const all = corpusFiles().flatMap(postsOf);

describe('the corpus', () => {
  it('has at least 300 posts, no two alike, a third of them no signals', () => {
    expect(all.length).toBeGreaterThanOrEqual(300);
    expect(new Set(all.map(({ text, replyTo }) => `${text}\n\n${replyTo ?? ''}`)).size).toBe(all.length);
    expect(all.filter(({ verdict }) => verdict === 'none').length).toBeGreaterThanOrEqual(all.length / 3);
  });

  it('yields no action from a post that is none', () => {
    const wrong = all.filter((post) => post.verdict === 'none' && read(post).actions.length > 0);
    expect(wrong).toEqual([]);
  });
});

describe.each(corpusFiles())('%s', (file) => {
  it.each(postsOf(file).map((post) => [post.text.slice(0, 60), post] as const))(
    'reads %j',
    (_start, post) => {
      expect(labelOf(read(post))).toEqual(labelOf(post));
    },
  );
});
