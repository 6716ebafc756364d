/** Who finds a signal channel, and the ways into it from outside. */
import type { ChannelId, Millis } from './ids.ts';
import type { SaidSize } from './instruction.ts';
import type { ChatPlatform } from './person.ts';

/** `private`: its owner and who was invited. `listed`: everybody who may talk to us. */
export type Visibility = 'private' | 'listed';

/** For alerts that name no symbol or size. */
export interface HookSettings {
  readonly symbol: string | null;
  readonly size: SaidSize | null;
  /** Only from these addresses; empty: from anywhere. */
  readonly addresses: readonly string[];
}

export interface Hook {
  readonly id: string;
  readonly channel: ChannelId;
  readonly settings: HookSettings;
  readonly createdAt: Millis;
}

/** `read`: lists and streams; `post`: signals on one's own channels. */
export type Scope = 'read' | 'post';

export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: Millis;
}

/** A chat room whose posts are a channel's. */
export interface Room {
  readonly platform: ChatPlatform;
  readonly room: string;
  readonly channel: ChannelId;
}

/** What a room's own word may mean: everything else keeps the house's meaning. */
export type TaughtMeaning = 'buy' | 'sell' | 'entry' | 'stop' | 'target' | 'symbol';

/** A price of a post. */
export type PostField = 'entry' | 'stop' | 'target';

/** How a room writes its signals, learnt from one post that a person has confirmed. */
export interface PostTemplate {
  readonly version: 1;
  /** What the room trades where a post names nothing. */
  readonly symbol?: string;
  readonly words: readonly { readonly meaning: TaughtMeaning; readonly phrase: string }[];
  /** What numbers without labels mean, in order; the last one repeats. */
  readonly order?: readonly PostField[];
  /** Which prices the learnt post has, and how many words that nobody knows: what differs is another kind of post. */
  readonly shape: { readonly fields: readonly PostField[]; readonly unknown: number };
}
