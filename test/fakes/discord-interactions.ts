/** Interactions: acknowledged within three seconds and once, and answered through their token for 15 minutes. */
import { isHidden, Refused, type Component, type Content, type Shown } from './discord-messages.ts';
import type { Room, Rooms } from './discord-rooms.ts';

const ACKNOWLEDGE_MS = 3_000;
const TOKEN_MS = 15 * 60_000;

const COMMAND = 2;
const COMPONENT = 3;
const AUTOCOMPLETE = 4;
const FORM = 5;

/** How each kind of interaction may be answered first. */
const ALLOWED: Readonly<Record<number, readonly number[]>> = {
  [COMMAND]: [4, 5, 9],
  [COMPONENT]: [4, 5, 6, 7, 9],
  [AUTOCOMPLETE]: [8],
  [FORM]: [4, 5, 6, 7],
};

export interface Suggested {
  readonly name: string;
  readonly value: string;
}

export interface Form {
  readonly custom_id: string;
  readonly title: string;
  readonly components: readonly { readonly label: string; readonly component: Component }[];
}

export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly type: number;
  readonly person: string;
  readonly room: Room;
  /** The message with the component. */
  readonly message: string | null;
  readonly at: number;
  acknowledged: boolean;
  /** Our answer to it, or the message it is about. */
  original: string | null;
  /** What was shown through its token. */
  readonly own: Set<string>;
  suggested: readonly Suggested[] | null;
  form: Form | null;
}

export class Interactions {
  readonly #all = new Map<string, Interaction>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #noted = new Set<Interaction>();
  readonly #rooms: Rooms;
  readonly #now: () => number;
  readonly #late: (interaction: Interaction) => void;

  /** @param late is told of each interaction that was not acknowledged in time */
  constructor(rooms: Rooms, now: () => number, late: (interaction: Interaction) => void) {
    this.#rooms = rooms;
    this.#now = now;
    this.#late = late;
  }

  begin(parts: Pick<Interaction, 'id' | 'type' | 'person' | 'room' | 'message'>): Interaction {
    const token = `token-${parts.id}-nobody-may-see`;
    const rest = {
      token,
      at: this.#now(),
      acknowledged: false,
      original: null,
      own: new Set<string>(),
      suggested: null,
      form: null,
    };
    const interaction: Interaction = { ...parts, ...rest };
    this.#all.set(interaction.id, interaction);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.look();
    }, ACKNOWLEDGE_MS + 1);
    this.#timers.add(timer);
    return interaction;
  }

  /** Notes what should have been acknowledged by now. */
  look(): void {
    for (const interaction of this.#all.values()) {
      const late = !interaction.acknowledged && this.#now() - interaction.at > ACKNOWLEDGE_MS;
      if (!late || this.#noted.has(interaction)) continue;
      this.#noted.add(interaction);
      this.#late(interaction);
    }
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  respond(
    id: string,
    token: string,
    body: { type: number; data?: Content & object },
    files: ReadonlyMap<string, Buffer>,
  ): void {
    const interaction = this.#all.get(id);
    if (interaction?.token !== token) throw new Refused(404, 10062, 'Unknown interaction');
    if (interaction.acknowledged) throw new Refused(400, 40060, 'Interaction has already been acknowledged.');
    if (this.#now() - interaction.at > ACKNOWLEDGE_MS) throw new Refused(404, 10062, 'Unknown interaction');
    if (ALLOWED[interaction.type]?.includes(body.type) !== true) {
      throw new Refused(
        400,
        50035,
        `Invalid Form Body: an interaction of type ${interaction.type} takes no ${body.type}`,
      );
    }
    const { room, person } = interaction;
    const data: Content = body.data ?? {};
    if (body.type === 4) interaction.original = this.#rooms.show(room, null, data, files, person).id;
    if (body.type === 5) interaction.original = this.#rooms.promise(room, isHidden(data) ? person : null).id;
    if (body.type === 6 || body.type === 7) interaction.original = interaction.message;
    if (body.type === 7) this.edit(interaction, '@original', data, files);
    if (body.type === 8) interaction.suggested = (data as { choices: Suggested[] }).choices;
    if (body.type === 9) interaction.form = data as unknown as Form;
    interaction.acknowledged = true;
  }

  /** By its token, while that lives. */
  byToken(token: string): Interaction {
    const found = [...this.#all.values()].find((one) => one.token === token);
    if (found?.acknowledged !== true) throw new Refused(404, 10015, 'Unknown Webhook');
    if (this.#now() - found.at > TOKEN_MS) throw new Refused(401, 50027, 'Invalid Webhook Token');
    return found;
  }

  follow({ room, person, own }: Interaction, content: Content, files: ReadonlyMap<string, Buffer>): Shown {
    const shown = this.#rooms.show(room, null, content, files, person);
    own.add(shown.id);
    return shown;
  }

  edit(interaction: Interaction, id: string, content: Content, files: ReadonlyMap<string, Buffer>): Shown {
    const { room, own, original } = interaction;
    const message = room.messages.get(id === '@original' ? (original ?? '') : id);
    if (message === undefined || !(own.has(message.id) || message.id === original))
      throw new Refused(404, 10008, 'Unknown Message');
    return this.#rooms.show(room, message, content, files, null);
  }

  delete({ room, original, own }: Interaction, id: string): void {
    if (id !== '@original' && id !== original && !own.has(id))
      throw new Refused(404, 10008, 'Unknown Message');
    this.#rooms.delete(room.id, id === '@original' ? (original ?? '') : id, true);
  }
}
