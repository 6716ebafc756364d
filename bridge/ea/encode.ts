/** Frames to the terminal, as text; the errors are in errors.ts. */
import type { BrokerSymbol } from '../../core/domain/symbol.ts';
import type { Command } from '../../core/domain/link.ts';
import type { Millis } from '../../core/domain/ids.ts';
import type { DesiredItem, FromService, Welcome } from './protocol/frames.ts';

const text = (frame: FromService): string => JSON.stringify(frame);

const desiredItem = ({ desired, ...command }: Command): DesiredItem => ({
  link: command.link,
  version: command.version,
  deadline: command.deadline,
  deviation: command.deviationPoints,
  magic: command.magic,
  comment: command.comment,
  state: desired.state,
  symbol: desired.symbol,
  side: desired.side,
  kind: desired.kind,
  lots: desired.lots,
  price: desired.price,
  stopLoss: desired.stopLoss,
  takeProfit: desired.takeProfit,
  expiresAt: desired.expiresAt,
});

export const desiredFrame = (epoch: number, commands: readonly Command[]): string =>
  text({ type: 'desired', epoch, items: commands.map(desiredItem) });
export const welcomeFrame = (welcome: Omit<Welcome, 'type' | 'protocol'>): string =>
  text({ type: 'welcome', protocol: 1, ...welcome });
export const ackFrame = (seq: number): string => `{"type":"ack","seq":${seq}}`;
export const syncedFrame = (id: string): string => text({ type: 'synced', id });
export const resyncFrame = (id: string): string => text({ type: 'resync', id });
export const watchFrame = (symbols: readonly BrokerSymbol[]): string =>
  text({ type: 'watch', symbols: [...symbols] });
export const rotateFrame = (key: string): string => text({ type: 'rotate', key });
export const byeFrame = (retryAfterMs: Millis): string => text({ type: 'bye', retryAfterMs });
/** Written by hand: the most frequent frame of all. */
export const heartbeatFrame = (at: Millis, echo: Millis | null): string =>
  `{"type":"heartbeat","at":${at},"echo":${echo ?? 'null'}}`;
