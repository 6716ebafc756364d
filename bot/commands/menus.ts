/** Buttons: what they mean lies in the database, under an id that says nothing. */
import type { Action, ActionStore } from '../../core/chat-ports.ts';
import type { Millis, UserId } from '../../core/domain/ids.ts';
import type { Ids } from '../../core/ports.ts';
import { z } from 'zod';
import type { Button } from '../views/view.ts';
import type { Context } from './command.ts';

/** Takes a whole menu back, whatever it asks. */
export const CANCEL_VERB = 'cancel';

/** The payload of one menu's action: what each of its buttons carries. */
export const menuPayload = z.object({ choices: z.array(z.unknown()) });

/** `<action>.<choice>`; Cancel has no choice. */
const BUTTON_ID = /^(?<action>[A-Za-z0-9_-]{22})(?:\.(?<choice>\d{1,3}))?$/u;

export function parseButtonId(id: string): { action: string; choice: number | null } | null {
  const groups = BUTTON_ID.exec(id)?.groups;
  const action = groups?.['action'];
  if (action === undefined) return null;
  const choice = groups?.['choice'];
  return { action, choice: choice === undefined ? null : Number(choice) };
}

function inRows(buttons: readonly Button[], perRow: number): Button[][] {
  const rows: Button[][] = [];
  for (let index = 0; index < buttons.length; index += perRow)
    rows.push(buttons.slice(index, index + perRow));
  return rows;
}

export interface Menus {
  readonly menu: Context['menu'];
  /** Stores what was offered: to be awaited before the buttons are shown. */
  save(): Promise<void>;
}

/** Collects the menus of one answer. */
export function collectMenus(store: ActionStore, ids: Pick<Ids, 'id'>, user: UserId, now: Millis): Menus {
  const actions: Action[] = [];
  return {
    menu(press, choices, options = {}) {
      const id = ids.id();
      actions.push({
        id,
        user,
        verb: press.verb,
        payload: { choices: choices.map((choice) => choice.payload) },
        createdAt: now,
        expiresAt: now + press.lifeMs,
      });
      const rows = inRows(
        choices.map(({ label, style = 'plain' }, index) => ({
          label,
          verb: press.verb,
          id: `${id}.${index}`,
          style,
        })),
        options.perRow ?? 1,
      );
      if (options.cancel === undefined) return rows;
      return [...rows, [{ label: options.cancel, verb: CANCEL_VERB, id, style: 'plain' }]];
    },
    async save() {
      if (actions.length > 0) await store.save(actions);
    },
  };
}
