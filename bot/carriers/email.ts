/** E-mail by SMTP: plain text, with the view's picture as a file. */
import { hash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import type { Log } from '../../core/ports.ts';
import { MessageGone, Unreachable } from '../chat.ts';
import type { ChatAdapter, Charts } from '../chat.ts';
import { inText, withPicture } from '../pictures.ts';
import { bodyOf, titleOf } from './text.ts';

export interface SmtpSettings {
  /** `smtp://user:password@host:587`, or `smtps://` for TLS from the start. */
  readonly url: string;
  readonly from: string;
}

/** What draws pictures, and hears of one that could not be drawn. */
export interface Drawing {
  readonly charts: Charts;
  readonly log: Log;
}

/** Mailboxes that get more are taken for a list. */
const PACE_MS = 60_000;
const PATIENCE_MS = 15_000;

/** Of an SMTP server's answer: 5xx is for good (RFC 5321, 4.2.1), unless it is about us and not about the message. */
function isForGood(error: unknown): boolean {
  if (!(error instanceof Error) || !('responseCode' in error) || !('code' in error)) return false;
  const { responseCode: status, code } = error;
  return code !== 'EAUTH' && typeof status === 'number' && status >= 500;
}

/** A system's or the library's code; the sentences may hold the address, or what the server said of it. */
const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'no answer';

/**
 * The same for each attempt at one message, so that a mailbox shows it once where the server's answer was lost. Of the
 * content too: ids of messages begin anew with a new database, and mailboxes keep what they have for years.
 */
function messageIdOf(from: string, parts: readonly string[]): string {
  const domain = from.slice(from.lastIndexOf('@') + 1);
  return `<${hash('sha256', JSON.stringify(parts), 'base64url')}@${domain}>`;
}

export function createEmail({ url, from }: SmtpSettings, { charts, log }: Drawing): ChatAdapter {
  const transport = createTransport({
    url,
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    // Views are plain text: nothing in one makes the library read a file or fetch an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    platform: 'email',
    paceMs: PACE_MS,
    async send(to, view, { key }) {
      const drawn = await withPicture(view, charts, log);
      const [subject, text] = [`Mynah: ${titleOf(view)}`, bodyOf(inText(drawn))];
      try {
        await transport.sendMail({
          from,
          to: { name: '', address: to },
          subject,
          text,
          headers: { 'Auto-Submitted': 'auto-generated' },
          ...(key !== undefined && { messageId: messageIdOf(from, [key, to, subject, text]) }),
          ...(drawn.png !== null && {
            attachments: [{ filename: 'picture.png', contentType: 'image/png', content: drawn.png }],
          }),
        });
        return 'sent';
      } catch (error) {
        const said = `the mail server refused or did not answer: ${codeOf(error)}`;
        throw isForGood(error) ? new Unreachable(said) : new Error(said);
      }
    },
    edit: () => Promise.reject(new MessageGone('an e-mail cannot be changed')),
  };
}
