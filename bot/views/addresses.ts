/** Addresses beside the chats. */
import type { Address, AddressKind } from '../../core/domain/reach.ts';
import { view } from './view.ts';
import type { View } from './view.ts';

const KINDS: Readonly<Record<AddressKind, { readonly name: string; readonly how: string }>> = {
  email: { name: 'E-mail', how: '/alert to email anna@example.com' },
  ntfy: { name: 'Push (ntfy)', how: '/alert to ntfy anna-7f3kq2' },
  sms: { name: 'SMS', how: '/alert to sms +34600123456' },
};

export function addressesView(all: readonly Address[], kinds: readonly AddressKind[]): View {
  if (kinds.length === 0 && all.length === 0)
    return view({
      title: 'Alerts come in your chats',
      text: 'Neither e-mail nor push nor SMS is set up on this service; its owner can, in the settings.',
    });
  return view({
    title: all.length === 0 ? 'Alerts come in your chats only' : 'Alerts go here too',
    text: [
      ...all.map(
        ({ kind, address, confirmedAt }) =>
          `${KINDS[kind].name}: ${address}${confirmedAt === null ? ', waits for its code' : ''}`,
      ),
      ...(all.length === 0 || kinds.length === 0 ? [] : ['']),
      ...(kinds.length === 0 ? [] : ['Add one:', ...kinds.map((kind) => `• ${KINDS[kind].how}`)]),
    ].join('\n'),
    secret: all.length > 0,
  });
}

export const codeSentView = ({ kind, address }: Address): View =>
  view({
    title: `A code is on its way to ${address}`,
    text: [
      'Write here: /alert to confirm and the code. It is good for 30 minutes; until then nothing else goes there.',
      ...(kind === 'ntfy'
        ? ['Who knows the topic reads what goes there: choose a name that nobody guesses.']
        : []),
    ].join('\n'),
    secret: true,
  });

export const confirmedView = ({ kind, address }: Address): View =>
  view({
    title: `Confirmed: ${address}`,
    tone: 'good',
    text: [
      'Your alerts go there from now on, and come here as before. /alert to lists and removes addresses.',
      ...(kind === 'email' ? ['Digests too, if you like: /digest mail on'] : []),
    ].join('\n'),
    secret: true,
  });

export const removedView = ({ address }: Address): View =>
  view({ title: `Removed: ${address}`, text: 'Nothing more is sent there.', secret: true });
