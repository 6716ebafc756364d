/** Where messages can be shown: a channel, or behind the token of an interaction. */
import type { APIEmbed } from 'discord.js';
import { MessageFlags } from 'discord.js';
import { z } from 'zod';
import { oneLine } from '../lines.ts';
import { fit } from '../views/format.ts';
import type { Rendered, Row } from './render.ts';
import { PICTURE_NAME } from './render.ts';
import type { CallOptions, Upload, Wire } from './wire.ts';

/** A rendered message with its picture. */
export interface Outgoing extends Rendered {
  /** `kept`: the message that is edited shows it already; null: there is none. */
  readonly image: { readonly png: Buffer; readonly title: string } | 'kept' | null;
  /** To keep; of a new message only. */
  readonly file: Upload | null;
}

/** Every call throws DiscordTrouble. */
export interface Place {
  /** @param nonce the same for each attempt at one message. @returns its id */
  create(message: Outgoing, options: { silent: boolean; nonce: string }): Promise<string>;
  edit(id: string, message: Outgoing): Promise<void>;
  remove(id: string): Promise<void>;
}

interface Body {
  readonly content: string;
  readonly embeds: readonly APIEmbed[];
  readonly components: readonly Row[];
  /** Left out: an edit leaves what is there. */
  readonly attachments?: readonly { id: string; filename: string; description: string }[];
  readonly allowed_mentions: { readonly parse: readonly never[] };
}

/** Discord's limit of what is read aloud of a picture. */
const DESCRIPTION_LIMIT = 1_024;

/** All that a message is, so that an edit leaves nothing of before but a picture that stays. */
function contentOf(message: Outgoing): { body: Body } & Pick<CallOptions, 'files'> {
  const { content, embeds, rows, image } = message;
  const body = { content, embeds, components: rows, allowed_mentions: { parse: [] } };
  if (image === 'kept') return { body };
  const uploads = [
    ...(image === null
      ? []
      : [{ name: PICTURE_NAME, data: image.png, description: fit(oneLine(image.title), DESCRIPTION_LIMIT) }]),
    ...(message.file === null ? [] : [{ ...message.file, description: message.file.name }]),
  ];
  const attachments = uploads.map(({ name, description }, index) => ({
    id: String(index),
    filename: name,
    description,
  }));
  const files = uploads.map(({ name, data }) => ({ name, data }));
  return { body: { ...body, attachments }, ...(files.length > 0 && { files }) };
}

const idOf = (answer: unknown): string => z.object({ id: z.string() }).parse(answer).id;

const said = z.object({
  content: z.string().nullish(),
  embeds: z
    .array(
      z.object({
        description: z.string().nullish(),
        fields: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
      }),
    )
    .nullish(),
});

/** What a message says, whatever Discord has made of its spaces. */
function wordsOf(message: unknown): string {
  const { content, embeds } = said.parse(message);
  const parts = (embeds ?? []).flatMap(({ description, fields }) => [
    description,
    ...(fields ?? []).flatMap(({ name, value }) => [name, value]),
  ]);
  return [content, ...parts].join(' ').replaceAll(/\s+/gu, '');
}

export class ChannelPlace implements Place {
  readonly #wire: Wire;
  readonly #channel: string;

  constructor(wire: Wire, channel: string) {
    this.#wire = wire;
    this.#channel = channel;
  }

  async create(message: Outgoing, { silent, nonce }: { silent: boolean; nonce: string }): Promise<string> {
    const { body, files } = contentOf(message);
    // Discord shows a message with a nonce that it saw a moment ago once.
    const extra = {
      nonce,
      enforce_nonce: true,
      ...(silent ? { flags: MessageFlags.SuppressNotifications } : {}),
    };
    const route = `/channels/${this.#channel}/messages` as const;
    const answer = await this.#wire.call('post', route, {
      body: { ...body, ...extra },
      ...(files && { files }),
    });
    const id = idOf(answer);
    // An earlier attempt has arrived, and what it said has changed since.
    if (wordsOf(answer) !== wordsOf(body)) await this.edit(id, message);
    return id;
  }

  async edit(id: string, message: Outgoing): Promise<void> {
    await this.#wire.call('patch', `/channels/${this.#channel}/messages/${id}`, contentOf(message));
  }

  async remove(id: string): Promise<void> {
    await this.#wire.call('delete', `/channels/${this.#channel}/messages/${id}`);
  }
}

export interface InteractionKey {
  readonly application: string;
  readonly token: string;
}

/** Lives for 15 minutes: afterwards every call fails with a trouble that `isTokenGone` knows. */
export class InteractionPlace implements Place {
  readonly #wire: Wire;
  readonly #route: `/webhooks/${string}`;
  readonly #hidden: boolean;
  #original: string | null;
  #unanswered: boolean;

  /**
   * @param options `original`: the message that the interaction is about; null: its first message is the answer
   * that was promised. `hidden`: only the person sees what is created
   */
  constructor(wire: Wire, key: InteractionKey, options: { original: string | null; hidden: boolean }) {
    this.#wire = wire;
    this.#route = `/webhooks/${key.application}/${key.token}`;
    this.#hidden = options.hidden;
    this.#original = options.original;
    this.#unanswered = options.original === null;
  }

  async create(message: Outgoing): Promise<string> {
    if (this.#unanswered) {
      const answer = await this.#call('patch', `${this.#route}/messages/@original`, contentOf(message));
      this.#unanswered = false;
      this.#original = idOf(answer);
      return this.#original;
    }
    const { body, files } = contentOf(message);
    const flags = this.#hidden ? { flags: MessageFlags.Ephemeral } : {};
    return idOf(
      await this.#call('post', this.#route, { body: { ...body, ...flags }, ...(files && { files }) }),
    );
  }

  async edit(id: string, message: Outgoing): Promise<void> {
    await this.#call('patch', this.#messageRoute(id), contentOf(message));
  }

  async remove(id: string): Promise<void> {
    await this.#call('delete', this.#messageRoute(id));
  }

  #messageRoute(id: string): `/${string}` {
    return `${this.#route}/messages/${id === this.#original ? '@original' : id}`;
  }

  async #call(
    method: 'post' | 'patch' | 'delete',
    route: `/${string}`,
    options: CallOptions = {},
  ): Promise<unknown> {
    return this.#wire.call(method, route, { ...options, auth: false });
  }
}
