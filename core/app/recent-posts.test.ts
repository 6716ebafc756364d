import { expect, test } from 'vitest';
import type { ChannelId } from '../domain/ids.ts';
import { versionKey } from '../domain/post.ts';
import type { Post, PostKey } from '../domain/post.ts';
import { MOST_POSTS, RecentPosts } from './recent-posts.ts';

const key = (name: string): PostKey => name as PostKey;
const post = (number: number, name: PostKey, text = ''): Post => ({
  channel: 'room' as ChannelId,
  number,
  source: 'telegram',
  key: name,
  author: null,
  text,
  outcome: 'none',
  code: null,
  why: '',
  instructions: [],
  groups: [],
  choices: [],
  at: number,
  receivedAt: number,
});

test('a post is found with its edits, oldest first, by the key of any of them', () => {
  const posts = new RecentPosts();
  const edit = versionKey(key('a'), '2');
  for (const one of [post(1, key('a')), post(2, key('b')), post(3, edit)]) posts.add(one);
  for (const asked of [key('a'), edit])
    expect(posts.versions(asked).map(({ number }) => number)).toEqual([1, 3]);
  expect(posts.versions(key('nobody wrote'))).toEqual([]);
});

test('what became of a post takes the place of what it was', () => {
  const posts = new RecentPosts();
  posts.add(post(1, key('a'), 'before'));
  posts.add(post(1, key('a'), 'after'));
  expect(posts.versions(key('a')).map(({ text }) => text)).toEqual(['after']);
  expect(posts.find(key('a'))?.text).toBe('after');
});

test('the oldest are forgotten, with all that finds them', () => {
  const posts = new RecentPosts();
  posts.add(post(1, key('a')));
  posts.add(post(2, versionKey(key('a'), '2')));
  for (let number = 3; number <= MOST_POSTS + 1; number += 1) posts.add(post(number, key(`other ${number}`)));
  expect(posts.versions(key('a')).map(({ number }) => number)).toEqual([2]);
  posts.add(post(MOST_POSTS + 2, key('last')));
  expect([posts.versions(key('a')), posts.find(key('a')), posts.numbered(2)]).toEqual([
    [],
    undefined,
    undefined,
  ]);
});
