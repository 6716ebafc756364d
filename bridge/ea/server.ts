/**
 * The bridge to MetaTrader terminals: EA protocol v1 (docs/PROTOCOL.md) over WebSocket, and the Venue
 * through which the core reaches them.
 *
 * One process-wide timer serves all sessions, and nothing is awaited per peer on the way out: a peer that is
 * slow or silent costs the others nothing and is closed by its own limits (limits.ts).
 */
import type { IncomingMessage, Server } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { TerminalGateway } from '../../core/app/gateway.ts';
import type { AccountId, Millis } from '../../core/domain/ids.ts';
import type { Command } from '../../core/domain/link.ts';
import type { BrokerSymbol } from '../../core/domain/symbol.ts';
import type { Clock, Venue } from '../../core/ports.ts';
import { Arrivals } from './arrivals.ts';
import { byeFrame, watchFrame } from './encode.ts';
import type { FatalCode } from './errors.ts';
import { BRIDGE_PATH, createBridgeServer, isLoopback, peerOf, refuseUpgrade } from './http.ts';
import type { TlsFiles } from './http.ts';
import {
  BYE_RETRY_MS,
  DEFAULT_LIMITS,
  LOG_PEERS,
  PAYLOAD_FACTOR,
  STALL_MS,
  SWEEP_MS,
  WATCHED_SYMBOLS,
} from './limits.ts';
import type { BridgeLimits } from './limits.ts';
import { PeerQuota } from './quota.ts';
import { Session } from './session.ts';
import type { SessionHost, SessionState } from './session.ts';

/** What we use of pino. */
export interface BridgeLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Elapsed time, which wall clocks are bad at. */
export interface Timers {
  /** Milliseconds of a monotonic clock. */
  now(): number;
  /** Runs `task` every so often. @returns a function that stops it */
  every(ms: Millis, task: () => void): () => void;
}

const realTimers: Timers = {
  now: () => performance.now(),
  every: (ms, task) => {
    const timer = setInterval(task, ms);
    return () => {
      clearInterval(timer);
    };
  },
};

export interface BridgeOptions {
  readonly host: string;
  /** 0: any free one; see `Bridge.port`. */
  readonly port: number;
  /** Certificate and key in PEM: with them only `wss://` is spoken, without them only `ws://`. */
  readonly tls: TlsFiles | null;
  /** Take plain `ws://` from other machines too. */
  readonly allowPlain: boolean;
  readonly clock: Clock;
  readonly log: BridgeLog;
  readonly limits?: Partial<BridgeLimits>;
  readonly timers?: Timers;
}

export interface SessionInfo {
  readonly state: SessionState;
  readonly connectedAt: Millis;
  readonly roundTripMs: number | null;
}

export class Bridge implements Venue {
  private readonly options: BridgeOptions;
  private readonly limits: BridgeLimits;
  private readonly timers: Timers;
  private readonly server: Server;
  private readonly sockets: WebSocketServer;
  private readonly logQuota: PeerQuota;
  private readonly arrivals: Arrivals;
  /** Whose the accounts are: sessions that claimed one and have not released it. */
  private readonly byAccount = new Map<AccountId, Session>();
  private readonly living = new Set<Session>();
  /** Closed, their sockets not yet gone, and when (monotonic) they are cut. */
  private readonly closing = new Map<Session, number>();
  private readonly perPeer = new Map<string, number>();
  private socketCount = 0;
  private host: SessionHost | null = null;
  private stopSweeping: (() => void) | null = null;
  private sweptAt = 0;
  private prunedAt = 0;
  private stopping = false;

  constructor(options: BridgeOptions) {
    this.options = options;
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.timers = options.timers ?? realTimers;
    this.logQuota = new PeerQuota(this.limits.logLinesPerMinute, LOG_PEERS);
    this.arrivals = new Arrivals(() => this.timers.now());
    this.server = createBridgeServer(options.tls, this.limits);
    this.sockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: this.limits.frameBytes * PAYLOAD_FACTOR,
    });
    this.server.on('upgrade', (request, socket, head) => {
      this.upgrade(request, socket, head);
    });
  }

  /** Starts to listen. Rejects when the address cannot be had (EADDRINUSE and such). */
  async listen(gateway: TerminalGateway): Promise<void> {
    this.host = this.hostFor(gateway);
    const { host, port } = this.options;
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => {
        this.server.off('error', reject);
        resolve();
      });
    });
    this.sweptAt = this.timers.now();
    this.stopSweeping = this.timers.every(SWEEP_MS, () => {
      this.sweep();
    });
  }

  get port(): number {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('the bridge does not listen');
    return address.port;
  }

  // ---- Venue ---------------------------------------------------------------------------------------

  send(account: AccountId, epoch: number, commands: readonly Command[]): void {
    this.byAccount.get(account)?.desire(epoch, commands);
  }

  acknowledge(account: AccountId, seq: number): void {
    this.byAccount.get(account)?.acknowledge(seq);
  }

  synced(account: AccountId, snapshotId: string): void {
    this.byAccount.get(account)?.synced(snapshotId);
  }

  resync(account: AccountId): void {
    this.byAccount.get(account)?.resync();
  }

  watch(account: AccountId, symbols: readonly BrokerSymbol[]): void {
    if (symbols.length > WATCHED_SYMBOLS)
      this.options.log.warn(
        { account, symbols: symbols.length },
        `only ${WATCHED_SYMBOLS} symbols can be watched`,
      );
    this.byAccount.get(account)?.tell(watchFrame(symbols.slice(0, WATCHED_SYMBOLS)));
  }

  rotate(account: AccountId, epoch: number, key: string): void {
    this.byAccount.get(account)?.rotate(epoch, key);
  }

  // ---- for whoever runs the service ----------------------------------------------------------------

  /** Open connections (also those that have not said hello), and the accounts among them. */
  sessions(): { readonly count: number; readonly accounts: ReadonlyMap<AccountId, SessionInfo> } {
    const accounts = new Map<AccountId, SessionInfo>();
    for (const [account, { state, connectedAt, roundTripMs }] of this.byAccount)
      if (state !== 'closed') accounts.set(account, { state, connectedAt, roundTripMs });
    return { count: this.living.size, accounts };
  }

  /** Ends the account's session with an error. @returns false when there is none */
  disconnect(account: AccountId, code: FatalCode, message: string): boolean {
    const session = this.byAccount.get(account);
    session?.fail(code, message);
    return session !== undefined;
  }

  /** Says `bye` to all, waits at most `closeMs` for them to leave, and frees the port. */
  async close(): Promise<void> {
    this.stopping = true;
    for (const session of [...this.living])
      session.finish(byeFrame(BYE_RETRY_MS), 1001, 'the service is stopping');
    await new Promise<void>((resolve) => {
      const deadline = setTimeout(() => {
        for (const session of this.closing.keys()) session.cut();
        this.server.closeAllConnections();
        // A socket within its TLS handshake is nobody's yet; it ends by its own timeout.
        resolve();
      }, this.limits.closeMs);
      this.server.close(() => {
        clearTimeout(deadline);
        resolve();
      });
    });
    this.stopSweeping?.();
  }

  // ---- coming in -----------------------------------------------------------------------------------

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const address = request.socket.remoteAddress ?? '';
    if (this.stopping || this.host === null) {
      refuseUpgrade(socket, 503, 'The service is stopping.', 1);
    } else if (request.url?.split('?', 1)[0] !== BRIDGE_PATH) {
      refuseUpgrade(socket, 404, `Terminals connect at ${BRIDGE_PATH}.`);
    } else if (this.options.tls === null && !this.options.allowPlain && !isLoopback(address)) {
      this.line('warn', address, {}, 'refused plain ws:// from another machine');
      refuseUpgrade(
        socket,
        403,
        'Plain ws:// is taken from this machine only, because it would show the key to the network. ' +
          'Use wss:// (give the service a certificate), or allow plain connections in its settings.',
      );
    } else if (this.unauthenticated() >= this.limits.unauthenticated) {
      this.line(
        'warn',
        address,
        { limit: this.limits.unauthenticated },
        'too many connections without hello',
      );
      refuseUpgrade(socket, 503, 'Too many terminals are connecting at this moment; come again.', 5);
    } else {
      const { host } = this;
      this.sockets.handleUpgrade(request, socket, head, (webSocket) => {
        this.accept(webSocket, address, host);
      });
    }
  }

  private accept(webSocket: WebSocket, address: string, host: SessionHost): void {
    const peer = peerOf(address);
    const ofPeer = (this.perPeer.get(peer) ?? 0) + 1;
    this.perPeer.set(peer, ofPeer);
    this.socketCount += 1;
    const session = new Session(webSocket, peer, host);
    this.living.add(session);
    webSocket.on('close', () => {
      this.gone(session);
    });
    const { sessions, sessionsPerAddress } = this.limits;
    if (this.socketCount > sessions)
      session.fail(
        'TOO_MANY_SESSIONS',
        `${sessions} terminals are connected, which is the limit; come again`,
      );
    else if (ofPeer > sessionsPerAddress)
      session.fail(
        'TOO_MANY_SESSIONS',
        `${sessionsPerAddress} terminals are connected from ${peer}, which is the limit; come again`,
      );
  }

  private gone(session: Session): void {
    this.closing.delete(session);
    this.socketCount -= 1;
    const left = (this.perPeer.get(session.address) ?? 1) - 1;
    if (left === 0) this.perPeer.delete(session.address);
    else this.perPeer.set(session.address, left);
  }

  /** Connections that have claimed no account yet. */
  private unauthenticated(): number {
    return this.living.size - this.byAccount.size;
  }

  // ---- around sessions -----------------------------------------------------------------------------

  private hostFor(gateway: TerminalGateway): SessionHost {
    return {
      gateway,
      clock: this.options.clock,
      limits: this.limits,
      now: () => this.timers.now(),
      arrive: (lane, bytes, take) => {
        this.arrivals.push(lane, { bytes, take });
      },
      claim: (account, session) => this.claim(account, session),
      release: (account, session) => {
        if (this.byAccount.get(account) === session) this.byAccount.delete(account);
      },
      note: (level, session, message, error) => {
        const { account, epoch, address } = session;
        this.line(level, account ?? address, { address, account, epoch, err: error }, message);
      },
      ended: (session) => {
        this.living.delete(session);
        this.closing.set(session, this.timers.now() + this.limits.closeMs);
      },
    };
  }

  /** One living session an account; a silent one makes way, one that is just opening does not. */
  private claim(account: AccountId, session: Session): boolean {
    const holder = this.byAccount.get(account);
    if (holder !== undefined) {
      if (holder.epoch === null || !holder.isSilent(this.timers.now())) return false;
      holder.fail('SILENT', 'silent, and another terminal has come with the same key');
    }
    this.byAccount.set(account, session);
    return true;
  }

  private sweep(): void {
    const now = this.timers.now();
    const late = now - this.sweptAt - SWEEP_MS;
    this.sweptAt = now;
    for (const session of this.living) {
      if (late > STALL_MS) session.forgive(late);
      session.sweep(now);
    }
    for (const [session, at] of this.closing) if (now >= at) session.cut();
    if (now - this.prunedAt < PRUNE_MS) return;
    this.prunedAt = now;
    this.logQuota.prune(now);
  }

  /** One line of log about a peer, within its quota. */
  private line(level: 'info' | 'warn' | 'error', peer: string, fields: object, message: string): void {
    const allowed = this.logQuota.take(peer, this.timers.now());
    if (allowed === 'no') return;
    if (allowed === 'yes') this.options.log[level](fields, message);
    else this.options.log.warn({ peer }, 'further lines about this peer are left out for a while');
  }
}

/** How often peers are forgotten that have their whole log quota again. */
const PRUNE_MS = 10_000;
