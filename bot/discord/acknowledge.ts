/**
 * The first answer to an interaction, which Discord wants within three seconds: that the real one follows, or a
 * word or two at once.
 */
import { ComponentType, InteractionResponseType, MessageFlags, TextInputStyle } from 'discord.js';
import type { Interaction } from 'discord.js';
import { setTimeout as delay } from 'node:timers/promises';
import type { Millis } from '../../core/domain/ids.ts';
import type { Suggestion, TypedQuestion } from '../chat.ts';
import { MAX_TEXT } from '../commands/arguments.ts';
import { fit } from '../views/format.ts';
import type { View } from '../views/view.ts';
import { render } from './render.ts';
import { DiscordTrouble, isAcknowledged } from './trouble.ts';
import type { CommandWork, PressWork } from './work.ts';
import { TYPED_FIELD } from './work.ts';
import type { Wire } from './wire.ts';

/** Afterwards Discord has told the person that we did not respond. */
const ACKNOWLEDGE_MS: Millis = 2_700;
const RETRY_MS: Millis = 100;
const SUGGESTION_LIMIT = 100;
/** Of what is typed into a form. */
const FORM_LIMIT = 4_000;

interface Key {
  readonly id: string;
  readonly token: string;
}

const respond = async (wire: Wire, { id, token }: Key, body: object, signal?: AbortSignal): Promise<void> => {
  await wire.call('post', `/interactions/${id}/${token}/callback`, {
    body,
    auth: false,
    ...(signal && { signal }),
  });
};

/** A command: "thinking…", in the channel or for the person alone. A press: nothing to be seen. */
const promiseOf = (work: CommandWork | PressWork): object => {
  if (work.kind === 'press') return { type: InteractionResponseType.DeferredMessageUpdate };
  const flags = work.hidden ? { flags: MessageFlags.Ephemeral } : {};
  return { type: InteractionResponseType.DeferredChannelMessageWithSource, data: flags };
};

/**
 * Tells Discord that the answer follows.
 * @returns whether Discord knows. If not, the person was told that it failed, and nothing may come of it
 */
export async function acknowledge(wire: Wire, work: CommandWork | PressWork): Promise<boolean> {
  const late = AbortSignal.timeout(ACKNOWLEDGE_MS);
  while (!late.aborted) {
    try {
      await respond(wire, work, promiseOf(work), late);
      return true;
    } catch (error) {
      // An earlier attempt of ours arrived, before a crash or a lost answer.
      if (isAcknowledged(error)) return true;
      if (!(error instanceof DiscordTrouble)) throw error;
      if (!error.passing) return false;
      await delay(RETRY_MS);
    }
  }
  return false;
}

/** Says something at once, for the person alone. Throws DiscordTrouble. */
export async function reply(wire: Wire, work: CommandWork | PressWork, said: View): Promise<void> {
  const [message] = render(said);
  const { content = '', embeds = [] } = message ?? {};
  await respond(wire, work, {
    type: InteractionResponseType.ChannelMessageWithSource,
    data: { content, embeds, allowed_mentions: { parse: [] }, flags: MessageFlags.Ephemeral },
  });
}

/** Opens a form with one field. Throws DiscordTrouble. */
export async function openForm(
  wire: Wire,
  source: Interaction,
  custom: string,
  asked: TypedQuestion,
): Promise<void> {
  const field = {
    type: ComponentType.TextInput,
    custom_id: TYPED_FIELD,
    style: asked.long === true ? TextInputStyle.Paragraph : TextInputStyle.Short,
    placeholder: asked.example,
    required: true,
    max_length: asked.long === true ? FORM_LIMIT : MAX_TEXT,
  };
  await respond(wire, source, {
    type: InteractionResponseType.Modal,
    data: {
      custom_id: custom,
      title: asked.title,
      components: [{ type: ComponentType.Label, label: asked.label, component: field }],
    },
  });
}

/** Throws DiscordTrouble. */
export async function suggest(
  wire: Wire,
  source: Interaction,
  suggestions: readonly Suggestion[],
): Promise<void> {
  const choices = suggestions
    // One that is too long would make another value of what was chosen.
    .filter(({ value }) => value.length <= SUGGESTION_LIMIT)
    .map(({ label, value }) => ({ name: fit(label, SUGGESTION_LIMIT), value }));
  await respond(wire, source, {
    type: InteractionResponseType.ApplicationCommandAutocompleteResult,
    data: { choices },
  });
}
