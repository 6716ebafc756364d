/** Frames to the terminal, as text; the errors are in errors.ts. */
import type { BrokerSymbol } from '../../core/domain/symbol.ts';
import type { Command } from '../../core/domain/link.ts';
import type { Millis } from '../../core/domain/ids.ts';
import type { FromService, Welcome } from './protocol/frames.ts';

const text = (frame: FromService): string => JSON.stringify(frame);

/** Text with JSON's quotes; most of ours needs no escape. */
const quoted = (value: string): string => (PLAIN.test(value) ? `"${value}"` : JSON.stringify(value));
const PLAIN = /^[\w .:#+-]*$/u;
const orNull = (value: string | null): string => (value === null ? 'null' : `"${value}"`);

/** Written by hand: with a hundred followers this is what a signal takes longest for. */
const desiredItem = ({ desired, ...command }: Command): string =>
  `{"link":"${command.link}","version":${command.version},"deadline":${command.deadline ?? 'null'},` +
  `"deviation":${command.deviationPoints},"magic":${command.magic},"comment":${quoted(command.comment)},` +
  `"state":"${desired.state}","symbol":${quoted(desired.symbol)},"side":"${desired.side}",` +
  `"kind":"${desired.kind}","lots":"${desired.lots}","price":${orNull(desired.price)},` +
  `"stopLoss":${orNull(desired.stopLoss)},"takeProfit":${orNull(desired.takeProfit)},` +
  `"expiresAt":${desired.expiresAt ?? 'null'}}`;

export const desiredFrame = (epoch: number, commands: readonly Command[]): string =>
  `{"type":"desired","epoch":${epoch},"items":[${commands.map(desiredItem).join(',')}]}`;
export const welcomeFrame = (welcome: Omit<Welcome, 'type' | 'protocol'>): string =>
  text({ type: 'welcome', protocol: 1, ...welcome });
export const ackFrame = (seq: number): string => `{"type":"ack","seq":${seq}}`;
export const syncedFrame = (id: string): string => text({ type: 'synced', id });
export const resyncFrame = (id: string): string => text({ type: 'resync', id });
export const watchFrame = (symbols: readonly BrokerSymbol[]): string =>
  text({ type: 'watch', symbols: [...symbols] });
export const polledFrame = (id: number): string => `{"type":"polled","id":${id}}`;
export const rotateFrame = (key: string): string => text({ type: 'rotate', key });
export const byeFrame = (retryAfterMs: Millis): string => text({ type: 'bye', retryAfterMs });
/** Written by hand: the most frequent frame of all. */
export const heartbeatFrame = (at: Millis, echo: Millis | null): string =>
  `{"type":"heartbeat","at":${at},"echo":${echo ?? 'null'}}`;
