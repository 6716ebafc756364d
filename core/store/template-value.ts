/** What a channel has learnt, as its column `settings` holds it. */
import { z } from 'zod';
import type { PostField, PostTemplate, TaughtMeaning } from '../domain/channel.ts';
import { wordOf } from './values.ts';

const field = wordOf<PostField>({ entry: true, stop: true, target: true });
const meaning = wordOf<TaughtMeaning>({
  buy: true,
  sell: true,
  entry: true,
  stop: true,
  target: true,
  symbol: true,
});

const postTemplate = z.object({
  version: z.literal(1),
  symbol: z.string().exactOptional(),
  words: z.array(z.object({ meaning, phrase: z.string() })),
  order: z.array(field).exactOptional(),
  shape: z.object({ fields: z.array(field), unknown: z.number() }),
}) satisfies z.ZodType<PostTemplate>;

export const channelSettings = z.object({ template: postTemplate.exactOptional() });
