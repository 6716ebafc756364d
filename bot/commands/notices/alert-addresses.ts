/** `/alert to`: where alerts go beside the chats. */
import { z } from 'zod';
import { ADDRESS_KINDS } from '../../../core/domain/reach.ts';
import type { AddressId, AddressKind } from '../../../core/domain/reach.ts';
import { addressesView, codeSentView, confirmedView, removedView } from '../../views/addresses.ts';
import { refusalView } from '../../views/answers.ts';
import { fit } from '../../views/format.ts';
import { view } from '../../views/view.ts';
import type { View } from '../../views/view.ts';
import { replaced } from '../answer.ts';
import { REUSABLE_LIFE_MS } from '../command.ts';
import type { Context, Press } from '../command.ts';

const LABEL_WIDTH = 40;

const schema = z.object({ address: z.string().transform((id) => id as AddressId) });

export const removeAddress: Press<z.infer<typeof schema>> = {
  verb: 'alert-address-remove',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload: schema,
  async act(context, { address }) {
    const removed = await context.addresses.remove(context.user.id, address);
    return replaced(removed.ok ? removedView(removed.value) : refusalView(removed));
  },
};

async function list(context: Context): Promise<View> {
  const { addresses, user } = context;
  const all = await addresses.list(user.id);
  const choices = all.map(({ id, address }) => ({
    label: fit(`Remove ${address}`, LABEL_WIDTH),
    payload: { address: id },
  }));
  return {
    ...addressesView(all, addresses.kinds),
    buttons: choices.length === 0 ? [] : context.menu(removeAddress, choices),
  };
}

const isKind = (word: string): word is AddressKind => (ADDRESS_KINDS as readonly string[]).includes(word);

/** @param words after `to`: none, a kind and an address, or `confirm` and a code */
export async function addressed(context: Context, words: readonly string[]): Promise<View> {
  const { addresses, user } = context;
  const [first, ...rest] = words;
  if (first === undefined) return list(context);
  const kind = first.toLowerCase().replace(/^e-mail$/u, 'email');
  const text = rest.join(' ');
  if (kind === 'confirm' && text !== '') {
    const confirmed = await addresses.confirm(user.id, text);
    return confirmed.ok ? confirmedView(confirmed.value) : refusalView(confirmed);
  }
  if (isKind(kind) && text !== '') {
    const added = await addresses.add(user.id, kind, text);
    return added.ok ? codeSentView(added.value) : refusalView(added);
  }
  return view({
    title: 'That is not enough',
    text: 'Write /alert to email anna@example.com, or /alert to confirm and the code that was sent.',
  });
}
