/** What can go wrong between us and Telegram, in errors that hold no token and nothing of what was said. */
import { GrammyError, HttpError } from 'grammy';
import { ChatTrouble } from '../patience.ts';

/** Telegram refused a call, or did not answer it. */
export class TelegramTrouble extends ChatTrouble {
  /** Telegram's error code; null when no answer came. */
  readonly code: number | null;
  readonly description: string;

  /** @param retryAfter seconds that Telegram wants us to wait; null when it did not say */
  constructor(message: string, code: number | null, description: string, retryAfter: number | null) {
    super(message, retryAfter === null ? null : retryAfter * 1000);
    this.name = 'TelegramTrouble';
    this.code = code;
    this.description = description;
  }

  override get passing(): boolean {
    return this.code === null || this.code >= 500 || this.code === 429;
  }
}

/** Node's code of a failed connection, e.g. ECONNREFUSED. The error's text would hold the address with the token. */
function reasonOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error) return String(error.code);
  return 'no usable answer';
}

/**
 * Makes an error of grammY safe to log and to hand on; it carries the token in an address, or all that was
 * said. Other errors are bugs, and come back as they are.
 */
export function troubleOf(error: unknown): unknown {
  if (error instanceof GrammyError) {
    const { error_code: code, description, method } = error;
    const message = `Telegram refused ${method}: ${description} (${code}).`;
    return new TelegramTrouble(message, code, description, error.parameters.retry_after ?? null);
  }
  if (error instanceof HttpError) {
    const reason = reasonOf(error.error);
    return new TelegramTrouble(`Telegram did not answer (${reason}).`, null, reason, null);
  }
  return error;
}

const refused = (error: unknown, code: number, pattern: RegExp): boolean =>
  error instanceof TelegramTrouble && error.code === code && pattern.test(error.description);

/** The message shows this already. */
export const isUnchanged = (error: unknown): boolean => refused(error, 400, /message is not modified/iu);

/** The message is not there, too old, or of a kind that cannot become the other: another one must be sent. */
export const isGone = (error: unknown): boolean =>
  refused(
    error,
    400,
    /message to (?:edit|delete) not found|message can't be (?:edited|deleted)|MESSAGE_ID_INVALID|there is no (?:text|media) in the message/iu,
  );

/** The message is a photo, whose words are its caption. */
export const isPicturesWords = (error: unknown): boolean =>
  refused(error, 400, /there is no text in the message/iu);

/** The words would have been taken without the picture. */
export const isPictureRefused = (error: unknown): boolean =>
  refused(error, 413, /./u) ||
  refused(error, 400, /PHOTO|IMAGE|wrong file|not enough rights to send photos/u);

/** Nothing reaches the person there any more. */
export const isUnreachable = (error: unknown): boolean =>
  refused(error, 403, /./u) || refused(error, 400, /chat not found|PEER_ID_INVALID|user is deactivated/iu);
