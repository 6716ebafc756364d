import { z } from 'zod';
import { keyView } from '../views/accounts.ts';
import { refusalView } from '../views/answers.ts';
import { positional } from './arguments.ts';
import { command } from './command.ts';

/** Fits a button, a table and a card's line. */
export const MAX_ACCOUNT_NAME = 24;

const name = z
  .string()
  .trim()
  .min(1)
  .refine((text) => text.length <= MAX_ACCOUNT_NAME, `at most ${MAX_ACCOUNT_NAME} characters.`)
  .refine((text) => !/\p{C}/u.test(text), 'letters, digits, spaces and marks only.')
  .refine((text) => text.toLowerCase() !== 'all', '"all" means all accounts.');

export const connect = command({
  name: 'connect',
  aliases: ['cn'],
  summary: 'Add an account: makes its key',
  usage: '<name>',
  details: 'The name is yours to choose, e.g. /connect "My MT5". The key is shown once.',
  needs: 'trader',
  place: 'private',
  arguments: positional(z.object({ name })),
  async handle({ trading, user }, args) {
    const connected = await trading.connect(user.id, args.name);
    return connected.ok ? keyView(connected.value.account, connected.value.key) : refusalView(connected);
  },
});
