/** The direct messages with a person: where news goes, by the person's id. */
import { z } from 'zod';
import { keepNewest } from '../../core/domain/newest.ts';
import { ChannelPlace } from './places.ts';
import type { Wire } from './wire.ts';

/** Channels that are remembered; one more is asked for again. */
const MOST_CHANNELS = 10_000;

export class DirectMessages {
  readonly #wire: Wire;
  readonly #channels = new Map<string, string>();

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  /** Throws DiscordTrouble. */
  async with(person: string): Promise<ChannelPlace> {
    return new ChannelPlace(this.#wire, this.#channels.get(person) ?? (await this.#open(person)));
  }

  async #open(person: string): Promise<string> {
    const answer = await this.#wire.call('post', '/users/@me/channels', { body: { recipient_id: person } });
    const { id } = z.object({ id: z.string() }).parse(answer);
    keepNewest(this.#channels, person, id, MOST_CHANNELS);
    return id;
  }
}
