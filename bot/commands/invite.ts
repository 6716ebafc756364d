import { z } from 'zod';
import { refusalView } from '../views/answers.ts';
import { formatMoment } from '../views/format.ts';
import { view } from '../views/view.ts';
import { positional } from './arguments.ts';
import { command } from './command.ts';

export const invite = command({
  name: 'invite',
  aliases: ['in'],
  summary: 'A code that lets somebody in',
  usage: '<owner|trader|viewer|me>',
  details: [
    'owner invites others and trades, trader trades with accounts of their own, viewer looks.',
    'me adds another chat of yours: the same accounts, in both. Everybody may; the others are for owners.',
  ].join('\n'),
  needs: 'viewer',
  place: 'private',
  arguments: positional(z.object({ role: z.enum(['owner', 'trader', 'viewer', 'me']) })),
  async handle({ people, user, now }, { role }) {
    const invited = await people.invite(user.id, role);
    if (!invited.ok) return refusalView(invited);
    const { code, expiresAt } = invited.value;
    const what =
      role === 'me'
        ? 'Adds another chat of yours. Send me this there:'
        : `Lets one person in, as ${role}. They send me this:`;
    return view({
      title: 'Invitation',
      text: `Works once, until ${formatMoment(expiresAt, now)}. ${what}`,
      fields: [{ name: 'Message', value: `/start ${code}` }],
      secret: true,
      once: true,
    });
  },
});
