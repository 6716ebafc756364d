/** What simulations need from the store. Signals and deals travel as text: the main thread never reads them. */
import type { ChannelId, Millis, UserId } from './domain/ids.ts';

/** What a channel's signals were about, and when. */
export interface SignalSymbol {
  /** As the provider's broker, or the post, calls it. */
  readonly symbol: string;
  readonly count: number;
  /** When the first and the last of them came. */
  readonly from: Millis;
  readonly to: Millis;
}

export interface SignalTexts {
  /** A JSON array of rows, oldest first, as core/app/simulation/signals.ts reads them. */
  readonly signals: string;
  /** Likewise: the deals that the provider's account made meanwhile; none of a posted channel. */
  readonly deals: string;
  readonly symbols: readonly SignalSymbol[];
  /** Moments at which something was opened, newest first, a bounded number. */
  readonly opens: readonly { readonly symbol: string; readonly at: Millis }[];
  readonly count: number;
  /** There were more signals than `limit`: these are the newest. */
  readonly cut: boolean;
}

export interface SimulationStore {
  /**
   * The newest `limit` signals of a channel since a moment. Of a channel that the person may not see (it is neither his,
   * nor listed, nor did he join or does he copy it) there are none.
   */
  signals(user: UserId, channel: ChannelId, since: Millis, limit: number): Promise<SignalTexts>;
}
