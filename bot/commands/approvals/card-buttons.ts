/** The buttons of a question's card: the same ids at each showing, so that an old press still finds its meaning. */
import { hash } from 'node:crypto';
import type { ActionStore } from '../../../core/chat-ports.ts';
import type { Approval } from '../../../core/domain/approval.ts';
import type { UserId } from '../../../core/domain/ids.ts';
import type { View } from '../../views/view.ts';
import { collectMenus } from '../menus.ts';
import { answer } from './answer.ts';
import { edit, whyAsked } from './form.ts';

const ID_LENGTH = 22;

/** Ids of one card's menus, in the order in which they are made. */
function cardIds({ id }: Approval): { id(): string } {
  let menu = 0;
  return {
    id() {
      menu += 1;
      return hash('sha256', JSON.stringify(['card', id, menu]), 'base64url').slice(0, ID_LENGTH);
    },
  };
}

/** Stores what the buttons mean, and returns them. Safe to repeat: what is stored stays. */
export async function cardButtons(
  actions: ActionStore,
  approval: Approval,
  user: UserId,
): Promise<View['buttons']> {
  const { id, askedAt } = approval;
  const menus = collectMenus(actions, cardIds(approval), user, askedAt);
  const { menu } = menus;
  const answers = menu(
    answer,
    [
      { label: 'Approve', payload: { approval: id, says: 'approve' }, style: 'primary' },
      { label: 'Half', payload: { approval: id, says: 'half' } },
      { label: 'Reject', payload: { approval: id, says: 'reject' }, style: 'danger' },
    ],
    { perRow: 3 },
  );
  const [edits] = menu(edit, [{ label: 'Edit', payload: { approval: id } }]);
  const [whys] = menu(whyAsked, [{ label: 'Why', payload: { approval: id } }]);
  await menus.save();
  return [...answers, [...(edits ?? []), ...(whys ?? [])]];
}
