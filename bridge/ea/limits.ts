/** What the bridge takes from outside at most. Every limit holds for every peer, known or not. */
import { MAX_ITEMS } from './protocol/frames.ts';

export interface BridgeLimits {
  readonly frameBytes: number;
  readonly framesPerSecond: number;
  readonly frameBurst: number;
  readonly badFramesPerMinute: number;
  readonly snapshotItems: number;
  readonly sessions: number;
  readonly sessionsPerAddress: number;
  readonly unauthenticated: number;
  readonly headersMs: number;
  readonly helloMs: number;
  readonly openMs: number;
  readonly heartbeatMs: number;
  readonly deadMs: number;
  readonly unreadBytes: number;
  readonly unreadMs: number;
  readonly unansweredCommands: number;
  readonly logLinesPerMinute: number;
  readonly closeMs: number;
}

/** 500 events with their deals are about 250 KB; no honest frame is larger. */
const FRAME_BYTES = 262_144;
/** A terminal looks at its account at most 100 times a second, and quotes come 4 times a second. */
const FRAMES_PER_SECOND = 200;
/** A reconnect may bring a long snapshot and a journal of unacknowledged events at once. */
const FRAME_BURST = 1_000;
/** Enough to see in the log what a faulty client does, and too few to keep us busy. */
const BAD_FRAMES_PER_MINUTE = 10;
/** 5,000 symbols and a busy month of deals; held in memory while a snapshot is under way (about 10 MB). */
const SNAPSHOT_ITEMS = 20_000;
/** About 150 MB of sockets and sessions: what one process serves with its event loop at ease. */
const SESSIONS = 10_000;
/** Hosting providers put hundreds of terminals behind one address; none may take more than a tenth. */
const SESSIONS_PER_ADDRESS = 1_000;
/** Sockets that have shown no key yet: a reconnect storm of every session fits in with its jitter. */
const UNAUTHENTICATED = 1_000;
/** For the TLS handshake and for the HTTP request that upgrades: both are one round trip or two. */
const HEADERS_MS = 5_000;
/** A terminal sends its hello at once; a slow line needs seconds, an idle scanner has none. */
const HELLO_MS = 5_000;
/** For the store to answer a hello; a store that takes longer is down, and the terminal comes again. */
const OPEN_MS = 10_000;
const HEARTBEAT_MS = 5_000;
/** Three heartbeats lost. */
const DEAD_MS = 15_000;
/**
 * Sent and not proved to be read, by an answer or an echoed heartbeat: about 12,000 commands. The kernel
 * hides some 4 MB from `bufferedAmount`, so that alone would see a stalled reader too late.
 */
const UNREAD_BYTES = 4 * 1024 * 1024;
/** Four heartbeats of ours without an echo: the terminal talks but does not read. */
const UNREAD_MS = 20_000;
/** Links with a command that has no answer: more than any broker lets one account hold. */
const UNANSWERED_COMMANDS = 10_000;
/** Lines about one address, or one account once it is known: a loop of refusals does not fill the disk. */
const LOG_LINES_PER_MINUTE = 30;
/** For a peer to answer a close; after that the socket is cut. */
const CLOSE_MS = 2_000;

export const DEFAULT_LIMITS: BridgeLimits = {
  frameBytes: FRAME_BYTES,
  framesPerSecond: FRAMES_PER_SECOND,
  frameBurst: FRAME_BURST,
  badFramesPerMinute: BAD_FRAMES_PER_MINUTE,
  snapshotItems: SNAPSHOT_ITEMS,
  sessions: SESSIONS,
  sessionsPerAddress: SESSIONS_PER_ADDRESS,
  unauthenticated: UNAUTHENTICATED,
  headersMs: HEADERS_MS,
  helloMs: HELLO_MS,
  openMs: OPEN_MS,
  heartbeatMs: HEARTBEAT_MS,
  deadMs: DEAD_MS,
  unreadBytes: UNREAD_BYTES,
  unreadMs: UNREAD_MS,
  unansweredCommands: UNANSWERED_COMMANDS,
  logLinesPerMinute: LOG_LINES_PER_MINUTE,
  closeMs: CLOSE_MS,
};

/**
 * Frames up to this multiple of `frameBytes` are read, so that the terminal can be told the limit in an
 * error; beyond it the socket is closed with 1009 before the frame is in memory.
 */
export const PAYLOAD_FACTOR = 4;

/** 200 desired items of the longest symbols stay under `frameBytes`; 500 might not. */
export const DESIRED_ITEMS = 200;
export const WATCHED_SYMBOLS = MAX_ITEMS;

/** How often the one timer looks at all sessions: heartbeats, acknowledgements and deadlines are exact to this. */
export const SWEEP_MS = 100;

/** Sweeps that come later than this were held up by our own process: silence then proves nothing. */
export const STALL_MS = 1_000;

/** Peers whose log quota is remembered one by one; the rest share one. */
export const LOG_PEERS = 10_000;

/** Request line and headers of an upgrade take a few hundred bytes, with a proxy's additions 2 KB. */
export const HEADER_BYTES = 8_192;

/** Told in `bye`: a restart takes about this long. */
export const BYE_RETRY_MS = 1_000;
