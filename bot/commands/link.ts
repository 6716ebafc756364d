import { refusalView } from '../views/answers.ts';
import { formatMoment } from '../views/format.ts';
import { view } from '../views/view.ts';
import { noArguments } from './arguments.ts';
import { command } from './command.ts';

export const link = command({
  name: 'link',
  aliases: ['li'],
  summary: 'Add another chat of yours: Telegram, Discord, the page',
  usage: '',
  details: [
    'In both you are one person then, with the same accounts; news comes to both.',
    '',
    '1. Here: /link shows a code.',
    '2. There, before you have used any other code: send /start with that code to the bot in a private chat.',
    '',
    'In Discord the bot must share a server with you: open its profile there, then Message, then /start.',
  ].join('\n'),
  needs: 'viewer',
  place: 'private',
  arguments: noArguments,
  async handle({ people, user, now }) {
    const invited = await people.invite(user.id, 'me');
    if (!invited.ok) return refusalView(invited);
    const { code, expiresAt } = invited.value;
    return view({
      title: 'Add another chat of yours',
      text: `Works once, until ${formatMoment(expiresAt, now)}. Send this to me in the other chat, in private; there you are who you are here. /help link tells more.`,
      fields: [{ name: 'Message', value: `/start ${code}` }],
      secret: true,
      once: true,
    });
  },
});
