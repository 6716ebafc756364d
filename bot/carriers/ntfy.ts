/** Push messages by ntfy (docs.ntfy.sh/publish): one request each. */
import { MessageGone } from '../chat.ts';
import type { ChatAdapter } from '../chat.ts';
import { post } from './request.ts';
import { bodyOf, titleOf } from './text.ts';

export interface NtfySettings {
  /** Without a slash at its end. */
  readonly url: string;
  /** Null: a server that lets everybody publish. */
  readonly token: string | null;
}

/** ntfy.sh lets one visitor send 60 at once, and one every 5 s after them. */
const PACE_MS = 10_000;
/** Its default message limit is 4,096 bytes; a character may have four. */
const MAX_TEXT = 1_000;
const [LOUD, QUIET] = [4, 2];

export const createNtfy = ({ url, token }: NtfySettings): ChatAdapter => ({
  platform: 'ntfy',
  paceMs: PACE_MS,
  async send(topic, view, { silent }) {
    const headers = {
      'content-type': 'application/json',
      ...(token !== null && { authorization: `Bearer ${token}` }),
    };
    const message = bodyOf(view).slice(0, MAX_TEXT);
    const priority = silent ? QUIET : LOUD;
    await post('ntfy', url, headers, JSON.stringify({ topic, title: titleOf(view), message, priority }));
    return 'sent';
  },
  edit: () => Promise.reject(new MessageGone('a push cannot be changed')),
});
