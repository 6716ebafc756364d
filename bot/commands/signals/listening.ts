/** `/channel mute`, `unmute` and `stats`: of any channel that the person may follow. */
import { z } from 'zod';
import type { ChannelView } from '../../../core/app/signals-api.ts';
import type { ChannelId } from '../../../core/domain/ids.ts';
import { refusalView } from '../../views/answers.ts';
import { statsView } from '../../views/channel-stats.ts';
import { view } from '../../views/view.ts';
import type { View } from '../../views/view.ts';
import { replaced } from '../answer.ts';
import { matching, picker } from '../choose.ts';
import { REUSABLE_LIFE_MS } from '../command.ts';
import type { Context, Press } from '../command.ts';
import { channelId } from '../payload-ids.ts';

const schema = z.object({
  channel: channelId,
  what: z.enum(['mute', 'unmute', 'stats']),
});
type Wish = z.infer<typeof schema>;

export const listening: Press<Wish> = {
  verb: 'channel-listen',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload: schema,
  act: async (context, wish) => replaced(await fulfil(context, wish)),
};

const OTHER = { mute: 'unmute', unmute: 'mute' } as const;

async function fulfil(context: Context, { channel, what }: Wish): Promise<View> {
  const { care } = context.signals;
  if (what === 'stats') {
    const stats = await care.stats(context.user.id, channel);
    if (!stats.ok) return refusalView(stats);
    const muted = care.isMuted(context.user.id, channel) ? 'unmute' : 'mute';
    return { ...statsView(stats.value), buttons: mutingButton(context, channel, muted) };
  }
  const muted = await care.mute(context.user.id, channel, what === 'mute');
  if (!muted.ok) return refusalView(muted);
  const { name } = muted.value;
  return {
    ...view({
      title: what === 'mute' ? `${name} is quiet now` : `${name} is heard again`,
      tone: 'good',
      text:
        what === 'mute'
          ? 'Signals that you copy come without a sound, others not at all. What needs your answer, an entry that your broker refused, and limits still ring. Trading is as before.'
          : 'Its signals come as before.',
    }),
    buttons: mutingButton(context, channel, OTHER[what]),
  };
}

const mutingButton = (context: Context, channel: ChannelId, what: 'mute' | 'unmute'): View['buttons'] =>
  context.menu(listening, [{ label: what === 'mute' ? 'Mute' : 'Unmute', payload: { channel, what } }]);

/** For the channel that is named, or the only one; else asks which. */
export async function listen(context: Context, what: Wish['what'], name: string | undefined): Promise<View> {
  const all = await context.signals.channels(context.user.id);
  const nameOf = ({ channel }: ChannelView): string => channel.name;
  const found =
    name === undefined ? { ok: true as const, value: all } : matching(all, name, nameOf, 'channel of yours');
  if (!found.ok) return refusalView(found);
  const [only, ...others] = found.value;
  if (only === undefined)
    return view({ title: 'You follow no channel yet', text: '/channels lists what there is.' });
  if (others.length === 0) return fulfil(context, { channel: only.channel.id, what });
  const choices = found.value.map((one) => ({
    label: one.mine ? nameOf(one) : `${nameOf(one)} · ${one.ownerName}`,
    payload: { channel: one.channel.id, what },
  }));
  return picker(context, listening, choices, { title: 'Which channel?' });
}
