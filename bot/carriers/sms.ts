/** SMS by Twilio's Messages resource (twilio.com/docs/messaging/api/message-resource): one request each. */
import { MessageGone } from '../chat.ts';
import type { ChatAdapter } from '../chat.ts';
import { post } from './request.ts';
import { bodyOf, titleOf } from './text.ts';

export interface TwilioSettings {
  /** Without a slash at its end. */
  readonly api: string;
  readonly account: string;
  readonly token: string;
  readonly from: string;
}

/** Each costs money: after the first few, one in ten minutes. */
const PACE_MS = 600_000;
/** Two parts of an SMS in Unicode (70 characters each, 67 when they are joined). */
const MAX_TEXT = 134;

export const createSms = ({ api, account, token, from }: TwilioSettings): ChatAdapter => ({
  platform: 'sms',
  paceMs: PACE_MS,
  async send(to, view) {
    const url = `${api}/2010-04-01/Accounts/${encodeURIComponent(account)}/Messages.json`;
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(`${account}:${token}`).toString('base64')}`,
    };
    const [firstLine = ''] = bodyOf(view).split('\n');
    const text = `Mynah: ${titleOf(view)}\n${firstLine}`.slice(0, MAX_TEXT);
    await post('Twilio', url, headers, new URLSearchParams({ To: to, From: from, Body: text }).toString());
    return 'sent';
  },
  edit: () => Promise.reject(new MessageGone('an SMS cannot be changed')),
});
