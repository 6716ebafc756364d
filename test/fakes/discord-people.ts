/** People in front of the fake: what their app lets them do, and what it shows them. */
import type { Component, Shown } from './discord-messages.ts';
import type { Form, Interaction, Interactions, Suggested } from './discord-interactions.ts';
import type { Room, Rooms } from './discord-rooms.ts';

export interface Command {
  readonly id: string;
  readonly name: string;
  readonly options?: readonly {
    readonly name: string;
    readonly required?: boolean;
    readonly autocomplete?: boolean;
    readonly choices?: readonly { readonly value: string }[];
  }[];
}

/** A server with one channel, in which the bot is. */
export interface Server {
  readonly id: string;
  readonly room: Room;
}

/** What the people need of the fake. */
export interface Surroundings {
  readonly application: string;
  readonly rooms: Rooms;
  readonly interactions: Interactions;
  readonly commands: () => readonly Command[];
  readonly nextId: () => string;
  /** Keeps a file. @returns where it can be had */
  readonly keeps: (bytes: Uint8Array) => string;
  readonly dispatch: (name: string, data: object) => void;
  readonly until: <T>(what: string | (() => string), look: () => T | undefined) => Promise<T>;
}

const CONTEXT_OF_SERVER = 0;
const CONTEXT_OF_BOT_DM = 1;

export class Person {
  readonly id: string;
  readonly name: string;
  readonly direct: Room;
  readonly #around: Surroundings;
  #lastAct = 0;
  #last: Interaction | null = null;

  constructor(around: Surroundings, id: string, name: string) {
    this.#around = around;
    this.id = id;
    this.name = name;
    this.direct = around.rooms.open({ guild: null, person: id });
  }

  /** Runs a slash command; in direct messages, or in a server's channel. Throws when the app would not let them. */
  runs(name: string, options: Readonly<Record<string, string>> = {}, server?: Server): Interaction {
    const command = this.#commandOf(name);
    const known = command.options ?? [];
    for (const [option, value] of Object.entries(options)) {
      const found = known.find((one) => one.name === option);
      if (found === undefined) throw new Error(`/${name} has no option ${option}`);
      const choices = found.choices?.map((choice) => choice.value) ?? [];
      if (choices.length > 0 && !choices.includes(value))
        throw new Error(`${option} can be ${choices.join(', ')}`);
    }
    const missing = known.find((one) => one.required === true && options[one.name] === undefined);
    if (missing !== undefined) throw new Error(`/${name} needs ${missing.name}`);
    const given = Object.entries(options).map(([option, value]) => ({ type: 3, name: option, value }));
    return this.#acts(2, { id: command.id, name, type: 1, options: given }, server);
  }

  /** Presses the newest button of that label that this person sees. */
  presses(label: string, server?: Server): Interaction {
    const { message, component } = this.#find(server, (one) => one.type === 2 && one.label === label, label);
    return this.#acts(3, { custom_id: component.custom_id, component_type: 2 }, server, message);
  }

  /** Chooses from the newest list that has it. */
  chooses(label: string, server?: Server): Interaction {
    const has = (one: Component): boolean => one.options?.some((option) => option.label === label) === true;
    const { message, component } = this.#find(server, has, label);
    const value = component.options?.find((option) => option.label === label)?.value ?? '';
    return this.#acts(
      3,
      { custom_id: component.custom_id, component_type: 3, values: [value] },
      server,
      message,
    );
  }

  /** The form that the last press opened. */
  async form(): Promise<Form> {
    const last = this.#last;
    return this.#around.until('a form', () => last?.form ?? undefined);
  }

  /** Fills in the one field of the form that is open, and sends it. */
  async fills(text: string, server?: Server): Promise<Interaction> {
    const last = this.#last;
    const { custom_id: custom, components } = await this.form();
    const [field] = components;
    const filled = {
      type: 18,
      id: 1,
      component: { type: 4, id: 2, custom_id: field?.component.custom_id, value: text },
    };
    const message = this.#room(server).messages.get(last?.message ?? '');
    return this.#acts(5, { custom_id: custom, components: [filled] }, server, message);
  }

  /** What is suggested while this person types into an option. */
  async suggestions(
    name: string,
    option: string,
    typed: string,
    server?: Server,
  ): Promise<readonly Suggested[]> {
    const command = this.#commandOf(name);
    if (command.options?.find((one) => one.name === option)?.autocomplete !== true) {
      throw new Error(`/${name} completes no ${option}`);
    }
    const options = [{ type: 3, name: option, value: typed, focused: true }];
    const interaction = this.#acts(4, { id: command.id, name, type: 1, options }, server);
    return this.#around.until('suggestions', () => interaction.suggested ?? undefined);
  }

  /** Writes to the bot alone, or in a server's channel. @returns the message's id */
  types(content: string, server?: Server, replyTo?: string): string {
    const id = this.#around.nextId();
    const { id: channel } = this.#room(server);
    const reference = { message_reference: { message_id: replyTo, channel_id: channel } };
    this.#writes('MESSAGE_CREATE', id, content, server, replyTo === undefined ? {} : reference);
    return id;
  }

  /** Sends a file to the bot alone. */
  sends(file: { readonly name: string; readonly bytes: Uint8Array }, content = ''): void {
    const { name: filename, bytes } = file;
    const url = this.#around.keeps(bytes);
    const attachment = { id: this.#around.nextId(), filename, size: bytes.length, url, proxy_url: url };
    this.#writes('MESSAGE_CREATE', this.#around.nextId(), content, undefined, { attachments: [attachment] });
  }

  /** Passes a message of a room on to the bot alone. */
  forwards(
    content: string,
    from: { readonly channel: string; readonly message: string; readonly at: string },
  ): void {
    const { channel, message, at } = from;
    const said = { content, timestamp: at, edited_timestamp: null, type: 0, flags: 0 };
    this.#writes('MESSAGE_CREATE', this.#around.nextId(), '', undefined, {
      message_reference: { type: 1, channel_id: channel, message_id: message },
      message_snapshots: [
        {
          message: { ...said, mentions: [], mention_roles: [], attachments: [], embeds: [], components: [] },
        },
      ],
    });
  }

  /** Changes an earlier message. */
  corrects(id: string, content: string, server?: Server): void {
    this.#writes('MESSAGE_UPDATE', id, content, server, { edited_timestamp: new Date().toISOString() });
  }

  /** Waits until a message of the bot that this person sees, sent or edited since their last act, matches. */
  async sees(pattern: RegExp, server?: Server): Promise<Shown> {
    const since = this.#lastAct;
    const seen = (): string => JSON.stringify(this.messages(server).map(({ text }) => text));
    return this.#around.until(
      () => `a message like ${String(pattern)}; there is: ${seen()}`,
      () => this.messages(server).find(({ moment, text }) => moment > since && pattern.test(text)),
    );
  }

  /** What this person sees there now, oldest first. */
  messages(server?: Server): readonly Shown[] {
    return [...this.#room(server).messages.values()].filter(({ only }) => only === null || only === this.id);
  }

  /** Takes no direct messages any more. */
  closes(): void {
    this.direct.closed = true;
  }

  deletes(id: string): void {
    this.direct.messages.delete(id);
  }

  wire(): object {
    return {
      id: this.id,
      username: this.name.toLowerCase(),
      global_name: this.name,
      discriminator: '0',
      avatar: null,
    };
  }

  #writes(event: string, id: string, content: string, server: Server | undefined, more: object): void {
    this.#lastAct = this.#around.rooms.moment;
    this.#around.dispatch(event, {
      id,
      channel_id: this.#room(server).id,
      ...(server === undefined ? {} : { guild_id: server.id }),
      author: this.wire(),
      content,
      timestamp: new Date().toISOString(),
      edited_timestamp: null,
      tts: false,
      mention_everyone: false,
      mentions: [],
      mention_roles: [],
      attachments: [],
      embeds: [],
      pinned: false,
      type: 0,
      channel_type: server === undefined ? 1 : 0,
      ...more,
    });
  }

  #room(server: Server | undefined): Room {
    return server?.room ?? this.direct;
  }

  #commandOf(name: string): Command {
    const known = this.#around.commands();
    const command = known.find((one) => one.name === name);
    if (command === undefined)
      throw new Error(`there is no /${name}; there are ${known.map((one) => one.name).join(', ')}`);
    return command;
  }

  #find(
    server: Server | undefined,
    fits: (component: Component) => boolean,
    label: string,
  ): { message: Shown; component: Component } {
    const messages = [...this.messages(server)].sort((a, b) => b.moment - a.moment);
    for (const message of messages) {
      const component = message.rows.flatMap(({ components = [] }) => components).find(fits);
      if (component !== undefined) return { message, component };
    }
    throw new Error(
      `Nothing there is labelled "${label}"; there are: ${messages.flatMap(({ labels }) => labels).join(', ')}`,
    );
  }

  #acts(type: number, data: object, server?: Server, message?: Shown): Interaction {
    const { application, interactions, nextId, dispatch, rooms } = this.#around;
    const room = this.#room(server);
    this.#lastAct = rooms.moment;
    const interaction = interactions.begin({
      id: nextId(),
      type,
      person: this.id,
      room,
      message: message?.id ?? null,
    });
    this.#last = interaction;
    const place =
      server === undefined
        ? { user: this.wire(), context: CONTEXT_OF_BOT_DM, channel: { id: room.id, type: 1, recipients: [] } }
        : {
            guild_id: server.id,
            member: {
              user: this.wire(),
              roles: [],
              joined_at: new Date().toISOString(),
              permissions: '0',
              deaf: false,
              mute: false,
              flags: 0,
            },
            context: CONTEXT_OF_SERVER,
            channel: { id: room.id, type: 0, guild_id: server.id, name: 'general' },
          };
    dispatch('INTERACTION_CREATE', {
      id: interaction.id,
      application_id: application,
      type,
      token: interaction.token,
      version: 1,
      data,
      channel_id: room.id,
      locale: 'en-US',
      app_permissions: '0',
      entitlements: [],
      authorizing_integration_owners: {},
      attachment_size_limit: 1,
      ...place,
      ...(message === undefined ? {} : { message: wireMessage(message, application) }),
    });
    return interaction;
  }
}

/** A message as Discord tells the bot of it. */
export const wireMessage = (message: Shown, application: string): object => ({
  id: message.id,
  channel_id: message.channel,
  author: {
    id: application,
    username: 'mynah',
    global_name: null,
    discriminator: '0',
    avatar: null,
    bot: true,
  },
  content: message.content,
  timestamp: '2026-11-20T12:00:00.000Z',
  edited_timestamp: null,
  tts: false,
  mention_everyone: false,
  mentions: [],
  mention_roles: [],
  attachments: [],
  embeds: message.embeds,
  pinned: false,
  type: 0,
  flags: message.only === null ? 0 : 64,
});
