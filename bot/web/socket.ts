/** The WebSocket at `/chat`: who may open one, and how long it lives. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { WebSocketServer, type WebSocket } from 'ws';
import { FILE_BYTES } from '../../core/app/history-api.ts';
import type { Clock, Log } from '../../core/ports.ts';
import type { Conversation } from '../chat.ts';
import type { Doors } from './doors.ts';
import { FRAME_BYTES, GOODBYE_MS, HEARTBEAT_MS, TEXT_CHARS } from './limits.ts';
import { chatQuery, CLOSE_SIGNED_OUT, CLOSE_TOO_MANY_TABS } from './protocol.ts';
import { post, type Rooms } from './rooms.ts';
import type { Session, Sessions } from './sessions.ts';
import { listen, type TalkNeeds } from './talk.ts';

/** RFC 6455: we are going away. */
const CLOSE_LEAVING = 1001;

export interface SocketNeeds {
  readonly doors: Doors;
  readonly sessions: Sessions;
  readonly rooms: Rooms;
  readonly conversation: Conversation;
  readonly talk: TalkNeeds;
  readonly clock: Clock;
  readonly log: Log;
}

/** @returns how to close every tab: pages are told that we are leaving, and try again later. */
export const acceptTabs = (app: FastifyInstance, needs: SocketNeeds): (() => Promise<void>) => {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: FRAME_BYTES,
    perMessageDeflate: false,
  });
  app.server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy());
    const refused = refusal(needs.doors, request);
    if (refused !== null) {
      stream.end(`HTTP/1.1 ${refused}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sessionOf(app, needs, request)
      .then((session) => {
        sockets.handleUpgrade(request, stream, head, (socket) => enter(needs, socket, session, request));
      })
      .catch((error: unknown) => {
        needs.log.error({ err: error }, 'a tab of the chat page could not be let in');
        stream.destroy();
      });
  });
  const heartbeat = setInterval(() => void beat(needs), HEARTBEAT_MS);
  return () => {
    clearInterval(heartbeat);
    return closeAll(sockets);
  };
};

/** A tab that does not say goodbye in time is cut off: the port must become free. */
const closeAll = (sockets: WebSocketServer): Promise<void> => {
  const gone = new Promise<void>((resolve) => sockets.close(() => resolve()));
  for (const socket of sockets.clients) socket.close(CLOSE_LEAVING, 'Mynah is stopping');
  const cut = setTimeout(() => {
    for (const socket of sockets.clients) socket.terminate();
  }, GOODBYE_MS);
  return gone.finally(() => clearTimeout(cut));
};

/** The status line of a refusal; null when the page itself asks. */
const refusal = (doors: Doors, request: IncomingMessage): string | null => {
  const { host, origin } = request.headers;
  if (!doors.hostAllowed(host)) return '421 Misdirected Request';
  if (!doors.originAllowed(origin, host)) return '403 Forbidden';
  return pathOf(request) === '/chat' ? null : '404 Not Found';
};

const urlOf = (request: IncomingMessage): URL | null => {
  const text = `http://page${request.url ?? ''}`;
  return URL.canParse(text) ? new URL(text) : null;
};
const pathOf = (request: IncomingMessage): string | undefined => urlOf(request)?.pathname;

const sessionOf = async (
  app: FastifyInstance,
  { sessions, doors }: SocketNeeds,
  request: IncomingMessage,
): Promise<Session | null> =>
  sessions.find(app.parseCookie(request.headers.cookie ?? '')[doors.cookieName()]);

const enter = (
  needs: SocketNeeds,
  socket: WebSocket,
  session: Session | null,
  request: IncomingMessage,
): void => {
  // A frame that is too long, or no WebSocket at all: ws closes the socket with the right code by itself.
  socket.on('error', () => {});
  // Refused after the handshake, for a page cannot read the status of one that failed.
  if (session === null) {
    socket.close(CLOSE_SIGNED_OUT, 'Not signed in');
    return;
  }
  const { identity } = session;
  const { after } = chatQuery.parse(Object.fromEntries(urlOf(request)?.searchParams ?? []));
  post(socket, {
    type: 'hello',
    now: needs.clock.now(),
    commands: needs.conversation.commands,
    longestText: TEXT_CHARS,
    largestFile: FILE_BYTES,
    heartbeatMs: HEARTBEAT_MS,
  });
  const tab = needs.rooms.enter(identity, socket, session.hash, after);
  if (tab === null) {
    socket.close(CLOSE_TOO_MANY_TABS, 'Too many tabs');
    return;
  }
  socket.on('pong', () => (tab.alive = true));
  socket.on('close', () => needs.rooms.leave(identity, tab));
  listen(needs.talk, identity, socket);
};

/**
 * Dead tabs are dropped, and those whose session has ended. The others are brought up to date: what another
 * instance of Mynah said to the person is seen with the next beat.
 */
const beat = async ({ rooms, sessions, log }: SocketNeeds): Promise<void> => {
  for (const { identity, tab } of rooms.tabs()) {
    if (!tab.alive) {
      tab.socket.terminate();
      continue;
    }
    tab.alive = false;
    tab.socket.ping();
    post(tab.socket, { type: 'beat' });
    try {
      if (!(await sessions.lives(tab.sessionHash))) tab.socket.close(CLOSE_SIGNED_OUT, 'Signed out');
      else await rooms.wake(identity);
    } catch (error) {
      log.warn({ err: error }, 'sessions of the chat page could not be checked');
    }
  }
};
