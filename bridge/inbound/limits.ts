/** What the ways in from outside take at most. Times in milliseconds. */

/** An alert of ten orders with all its fields is under 8 KiB; the reader of alerts takes no more either. */
export const BODY_BYTES = 64 * 1024;
/** Request line and headers take a few hundred bytes, with a proxy's additions 2 KB. */
export const HEADER_BYTES = 8 * 1024;
/** TradingView gives up after 3 s; whoever takes longer to send 64 KiB is stuck or hostile. */
const REQUEST_MS = 5_000;
/** An idle connection is kept for the next alert of the same second, not for the next hour. */
export const KEEP_ALIVE_MS = 10_000;
/** File handles that trading needs stay free. */
export const CONNECTIONS = 1_024;
/** What is being answered when the service stops may finish. */
export const STOP_MS = 3_000;

/**
 * Requests of one address. TradingView has four addresses for all of its users' alerts, so this only stops floods; it is
 * ten times what one process is measured to store at ease.
 */
export const ADDRESS_PER_SECOND = 2_000;
export const ADDRESS_BURST = 4_000;
/** Deliveries to one webhook, and calls with one token. TradingView stops an alert that fires 15 times in 3 minutes. */
const TOKEN_PER_SECOND = 250;
const TOKEN_BURST = 500;
/** Addresses, and tokens, whose rate is remembered one by one; the rest share one. */
export const RATES_KEPT = 10_000;
/** Deliveries that wait to be stored at once: a second of the highest rate. Beyond it the sender is told to come again. */
export const WAITING = 2_000;
/**
 * What is not stored by then is answered with 503: TradingView repeats after a 503, and not after its own 3 s have passed.
 * The repeat is known for one.
 */
const ANSWER_MS = 2_500;
/** Told to who must come again. TradingView comes again after 5 s by itself. */
export const RETRY_AFTER_S = 2;

/** 256 random bits are 43 characters, with a mark before them; anything much longer is none of ours. */
export const TOKEN_CHARS = 128;
/** Ids and idempotency keys that senders choose. */
export const KEY_CHARS = 255;

/**
 * The same words at the same webhook within this time of their last coming are one alert. TradingView sends again 5 s after
 * an answer of 500–599, which may itself have taken 3 s.
 */
export const REPEAT_MS = 10_000;
/** One alert and its three repeats of 8 s are over by then; what still comes is another alert with the same words. */
export const REPEATS_END_MS = 30_000;
/** Deliveries remembered: 30 s of the highest rate of a few webhooks; then the oldest are forgotten. */
export const DELIVERIES_KEPT = 50_000;

/** Instructions of one post, as in an alert. */
export const MOST_INSTRUCTIONS = 20;
export const MOST_TARGETS = 10;
/** As in chats. */
export const MOST_TEXT = 4_096;
/** Characters of a canonical symbol. */
export const MOST_SYMBOL = 24;
/** Entries of one page of a list, unless asked, and at most. */
export const PAGE = 50;
export const MOST_PAGE = 200;
/** How far back lists of signals and decisions go: what the core keeps at hand. */
export const MOST_BACK = 3_000;
export const MOST_DECISIONS_BACK = 500;

/** Streams of one person: a desk, a phone, and a few programs. */
export const STREAMS_PER_USER = 8;
export const STREAMS = 200;
/** For the first message with the token; programs send it at once. */
export const STREAM_AUTH_MS = 5_000;
/** A token and the words around it. */
export const STREAM_FRAME_BYTES = 1_024;
/** Two beats without a sign of life end a stream; a revoked token ends it with the next beat. */
export const STREAM_BEAT_MS = 15_000;
/** Events that wait for a reader that does not keep up; then it is cut, and comes again. */
export const STREAM_WAITING = 1_000;

/** Those that tests shorten. */
export interface InboundLimits {
  readonly requestMs: number;
  readonly answerMs: number;
  readonly tokenPerSecond: number;
  readonly tokenBurst: number;
}
export const DEFAULT_LIMITS: InboundLimits = {
  requestMs: REQUEST_MS,
  answerMs: ANSWER_MS,
  tokenPerSecond: TOKEN_PER_SECOND,
  tokenBurst: TOKEN_BURST,
};
