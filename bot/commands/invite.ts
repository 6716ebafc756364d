import { z } from 'zod';
import { refusalView } from '../views/answers.ts';
import { formatMoment } from '../views/format.ts';
import { view } from '../views/view.ts';
import { positional } from './arguments.ts';
import { command } from './command.ts';

export const invite = command({
  name: 'invite',
  aliases: ['in'],
  summary: 'A code that lets one person in, or another chat of yours',
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
    const who = role === 'me' ? 'your other chat' : `one person, as ${role}`;
    return view({
      title: 'Invitation',
      text: `For ${who}, once, until ${formatMoment(expiresAt, now)}. To be sent to me there:`,
      fields: [{ name: 'Message', value: `/start ${code}` }],
      secret: true,
      once: true,
    });
  },
});
