import { z } from 'zod';
import type { PeopleApi } from '../../core/app/api.ts';
import type { Speaker } from '../chat.ts';
import { groupView, refusalView } from '../views/answers.ts';
import { view } from '../views/view.ts';
import type { View } from '../views/view.ts';
import { positional, word } from './arguments.ts';
import { command } from './command.ts';

const BEGINNING = 'Connect an account with /connect, copy a channel with /copy. /help lists everything.';

/** Spends a code for whoever speaks, known or not. */
export async function redeemCode(people: PeopleApi, speaker: Speaker, code: string): Promise<View> {
  if (!speaker.private) return groupView();
  const { platform, externalId, address, name } = speaker;
  const redeemed = await people.redeem(code, { platform, externalId, address, name });
  if (!redeemed.ok) return refusalView(redeemed);
  const { value: user } = redeemed;
  return view({
    title: `Welcome, ${user.name}`,
    tone: 'good',
    text: `You are in, as ${user.role}. ${BEGINNING}`,
  });
}

export const start = command({
  name: 'start',
  aliases: ['st'],
  summary: 'Begin, with the code you were given',
  usage: '[code]',
  needs: 'viewer',
  place: 'anywhere',
  arguments: positional(z.object({ code: word.optional() })),
  async handle({ user, people, speaker }, { code }) {
    if (code !== undefined) return redeemCode(people, speaker, code);
    return view({ title: `Hello, ${user.name}`, text: `You are ${user.role} here. ${BEGINNING}` });
  },
});
