/** Ids as buttons carry them: they were ours when they were put there, and are looked up before anything is done. */
import { z } from 'zod';
import type { AccountId, ChannelId, SubscriptionId } from '../../core/domain/ids.ts';
import type { PostKey } from '../../core/domain/post.ts';

export const accountId = z.string().transform((id) => id as AccountId);
export const channelId = z.string().transform((id) => id as ChannelId);
export const subscriptionId = z.string().transform((id) => id as SubscriptionId);
export const postKey = z.string().transform((key) => key as PostKey);
