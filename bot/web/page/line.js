/** @import { PageFrame, ServerFrame } from '../protocol.ts' */
/**
 * The page's line to Mynah: one WebSocket at a time, opened again whenever it breaks.
 *
 * @typedef {{ state: 'connecting' | 'open' | 'signed-out' | 'too-many' } | { state: 'waiting', at: number }} LineState
 */

// As in protocol.ts.
const SIGNED_OUT = 4401;
const TOO_MANY_TABS = 4429;

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;
/** Even the luckiest draw leaves the server a moment. */
const SHORTEST_DELAY_MS = 250;
/** A line that is silent for so many heartbeats is dead, whatever the socket says: phones sleep. */
const SILENT_HEARTBEATS = 2.5;

/**
 * How long to wait before the next attempt: doubling, with full jitter, so that the pages of a server that
 * comes back do not all knock at once.
 * @param {number} failures in a row, from 0
 * @param {number} chance from 0 to 1
 */
export const delayBefore = (failures, chance) => {
  const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(failures, 10));
  return Math.max(SHORTEST_DELAY_MS, Math.round(longest * chance));
};

/**
 * @param {object} page
 * @param {() => number} page.revision the last one the page has
 * @param {(frame: ServerFrame) => void} page.onFrame
 * @param {(state: LineState) => void} page.onState
 */
export const openLine = ({ revision, onFrame, onState }) => {
  /** @type {WebSocket | null} */
  let socket = null;
  let failures = 0;
  let heartbeatMs = 0;
  /** @type {number | undefined} */
  let retry;
  /** @type {number | undefined} */
  let silence;

  const listenOn = () => {
    window.clearTimeout(silence);
    if (heartbeatMs > 0) silence = window.setTimeout(() => lost(), heartbeatMs * SILENT_HEARTBEATS);
  };
  const lost = () => {
    window.clearTimeout(silence);
    const dead = socket;
    socket = null;
    dead?.close();
    const delay = delayBefore(failures, Math.random());
    failures += 1;
    onState({ state: 'waiting', at: Date.now() + delay });
    window.clearTimeout(retry);
    retry = window.setTimeout(connect, delay);
  };
  const connect = () => {
    window.clearTimeout(retry);
    onState({ state: 'connecting' });
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
    const opened = new WebSocket(`${scheme}//${location.host}/chat?after=${revision()}`);
    socket = opened;
    opened.addEventListener('message', (event) => {
      if (socket !== opened) return;
      /** @type {ServerFrame} */
      const frame = JSON.parse(String(event.data));
      if (frame.type === 'hello') {
        failures = 0;
        heartbeatMs = frame.heartbeatMs;
        onState({ state: 'open' });
      }
      listenOn();
      onFrame(frame);
    });
    opened.addEventListener('close', (event) => {
      if (socket !== opened) return;
      if (event.code !== SIGNED_OUT && event.code !== TOO_MANY_TABS) return lost();
      socket = null;
      window.clearTimeout(silence);
      onState({ state: event.code === SIGNED_OUT ? 'signed-out' : 'too-many' });
    });
  };
  /** When the network or the person is back there is no reason to wait. */
  const hurry = () => {
    if (socket === null && !document.hidden) connect();
  };
  window.addEventListener('online', hurry);
  document.addEventListener('visibilitychange', hurry);
  connect();
  return {
    /**
     * False when the line is down: nothing was sent.
     * @param {PageFrame} frame
     */
    send: (frame) => {
      if (socket?.readyState !== WebSocket.OPEN) return false;
      socket.send(JSON.stringify(frame));
      return true;
    },
  };
};
