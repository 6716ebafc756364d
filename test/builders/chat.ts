/** Conversations without a database: people and buttons in memory, a clock that stands still. */
import type { Conversation, PressAnswer, SentFile, Speaker } from '../../bot/chat.ts';
import { createConversation } from '../../bot/conversation.ts';
import type { Button, View } from '../../bot/views/view.ts';
import { CopyMaps } from '../../core/app/copy-map.ts';
import { Addresses } from '../../core/app/addresses.ts';
import { Alerts } from '../../core/app/alerts.ts';
import { Digests } from '../../core/app/digests.ts';
import { Notices } from '../../core/app/notices.ts';
import { createPeople } from '../../core/app/people.ts';
import type { PeopleApi, TradingApi } from '../../core/app/api.ts';
import type { RulesApi } from '../../core/app/rules-api.ts';
import type { SignalsApi } from '../../core/app/signals-api.ts';
import type {
  Action,
  ActionState,
  ActionStore,
  Invite,
  PeopleStore,
  Redeemed,
} from '../../core/chat-ports.ts';
import type { UserId } from '../../core/domain/ids.ts';
import type { ChatIdentity, ChatRole, User } from '../../core/domain/person.ts';
import type { Ids } from '../../core/ports.ts';
import type { PriceFeed } from '../../core/feed-ports.ts';
import { historiesIn, MemoryHistories } from './histories.ts';
import { House } from './house.ts';
import { MemoryPaper } from './memory-paper.ts';
import { MemorySimulations } from './memory-simulations.ts';
import { MemoryAddresses, MemoryAlerts, MemoryDigests, MemoryNotices } from './notices.ts';
import { quietPrices } from './prices.ts';
import { ManualTime } from './time.ts';
import { NOW } from './trading.ts';

/** Ids that count, in the shape of real ones. */
export function countingIds(): Ids {
  let counter = 0;
  const next = (length: number): string => {
    counter += 1;
    return String(counter).padStart(length, 'i');
  };
  return { id: () => next(22), secret: () => next(43) };
}

export class MemoryActions implements ActionStore {
  readonly rows = new Map<string, Action & { state: ActionState }>();

  async save(actions: readonly Action[]): Promise<void> {
    for (const action of actions) {
      if (this.rows.has(action.id)) continue;
      const payload: unknown = JSON.parse(JSON.stringify(action.payload));
      this.rows.set(action.id, { ...action, payload, state: 'pending' });
    }
  }

  async claim(
    id: string,
    user: UserId,
    verb: string | null,
    as: 'done' | 'cancelled',
    now: number,
  ): Promise<Action | null> {
    const row = this.rows.get(id);
    if (row?.user !== user || row.state !== 'pending' || row.expiresAt <= now) return null;
    if (verb !== null && row.verb !== verb) return null;
    row.state = as;
    return row;
  }

  async find(id: string): Promise<(Action & { state: ActionState }) | null> {
    return this.rows.get(id) ?? null;
  }

  async sweep(before: number): Promise<number> {
    const old = [...this.rows.values()].filter((row) => row.expiresAt < before);
    for (const row of old) this.rows.delete(row.id);
    return old.length;
  }
}

/** Knows who was put in; codes are the database's matter (see core/store/people). */
class KnownPeople implements PeopleStore {
  private readonly users = new Map<string, User>();

  add(externalId: string, user: User): void {
    this.users.set(externalId, user);
  }

  async find(_platform: string, externalId: string): Promise<User | null> {
    return this.users.get(externalId) ?? null;
  }

  async user(id: UserId): Promise<User | null> {
    return [...this.users.values()].find((user) => user.id === id) ?? null;
  }

  async firstOwner(): Promise<User | null> {
    return [...this.users.values()].find((user) => user.role === 'owner') ?? null;
  }

  async saveSetup(): Promise<boolean> {
    return this.users.size === 0;
  }

  async saveInvite(_invite: Invite): Promise<boolean> {
    return true;
  }

  async redeem(_codeHash: string, identity: ChatIdentity): Promise<Redeemed> {
    return { status: this.users.has(identity.externalId) ? 'known' : 'unknown' };
  }
}

export const aSpeaker = (name: string, parts: Partial<Speaker> = {}): Speaker => ({
  platform: 'web',
  externalId: name,
  address: `chat-of-${name}`,
  name,
  private: true,
  ...parts,
});

export interface Person {
  readonly id: UserId;
  readonly speaker: Speaker;
  say(text: string): Promise<View>;
  /** Sends a file, with words or without. */
  send(file: SentFile, caption?: string): Promise<View>;
  /** Presses a button that somebody was shown. */
  press(button: Button): Promise<PressAnswer>;
}

/** A conversation with a house full of things. */
export class Talk {
  readonly time = new ManualTime(NOW);
  readonly house = new House();
  readonly actions = new MemoryActions();
  readonly prices = quietPrices(this.time);
  readonly notices = new Notices(new MemoryNotices(), this.time);
  readonly results = new MemoryDigests();
  readonly alertStore = new MemoryAlerts();
  readonly addressStore = new MemoryAddresses();
  /** Codes that were sent, with where to. */
  readonly codes: { readonly to: string; readonly code: string }[] = [];
  /** When set, no code can be sent. */
  carriersAway = false;
  readonly paper = new MemoryPaper();
  readonly people = new KnownPeople();
  readonly histories = new MemoryHistories();
  readonly simulations = new MemorySimulations();
  readonly errors: Readonly<Record<string, unknown>>[] = [];
  readonly conversation: Conversation;
  readonly alerts: Alerts;
  readonly ids: Ids;

  constructor(
    parts: {
      people?: PeopleApi;
      actions?: ActionStore;
      ids?: Ids;
      trading?: TradingApi;
      rules?: RulesApi;
      signals?: SignalsApi;
      prices?: PriceFeed;
    } = {},
  ) {
    const ids = parts.ids ?? countingIds();
    this.ids = ids;
    this.house.clock = this.time;
    this.alerts = new Alerts({
      store: this.alertStore,
      prices: this.prices,
      trading: this.house,
      tell: async () => {},
      clock: this.time,
      ids,
      onError: (error) => this.errors.push({ err: error }),
    });
    this.conversation = createConversation({
      trading: parts.trading ?? this.house,
      rules: parts.rules ?? this.house.rules,
      signals: parts.signals ?? this.house.signals,
      people: parts.people ?? createPeople({ store: this.people, clock: this.time, ids }),
      prices: parts.prices ?? this.prices,
      paper: this.paper,
      maps: new CopyMaps({
        trading: this.house,
        rules: this.house.rules,
        store: this.results,
        clock: this.time,
        readable: async () => undefined,
      }),
      history: historiesIn(this.histories, this.time, ids),
      simulations: this.simulations,
      notices: this.notices,
      alerts: this.alerts,
      addresses: new Addresses({
        store: this.addressStore,
        kinds: ['ntfy', 'email'],
        sendCode: async (kind, address, code) => {
          if (this.carriersAway) throw new Error('no answer');
          this.codes.push({ to: `${kind} ${address}`, code });
        },
        clock: this.time,
        ids,
        onError: () => undefined,
      }),
      digests: new Digests({
        trading: this.house,
        rules: this.house.rules,
        signals: this.house.signals,
        store: this.results,
        readable: async () => {},
      }),
      actions: parts.actions ?? this.actions,
      clock: this.time,
      ids,
      log: { error: (details) => this.errors.push(details) },
    });
  }

  /** Somebody who was let in. */
  person(name: string, role: ChatRole = 'trader'): Person {
    const user: User = { id: `user-${name}` as UserId, name, role };
    this.people.add(name, user);
    return this.speaking(user.id, aSpeaker(name));
  }

  stranger(name: string): Person {
    return this.speaking(`user-${name}` as UserId, aSpeaker(name));
  }

  speaking(id: UserId, speaker: Speaker): Person {
    return {
      id,
      speaker,
      say: (text) => this.conversation.say(speaker, text),
      send: (file, caption = '') => this.conversation.say(speaker, caption, undefined, file),
      press: (button) => this.conversation.press(speaker, button.verb, button.id),
    };
  }
}

export const buttonsOf = (view: View | null): Button[] => (view?.buttons ?? []).flat();

/** The button whose label begins with `label`. */
export function buttonNamed(view: View | null, label: string): Button {
  const button = buttonsOf(view).find((one) => one.label.startsWith(label));
  if (button === undefined) {
    const there = buttonsOf(view).map((one) => one.label);
    throw new Error(`no button ${JSON.stringify(label)} among ${JSON.stringify(there)}`);
  }
  return button;
}
