/**
 * A file of ticks instead of a market: played from its beginning when its symbol is first wanted, as if it happened now,
 * and over when it ends. What is built on prices can be tried out with it, without a network.
 */
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { feedSymbolOf } from '../../core/domain/feed.ts';
import type { FeedSymbol } from '../../core/domain/feed.ts';
import type { PriceSource, PriceStream, RawListener } from '../../core/feed-ports.ts';
import type { Clock, Log } from '../../core/ports.ts';
import { ticksOf } from './ticks.ts';
import type { Tick } from './ticks.ts';

export interface ReplayNeeds {
  /** Its name begins with the symbol: `eurusd-2026-11.csv`. */
  readonly file: string;
  readonly clock: Clock;
  readonly log: Log;
}

class Playing implements PriceStream {
  private readonly needs: ReplayNeeds;
  private readonly symbol: FeedSymbol | undefined;
  private readonly stopping = new AbortController();
  private listener: RawListener = () => {};
  private isWanted = false;
  private playing: Promise<void> | null = null;
  private trouble: string | null = null;

  constructor(needs: ReplayNeeds) {
    this.needs = needs;
    this.symbol = feedSymbolOf(/^[A-Za-z0-9]+/u.exec(path.basename(needs.file))?.[0] ?? '');
    if (this.symbol === undefined) this.trouble = "the file's name does not begin with a symbol";
  }

  has(symbol: FeedSymbol): boolean {
    return symbol === this.symbol;
  }

  listen(listener: RawListener): void {
    this.listener = listener;
  }

  want(symbols: ReadonlySet<FeedSymbol>): void {
    this.isWanted = this.symbol !== undefined && symbols.has(this.symbol);
    if (this.isWanted) this.playing ??= this.play();
  }

  state(): { connected: boolean; trouble: string | null } {
    return { connected: this.trouble === null, trouble: this.trouble };
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.playing;
  }

  private async play(): Promise<void> {
    const { file, clock, log } = this.needs;
    const begun = clock.now();
    let first: number | null = null;
    try {
      for await (const tick of ticksOf(file)) {
        first ??= tick.at;
        await this.until(begun + tick.at - first);
        if (this.stopping.signal.aborted) return;
        this.tell(tick);
      }
      this.trouble = first === null ? 'the file has no ticks' : 'the file is at its end';
    } catch (error) {
      this.trouble = 'the file cannot be read';
      log.warn({ err: error }, 'a file of ticks cannot be read');
    }
  }

  private async until(moment: number): Promise<void> {
    const waitMs = moment - this.needs.clock.now();
    if (waitMs > 0)
      await delay(waitMs, undefined, { signal: this.stopping.signal, ref: false }).catch(() => {});
  }

  private tell({ bid, ask }: Tick): void {
    if (this.symbol === undefined || !this.isWanted) return;
    this.listener([{ symbol: this.symbol, bid, ask, at: this.needs.clock.now(), synthetic: false }]);
  }
}

export const createReplay = (needs: ReplayNeeds): PriceSource => ({
  about: {
    name: 'replay',
    title: 'Replay of a file',
    spread: 'real',
    limits: { perMinute: null, perDay: null },
    lagMs: 0,
  },
  stream: new Playing(needs),
});
