/** Addresses beside the chats, at which a person wants alerts: e-mail, ntfy (push), and SMS. */
import type { Brand, Millis, UserId } from './ids.ts';

export const ADDRESS_KINDS = ['email', 'ntfy', 'sms'] as const;
export type AddressKind = (typeof ADDRESS_KINDS)[number];
export type AddressId = Brand<string, 'AddressId'>;

export interface Address {
  readonly id: AddressId;
  readonly owner: UserId;
  readonly kind: AddressKind;
  readonly address: string;
  /** When its owner proved to read what is sent there; null: nothing but the code goes there. */
  readonly confirmedAt: Millis | null;
}

/** RFC 5321, 4.5.3.1: a path has at most 254 characters between its brackets. */
const LONGEST_EMAIL = 254;
const EMAIL =
  /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z]{2,63}$/iu;
/** ntfy's own rule for topics. */
const TOPIC = /^[\w-]{1,64}$/u;
/** E.164: a plus and at most 15 digits. */
const NUMBER = /^\+[1-9]\d{6,14}$/u;

/** @returns the address as it is stored, e.g. a number without its spaces; undefined when it is none of its kind */
export function addressOf(kind: AddressKind, text: string): string | undefined {
  const plain = text.trim();
  switch (kind) {
    case 'email':
      return plain.length <= LONGEST_EMAIL && EMAIL.test(plain) ? plain.toLowerCase() : undefined;
    case 'ntfy':
      return TOPIC.test(plain) ? plain : undefined;
    case 'sms': {
      const digits = plain.replaceAll(/[\s().-]/gu, '');
      return NUMBER.test(digits) ? digits : undefined;
    }
  }
}
