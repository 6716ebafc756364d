/** Several of an account's symbols fit the provider's: the person says which, and it is remembered as an alias. */
import { z } from 'zod';
import { refusalView } from '../../views/answers.ts';
import { view } from '../../views/view.ts';
import { replaced } from '../answer.ts';
import { REUSABLE_LIFE_MS } from '../command.ts';
import type { Press } from '../command.ts';
import { CHANGES } from './pages.ts';
import { subscriptionId } from '../payload-ids.ts';

const payload = z.object({
  subscription: subscriptionId,
  /** The provider's. */
  symbol: z.string(),
  chosen: z.string(),
});
export type SymbolChoice = z.infer<typeof payload>;

export const chooseSymbol: Press<SymbolChoice> = {
  verb: 'symbol',
  once: true,
  lifeMs: REUSABLE_LIFE_MS,
  needs: CHANGES,
  payload,
  async act({ rules, user }, { subscription, symbol, chosen }) {
    const made = await rules.chooseSymbol(user.id, subscription, symbol, chosen);
    if (!made.ok) return replaced(refusalView(made));
    const { channelName, accountName } = made.value;
    return replaced(
      view({
        title: `${channelName} → ${accountName}: ${symbol} is ${chosen}`,
        tone: 'good',
        text: `From now on ${symbol} is copied as ${chosen}. /rules changes it.`,
      }),
    );
  },
};
