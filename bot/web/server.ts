/** The local chat page: the same conversation as in every other chat, in a browser on this machine. */
import cookie from '@fastify/cookie';
import { fastify, type FastifyInstance } from 'fastify';
import type { Clock, Ids, Log } from '../../core/ports.ts';
import type { WebStore } from '../../core/web-ports.ts';
import { MessageGone, type Charts, type ChatAdapter, type Conversation } from '../chat.ts';
import { openDoors, refuseOpenHouse } from './doors.ts';
import { createHistory, type History } from './history.ts';
import { BODY_BYTES, CONNECTIONS, PACE_MS, REQUEST_MS, STOP_MS } from './limits.ts';
import { Rooms } from './rooms.ts';
import { addRoutes, type Health } from './routes.ts';
import { createSessions, type Guest } from './sessions.ts';
import { acceptTabs } from './socket.ts';
import { takeFile, type TalkNeeds } from './talk.ts';

export interface WebNeeds {
  /** Where to listen, e.g. `127.0.0.1`. */
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** The page may be reached from other machines: then `publicUrl` is needed too. */
  readonly allowRemote: boolean;
  /** How browsers reach the page, when not at `http://host:port`; without a path. */
  readonly publicUrl: string | null;
  readonly conversation: Conversation;
  readonly charts: Charts;
  readonly store: WebStore;
  readonly health: () => Promise<Health>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

export interface WebChat {
  readonly adapter: ChatAdapter;
  /** The page's address; without a session it shows a closed door. */
  readonly url: string;
  /** Where it listens. */
  readonly port: number;
  /**
   * A link that lets one browser in, once and for a quarter of an hour: as a person we know, or as a stranger,
   * who gets a new identity and redeems a code with `/start` as in any chat. Never log it.
   */
  loginLink(guest: Guest): Promise<string>;
  /** Lets what is being answered finish (STOP_MS, then it is left), closes every tab and the port. */
  stop(): Promise<void>;
}

/** Throws when the port is taken, or when the page would be open to other machines unasked. */
export const startWeb = async (needs: WebNeeds): Promise<WebChat> => {
  refuseOpenHouse(needs);
  const history = createHistory(needs);
  const rooms = new Rooms({ history, clock: needs.clock, log: needs.log });
  const sessions = createSessions(needs);
  const app = fastify({
    logger: false,
    bodyLimit: BODY_BYTES,
    requestTimeout: REQUEST_MS,
    connectionTimeout: REQUEST_MS,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 128 },
    http: { headersTimeout: REQUEST_MS, connectionsCheckingInterval: REQUEST_MS },
  });
  app.server.maxConnections = CONNECTIONS;
  await app.register(cookie);
  const doors = openDoors({ host: needs.host, port: () => portOf(app), publicUrl: needs.publicUrl });
  const { conversation, clock, log } = needs;
  const talk: TalkNeeds = { conversation, history, rooms, files: new Set() };
  await addRoutes(app, {
    ...needs,
    doors,
    sessions,
    upload: (identity, upload, bytes) => takeFile(talk, identity, upload, bytes),
  });
  const leave = acceptTabs(app, { doors, sessions, rooms, conversation, talk, clock, log });
  await app.listen({ host: needs.host, port: needs.port });
  const url = doors.url();
  return {
    adapter: createAdapter(history, rooms),
    url,
    port: portOf(app),
    loginLink: async (guest) => `${url}/login/${await sessions.invite(guest)}`,
    stop: async () => {
      const calm = await withinTime(rooms.idle(), STOP_MS);
      await leave();
      // What came in between: nothing more can come now.
      if (calm) await withinTime(rooms.idle(), STOP_MS);
      await app.close();
    },
  };
};

const portOf = (app: FastifyInstance): number => {
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('The chat page does not listen yet.');
  return address.port;
};

/** Works without an open tab: what is shown stands in the history when one opens. */
const createAdapter = (history: History, rooms: Rooms): ChatAdapter => ({
  platform: 'web',
  paceMs: PACE_MS,
  send: async (address, view, { silent }) => {
    const id = await history.show(address, view, { silent });
    await rooms.wake(address);
    return String(id);
  },
  edit: async (address, messageId, view) => {
    const id = Number(messageId);
    const changed = Number.isSafeInteger(id) && (await history.change(address, id, view));
    if (!changed) throw new MessageGone(`The page's message ${messageId} is gone.`);
    await rooms.wake(address);
    return messageId;
  },
});

/** False when it took longer. */
const withinTime = async (work: Promise<void>, ms: number): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, ms, false)));
  const inTime = await Promise.race([work.then(() => true), late]);
  clearTimeout(timer);
  return inTime;
};
