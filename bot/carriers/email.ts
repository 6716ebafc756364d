/** E-mail by SMTP. */
import { createTransport } from 'nodemailer';
import { MessageGone, Unreachable } from '../chat.ts';
import type { ChatAdapter } from '../chat.ts';
import { bodyOf, titleOf } from './text.ts';

export interface SmtpSettings {
  /** `smtp://user:password@host:587`, or `smtps://` for TLS from the start. */
  readonly url: string;
  readonly from: string;
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

export function createEmail({ url, from }: SmtpSettings): ChatAdapter {
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
    async send(to, view) {
      try {
        await transport.sendMail({
          from,
          to: { name: '', address: to },
          subject: `Mynah: ${titleOf(view)}`,
          text: bodyOf(view),
          headers: { 'Auto-Submitted': 'auto-generated' },
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
