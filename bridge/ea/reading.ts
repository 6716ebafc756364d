/**
 * Whether a peer reads what it is sent.
 *
 * The kernel takes some 4 MB off our hands before `bufferedAmount` says anything, so what counts is proof:
 * an outcome proves that its command was read, and an echoed heartbeat that everything before it was. What
 * has no proof yet is bounded in bytes, in age and in commands. Times are on a monotonic clock.
 */
import type { LinkId, Millis } from '../../core/domain/ids.ts';

export interface ReadingLimits {
  readonly unreadBytes: number;
  readonly unreadMs: number;
  readonly unansweredCommands: number;
}

interface Heartbeat {
  /** What the peer echoes: our wall clock. */
  readonly at: Millis;
  readonly sentAt: number;
  /** Sent in all when it left, itself included. */
  readonly bytes: number;
}

interface Mark {
  readonly version: number;
  readonly bytes: number;
}

export class Reading {
  private readonly limits: ReadingLimits;
  /** In UTF-16 units: our frames are ASCII but for a symbol or a name here and there. */
  private sent = 0;
  private read = 0;
  private readonly heartbeats: Heartbeat[] = [];
  private readonly commands = new Map<LinkId, Mark>();
  private roundTrip: number | null = null;

  constructor(limits: ReadingLimits) {
    this.limits = limits;
  }

  /** Milliseconds from our last echoed heartbeat to its echo; null before the first. */
  get roundTripMs(): number | null {
    return this.roundTrip;
  }

  wrote(bytes: number): void {
    this.sent += bytes;
  }

  /** Right after `wrote` for the frame that held it. */
  wroteHeartbeat(at: Millis, now: number): void {
    this.heartbeats.push({ at, sentAt: now, bytes: this.sent });
  }

  /** Right after `wrote` for the frame that held it. */
  wroteCommand(link: LinkId, version: number): void {
    this.commands.set(link, { version, bytes: this.sent });
  }

  echoed(at: Millis, now: number): void {
    const found = this.heartbeats.findIndex((heartbeat) => heartbeat.at === at);
    const heartbeat = this.heartbeats[found];
    if (heartbeat === undefined) return;
    this.heartbeats.splice(0, found + 1);
    this.roundTrip = now - heartbeat.sentAt;
    this.read = Math.max(this.read, heartbeat.bytes);
  }

  answered(link: LinkId, version: number): void {
    const mark = this.commands.get(link);
    if (mark === undefined || version < mark.version) return;
    this.commands.delete(link);
    this.read = Math.max(this.read, mark.bytes);
  }

  /** Why the peer counts as one that does not read, with numbers; null while it is fine. */
  complaint(now: number): string | null {
    const { unreadBytes, unreadMs, unansweredCommands } = this.limits;
    const unread = this.sent - this.read;
    if (unread > unreadBytes) return `${unread} bytes sent without a sign that they were read`;
    if (this.commands.size > unansweredCommands) return `${this.commands.size} commands without an outcome`;
    const oldest = this.heartbeats[0];
    if (oldest !== undefined && now - oldest.sentAt > unreadMs)
      return `no heartbeat of the last ${unreadMs} ms was echoed`;
    return null;
  }
}
