/** Channels of the fake: who may write there, and what stands in them. */
import { isHidden, Refused, shownBy, SILENT, type Content, type Shown } from './discord-messages.ts';

export interface Room {
  readonly id: string;
  /** The server it belongs to; null: direct messages. */
  readonly guild: string | null;
  /** Whom the direct messages are with. */
  readonly person: string | null;
  readonly messages: Map<string, Shown>;
  readonly nonces: Map<string, string>;
  /** The person takes no direct messages of the bot. */
  closed: boolean;
}

export class Rooms {
  readonly #rooms = new Map<string, Room>();
  readonly #changed: () => void;
  readonly #nextId: () => string;
  #moment = 0;

  constructor(nextId: () => string, changed: () => void) {
    this.#nextId = nextId;
    this.#changed = changed;
  }

  get moment(): number {
    return this.#moment;
  }

  open(parts: Pick<Room, 'guild' | 'person'>): Room {
    const room: Room = {
      id: this.#nextId(),
      ...parts,
      messages: new Map(),
      nonces: new Map(),
      closed: false,
    };
    this.#rooms.set(room.id, room);
    return room;
  }

  directWith(person: string): Room | undefined {
    return [...this.#rooms.values()].find((room) => room.person === person);
  }

  room(id: string): Room {
    const room = this.#rooms.get(id);
    if (room === undefined) throw new Refused(404, 10003, 'Unknown Channel');
    return room;
  }

  /** A message to the channel, as its routes make it. */
  create(roomId: string, content: Content, files: ReadonlyMap<string, Buffer>): Shown {
    const room = this.room(roomId);
    if (room.closed) throw new Refused(403, 50007, 'Cannot send messages to this user');
    const known = content.nonce === undefined ? undefined : room.nonces.get(content.nonce);
    const before = known === undefined ? undefined : room.messages.get(known);
    if (content.enforce_nonce === true && before !== undefined) return before;
    const shown = this.show(room, null, content, files, null);
    if (content.nonce !== undefined) room.nonces.set(content.nonce, shown.id);
    return shown;
  }

  edit(roomId: string, id: string, content: Content, files: ReadonlyMap<string, Buffer>): Shown {
    const room = this.room(roomId);
    if (room.closed) throw new Refused(403, 50007, 'Cannot send messages to this user');
    const before = room.messages.get(id);
    // What only one person sees is not there for the channel's routes.
    if (before?.only !== null) throw new Refused(404, 10008, 'Unknown Message');
    return this.show(room, before, content, files, null);
  }

  delete(roomId: string, id: string, ephemeral = false): void {
    const room = this.room(roomId);
    const before = room.messages.get(id);
    if (before === undefined || (before.only !== null && !ephemeral))
      throw new Refused(404, 10008, 'Unknown Message');
    room.messages.delete(id);
    this.#changed();
  }

  /** @param only who alone sees it, if it says so itself */
  show(
    room: Room,
    before: Shown | null,
    content: Content,
    files: ReadonlyMap<string, Buffer>,
    only: string | null,
  ): Shown {
    const hidden = before === null ? (isHidden(content) ? only : null) : before.only;
    return this.#put(room, {
      ...shownBy(content, files, before),
      id: before?.id ?? this.#nextId(),
      channel: room.id,
      only: hidden,
      silent: before?.silent ?? ((content.flags ?? 0) & SILENT) !== 0,
      edits: before === null || before.thinking ? 0 : before.edits + 1,
      moment: 0,
    });
  }

  /** "Thinking…" */
  promise(room: Room, only: string | null): Shown {
    const nothing = {
      content: '',
      text: '',
      embeds: [],
      rows: [],
      labels: [],
      picture: null,
      document: null,
    };
    return this.#put(room, {
      ...nothing,
      id: this.#nextId(),
      channel: room.id,
      only,
      silent: false,
      edits: 0,
      thinking: true,
      moment: 0,
    });
  }

  #put(room: Room, message: Shown): Shown {
    const shown = { ...message, moment: (this.#moment += 1) };
    room.messages.set(shown.id, shown);
    this.#changed();
    return shown;
  }
}
