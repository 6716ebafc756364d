/** What carries alerts beside the chats, as the settings allow. */
import type { AddressKind } from '../../core/domain/reach.ts';
import type { ChatAdapter } from '../chat.ts';
import { view } from '../views/view.ts';
import { createEmail } from './email.ts';
import type { Drawing, SmtpSettings } from './email.ts';
import { createNtfy } from './ntfy.ts';
import type { NtfySettings } from './ntfy.ts';
import { createSms } from './sms.ts';
import type { TwilioSettings } from './sms.ts';

/** Null: not set up. */
export interface CarrierSettings {
  readonly email: SmtpSettings | null;
  readonly ntfy: NtfySettings | null;
  readonly sms: TwilioSettings | null;
}

export type Carriers = ReadonlyMap<AddressKind, ChatAdapter>;

/** @param drawing how an e-mail gets its picture; the others carry text alone */
export function createCarriers({ email, ntfy, sms }: CarrierSettings, drawing: Drawing): Carriers {
  const carriers = new Map<AddressKind, ChatAdapter>();
  if (email !== null) carriers.set('email', createEmail(email, drawing));
  if (ntfy !== null) carriers.set('ntfy', createNtfy(ntfy));
  if (sms !== null) carriers.set('sms', createSms(sms));
  return carriers;
}

/** Sends the code with which the owner of an address proves to read it. Throws when it could not be sent. */
export async function sendCode(
  carriers: Carriers,
  kind: AddressKind,
  address: string,
  code: string,
): Promise<void> {
  const carrier = carriers.get(kind);
  if (carrier === undefined) throw new Error(`${kind} is not set up`);
  const text = `Write in your chat with Mynah: /alert to confirm ${code}\nIf you did not ask for it, do nothing: no more will come.`;
  await carrier.send(address, view({ title: `Your code is ${code}`, text }), { silent: false });
}
