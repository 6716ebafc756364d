/**
 * One terminal's connection, from the upgrade to the end.
 *
 *     connected ── hello ──► opening ── welcome ──► syncing ── synced ──► synced
 *         │                     │                      │                    │
 *         └─────────────────────┴──────────┬───────────┴────────────────────┘
 *                                          ▼
 *                                        closed
 *
 *   connected  Only a hello may come, within `helloMs`; anything else ends it.
 *   opening    The key is checked, the account claimed (one living session each), a new epoch taken.
 *              Takes `openMs` at most. The terminal waits; what it sends all the same is answered NOT_SYNCED.
 *   syncing    Snapshot frames are collected and handed over once complete; whatever else trades is
 *              answered NOT_SYNCED and dropped, and nothing desired is sent.
 *   synced     The core has taken the snapshot in and said so: events, outcomes, funds and quotes go to it,
 *              desired states come from it. A further snapshot (`resync`) does not leave this state.
 *   closed     By a fatal error, `bye`, or the socket's end: nothing is sent or taken any more, the account
 *              is free again, and the core has been told once (if it had been told of the session at all).
 *
 * From `syncing` on heartbeats go out every `heartbeatMs`. In every state the peer must be heard at least
 * every `deadMs`, and must not exceed its rate of frames. Nothing here waits for a peer.
 */
import type { WebSocket } from 'ws';
import type { AccountId, Millis } from '../../core/domain/ids.ts';
import type { Command } from '../../core/domain/link.ts';
import type { SessionStart, TerminalGateway } from '../../core/app/gateway.ts';
import type { Clock } from '../../core/ports.ts';
import type { Lane } from './arrivals.ts';
import { decodeFromTerminal } from './decode.ts';
import type { BadFrame } from './decode.ts';
import {
  ackFrame,
  desiredFrame,
  heartbeatFrame,
  polledFrame,
  resyncFrame,
  rotateFrame,
  syncedFrame,
  welcomeFrame,
} from './encode.ts';
import { ERRORS, fatalCodeOf, fatalError, passingError } from './errors.ts';
import type { FatalCode, PassingCode } from './errors.ts';
import { identityOf } from './hello.ts';
import { DESIRED_ITEMS } from './limits.ts';
import type { BridgeLimits } from './limits.ts';
import type { FromTerminal, Hello, SnapshotFrame } from './protocol/frames.ts';
import { MAX_ITEMS } from './protocol/frames.ts';
import { TokenBucket } from './quota.ts';
import { Reading } from './reading.ts';
import { SnapshotCollector } from './snapshot.ts';

/** What a session needs from the bridge around it. */
export interface SessionHost {
  readonly gateway: TerminalGateway;
  readonly clock: Clock;
  readonly limits: BridgeLimits;
  /** Milliseconds of a monotonic clock. */
  now(): number;
  /** Calls `take` when the frames before it in its lane have been taken. */
  arrive(lane: Lane, bytes: number, take: () => void): void;
  /** False: another living session holds the account. */
  claim(account: AccountId, session: Session): boolean;
  /** The claim is over; a no-op for a session that does not hold the account. */
  release(account: AccountId, session: Session): void;
  /** Writes one line about this peer, within its quota. */
  note(level: 'info' | 'warn' | 'error', session: Session, message: string, error?: unknown): void;
  /** `closed` was entered; the socket may live a little longer. */
  ended(session: Session): void;
}

/** When a frame came: wall clock, and monotonic. */
interface Arrival {
  readonly at: Millis;
  readonly heardAt: number;
}

export type SessionState = 'connected' | 'opening' | 'syncing' | 'synced' | 'closed';

export class Session {
  readonly address: string;
  /** Wall clock. */
  readonly connectedAt: Millis;
  private readonly socket: WebSocket;
  private readonly host: SessionHost;
  private readonly rate: TokenBucket;
  private readonly badFrames: TokenBucket;
  private readonly reading: Reading;
  private current: SessionState = 'connected';
  /** Where what it sends waits: signals do not wait behind reports. */
  private lane: Lane = 'first';
  private started: SessionStart | null = null;
  private claimed: AccountId | null = null;
  private collector: SnapshotCollector | null = null;
  private completeId: string | null = null;
  private resyncs = 0;
  /** Highest event number that this session may have acknowledged. */
  private highestSeq = 0;
  /** To be acknowledged at the next sweep. */
  private ack: number | null = null;
  private terminalAt: Millis | null = null;
  /** Monotonic: when the present state began, the last frame came, the next heartbeat is due. */
  private since: number;
  private heardAt: number;
  private heartbeatAt = 0;

  constructor(socket: WebSocket, address: string, host: SessionHost) {
    const now = host.now();
    this.socket = socket;
    this.address = address;
    this.host = host;
    this.connectedAt = host.clock.now();
    this.since = now;
    this.heardAt = now;
    this.rate = new TokenBucket(host.limits.framesPerSecond, host.limits.frameBurst, now);
    this.badFrames = new TokenBucket(
      host.limits.badFramesPerMinute / 60,
      host.limits.badFramesPerMinute - 1,
      now,
    );
    this.reading = new Reading(host.limits);
    socket.on('message', (data: Buffer, isBinary: boolean) => this.received(data, isBinary));
    socket.on('ping', () => void this.heard());
    // After what the peer sent before.
    socket.on('close', (code: number) => {
      this.host.arrive(this.lane, 0, () => this.lost(code));
    });
    // `close` follows; a peer's broken frames and resets are no news.
    socket.on('error', () => {});
  }

  get state(): SessionState {
    return this.current;
  }

  get account(): AccountId | null {
    return this.started?.account ?? this.claimed;
  }

  get epoch(): number | null {
    return this.started?.epoch ?? null;
  }

  get roundTripMs(): number | null {
    return this.reading.roundTripMs;
  }

  // ---- towards the terminal ------------------------------------------------------------------------

  /** Sends wishes, if this is the session they are for and it is synced; else they come again. */
  desire(epoch: number, commands: readonly Command[]): void {
    if (this.current !== 'synced' || this.started?.epoch !== epoch) return;
    for (let from = 0; from < commands.length; from += DESIRED_ITEMS) {
      const part = commands.length <= DESIRED_ITEMS ? commands : commands.slice(from, from + DESIRED_ITEMS);
      this.write(desiredFrame(epoch, part));
      for (const command of part) this.reading.wroteCommand(command.link, command.version);
    }
    this.closeIfNotReading();
  }

  /**
   * Told at the next sweep, together with what comes until then: a frame for each event would cost as much as
   * the wishes do. Ignored for numbers this session has not seen: they are an older session's, of another
   * journal perhaps.
   */
  acknowledge(seq: number): void {
    if (this.started !== null && seq <= this.highestSeq) this.ack = seq;
  }

  /** Ignored unless it answers the last complete snapshot of this very session. */
  synced(snapshotId: string): void {
    if (this.completeId !== snapshotId) return;
    if (this.current === 'syncing') this.enter('synced');
    this.write(syncedFrame(snapshotId));
  }

  resync(): void {
    if (this.started === null) return;
    this.resyncs += 1;
    // Unlike any other id of this account: no other session has this epoch.
    this.write(resyncFrame(`resync-${this.started.epoch}-${this.resyncs}`));
  }

  /** Hands over the next key, if this is the session it is for and it is synced. */
  rotate(epoch: number, key: string): void {
    if (this.current === 'synced' && this.started?.epoch === epoch) this.write(rotateFrame(key));
  }

  /** Sends a frame that any session past its welcome understands. */
  tell(frame: string): void {
    if (this.started !== null) this.write(frame);
  }

  /** Ends the session with an error. `message`: what happened, the value, the remedy. */
  fail(code: FatalCode, message: string): void {
    this.finish(fatalError(code, message), ERRORS[code].close, code, message);
  }

  /** Ends the session with a last frame that is no error. */
  finish(frame: string, closeCode: number, reason: string, message = ''): void {
    if (this.current === 'closed') return;
    this.host.note('info', this, message === '' ? reason : `${reason}: ${message}`);
    this.write(frame);
    this.socket.close(closeCode, reason);
    this.end();
  }

  /** The socket did not close in time. */
  cut(): void {
    this.socket.terminate();
  }

  // ---- time ----------------------------------------------------------------------------------------

  isSilent(now: number): boolean {
    return now - this.heardAt >= this.host.limits.deadMs;
  }

  /** Sends the acknowledgement and the heartbeat that are due, and ends what took too long. */
  sweep(now: number): void {
    if (this.ack !== null) {
      this.write(ackFrame(this.ack));
      this.ack = null;
    }
    const { limits } = this.host;
    if (this.current === 'connected') {
      if (now - this.since >= limits.helloMs)
        this.fail('HELLO_TIMEOUT', `no hello within ${limits.helloMs} ms`);
    } else if (this.current === 'opening') {
      if (now - this.since >= limits.openMs)
        this.fail('INTERNAL', `the session could not be opened within ${limits.openMs} ms; try again`);
    } else if (this.isSilent(now)) {
      this.fail('SILENT', `nothing heard for ${limits.deadMs} ms`);
    } else if (now >= this.heartbeatAt) {
      this.heartbeatAt = now + limits.heartbeatMs;
      const at = this.host.clock.now();
      this.write(heartbeatFrame(at, this.terminalAt));
      this.reading.wroteHeartbeat(at, now);
      this.closeIfNotReading();
    }
  }

  /** Our own process was held up for so long: the peer's silence then counts for nothing. */
  forgive(stalledMs: number): void {
    this.heardAt += stalledMs;
    this.since += stalledMs;
  }

  // ---- from the terminal ---------------------------------------------------------------------------

  /** Counts a frame. @returns false when nothing more is taken */
  private heard(): boolean {
    if (this.current === 'closed') return false;
    this.heardAt = this.host.now();
    if (this.rate.take(this.heardAt)) return true;
    const { framesPerSecond, frameBurst } = this.host.limits;
    const message = `more than ${framesPerSecond} frames a second after a burst of ${frameBurst}`;
    // What came before was within the rate, and is taken.
    this.host.arrive(this.lane, 0, () => this.fail('RATE_LIMIT', message));
    return false;
  }

  private received(data: Buffer, isBinary: boolean): void {
    if (!this.heard()) return;
    const arrival = { at: this.host.clock.now(), heardAt: this.heardAt };
    this.host.arrive(this.lane, data.length, () => this.read(data, isBinary, arrival));
  }

  private read(data: Buffer, isBinary: boolean, arrival: Arrival): void {
    if (this.current === 'closed') return;
    const { frameBytes } = this.host.limits;
    if (data.length > frameBytes) {
      this.fail('FRAME_TOO_BIG', `a frame of ${data.length} bytes; at most ${frameBytes} are taken`);
      return;
    }
    if (isBinary) {
      this.refuse('', 'a binary message; frames are WebSocket text messages');
      return;
    }
    const decoded = decodeFromTerminal(data.toString());
    if (!decoded.ok) this.refuseFrame(decoded);
    else if (this.current === 'connected') this.first(decoded.frame, arrival);
    else if (decoded.frame !== null) this.take(decoded.frame, arrival);
  }

  private first(frame: FromTerminal | null, { at }: Arrival): void {
    if (frame?.type === 'hello') {
      this.enter('opening');
      this.lane = frame.role === 'follower' ? 'then' : 'first';
      void this.open(frame, at).catch((error: unknown) => this.broken('hello', error));
    } else {
      this.fail('BAD_FRAME', 'type: the first frame must be hello');
    }
  }

  private take(frame: FromTerminal, arrival: Arrival): void {
    switch (frame.type) {
      case 'hello':
        this.refuse('', 'type: a session has one hello; close and connect anew');
        return;
      case 'heartbeat':
        this.terminalAt = frame.at;
        if (frame.echo !== null) this.reading.echoed(frame.echo, arrival.heardAt);
        return;
      case 'poll':
        this.write(polledFrame(frame.id));
        return;
      case 'error':
        this.host.note('warn', this, `the terminal says ${frame.code}: ${frame.message}`);
        return;
      default:
    }
    if (this.started === null || (this.current === 'syncing' && !MAY_PRECEDE_SYNCED.has(frame.type))) {
      this.answer('NOT_SYNCED', `${frame.type} was dropped; send it after synced`);
      return;
    }
    try {
      this.hand(frame, this.started, arrival.at);
    } catch (error) {
      this.broken(frame.type, error);
    }
  }

  private hand(frame: FromTerminal, { account, epoch }: SessionStart, receivedAt: Millis): void {
    const { gateway } = this.host;
    switch (frame.type) {
      case 'outcomes':
        for (const outcome of frame.items) this.reading.answered(outcome.link, outcome.version);
        gateway.outcomes(account, epoch, frame.items, receivedAt);
        return;
      case 'quotes':
        gateway.quotes(account, epoch, frame.items, frame.at);
        return;
      case 'account':
        gateway.funds(account, epoch, frame);
        return;
      case 'events': {
        for (const event of frame.items) this.highestSeq = Math.max(this.highestSeq, event.seq);
        const taken = gateway.events(account, epoch, frame.items, frame.sentAt, receivedAt);
        if (!taken.ok) this.answer(taken.code === 'EVENT_GAP' ? 'EVENT_GAP' : 'OVERLOADED', taken.message);
        return;
      }
      case 'snapshot':
        this.collect(frame, account, epoch);
        return;
      case 'rotated':
        void gateway.rotated(account, epoch).catch((error: unknown) => this.broken(frame.type, error));
        return;
      default:
    }
  }

  private collect(frame: SnapshotFrame, account: AccountId, epoch: number): void {
    this.collector ??= new SnapshotCollector(this.host.limits.snapshotItems);
    const added = this.collector.add(frame);
    if (added.kind === 'bad') this.refuse(added.field, added.message);
    else if (added.kind === 'too_big') this.fail('SNAPSHOT_TOO_BIG', added.message);
    else if (added.kind === 'complete') {
      this.collector = null;
      this.completeId = added.snapshot.id;
      this.host.gateway.snapshot(account, epoch, added.snapshot);
    }
  }

  // ---- opening -------------------------------------------------------------------------------------

  private async open(hello: Hello, receivedAt: Millis): Promise<void> {
    const { host } = this;
    const { gateway } = host;
    const identity = identityOf(hello);
    const authenticated = await gateway.authenticate(hello.key, identity);
    if (this.current !== 'opening') return;
    if (!authenticated.ok) {
      this.fail(fatalCodeOf(authenticated.code), authenticated.message);
      return;
    }
    const account = authenticated.value;
    if (!host.claim(account, this)) {
      const seconds = host.limits.deadMs / 1_000;
      this.fail(
        'SESSION_EXISTS',
        `another terminal is connected with this key; once it has been silent for ${seconds} s you may`,
      );
      return;
    }
    // From here on the account is ours until `open` has settled, even if the socket closes meanwhile:
    // nobody else may take an epoch in between.
    this.claimed = account;
    try {
      const { stream, lastSeq, epoch } = hello;
      const clockOffsetMs = receivedAt - hello.sentAt;
      const opened = await gateway.open(account, { identity, stream, lastSeq, epoch, clockOffsetMs });
      if (opened.ok) this.welcome(opened.value);
      else this.fail(fatalCodeOf(opened.code), opened.message);
    } finally {
      if (this.started === null) host.release(account, this);
    }
  }

  private welcome(start: SessionStart): void {
    const { limits, clock } = this.host;
    if (this.current === 'closed') {
      // The peer did not wait; the core must know that this session is over before it began.
      this.tellClosed(start);
      return;
    }
    this.started = start;
    this.highestSeq = start.acked;
    this.enter('syncing');
    const now = this.host.now();
    this.heardAt = now;
    // Sessions that began together do not beat together: one tick never writes to all of them.
    this.heartbeatAt = now + ((start.epoch * 997 + this.connectedAt) % limits.heartbeatMs);
    this.write(
      welcomeFrame({
        account: start.name,
        epoch: start.epoch,
        serverTime: clock.now(),
        heartbeatMs: limits.heartbeatMs,
        deadMs: limits.deadMs,
        acked: start.acked,
        dealsSince: start.dealsSince,
        limits: { frameBytes: limits.frameBytes, framesPerSecond: limits.framesPerSecond, items: MAX_ITEMS },
      }),
    );
    this.host.note('info', this, 'session opened');
  }

  // ---- within --------------------------------------------------------------------------------------

  private enter(state: SessionState): void {
    this.current = state;
    this.since = this.host.now();
  }

  private write(frame: string): void {
    if (this.current === 'closed') return;
    this.reading.wrote(frame.length);
    this.socket.send(frame);
  }

  private answer(code: PassingCode, message: string): void {
    this.write(passingError(code, message));
  }

  /** A frame that says what it must not; the tenth in a minute ends the session. */
  private refuse(field: string, message: string): void {
    const text = field === '' || message.startsWith(field) ? message : `${field}: ${message}`;
    const { badFramesPerMinute } = this.host.limits;
    if (this.current === 'connected') this.fail('BAD_FRAME', text);
    else if (this.badFrames.take(this.host.now())) {
      this.host.note('warn', this, `bad frame: ${text}`);
      this.answer('BAD_FRAME', text);
    } else this.fail('BAD_FRAME', `${badFramesPerMinute} bad frames within a minute; the last: ${text}`);
  }

  private refuseFrame(bad: BadFrame): void {
    if (bad.code === 'PROTOCOL_VERSION' && this.current === 'connected') {
      this.fail('PROTOCOL_VERSION', bad.message);
      return;
    }
    if (bad.type === 'snapshot' && this.started !== null) {
      this.collector ??= new SnapshotCollector(this.host.limits.snapshotItems);
      this.collector.spoil(bad.id);
    }
    this.refuse(bad.field, bad.message);
  }

  private closeIfNotReading(): void {
    const complaint =
      this.socket.bufferedAmount > this.host.limits.unreadBytes
        ? `${this.socket.bufferedAmount} bytes wait to be read`
        : this.reading.complaint(this.host.now());
    if (complaint !== null) this.fail('SLOW_CONSUMER', complaint);
  }

  /** A bug of ours: the peer is sent away, everybody else goes on. */
  private broken(during: string, error: unknown): void {
    this.host.note('error', this, `failed while handling ${during}`, error);
    this.fail('INTERNAL', `the service failed while handling ${during}; try again`);
  }

  private lost(code: number): void {
    if (this.current === 'closed') return;
    this.host.note('info', this, `connection closed by the peer (${code})`);
    this.end();
  }

  private end(): void {
    if (this.current === 'closed') return;
    this.enter('closed');
    this.collector = null;
    if (this.started !== null) {
      this.host.release(this.started.account, this);
      this.tellClosed(this.started);
    }
    this.host.ended(this);
  }

  /** Afterwards, never from within: `end` may have come out of the core's own call to its venue. */
  private tellClosed({ account, epoch }: SessionStart): void {
    queueMicrotask(() => {
      try {
        this.host.gateway.closed(account, epoch);
      } catch (error) {
        this.host.note('error', this, 'failed while handling the end of a session', error);
      }
    });
  }
}

/** Of the frames that concern the account, those that may come between welcome and synced. */
const MAY_PRECEDE_SYNCED = new Set<FromTerminal['type']>(['snapshot', 'rotated']);
