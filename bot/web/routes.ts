/** Pages, login, pictures and health over HTTP. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { FILE_BYTES } from '../../core/app/history-api.ts';
import type { Log } from '../../core/ports.ts';
import type { WebStore } from '../../core/web-ports.ts';
import { GONE_PAGE, LOCKED_PAGE, LOGIN_PAGE, REFUSED_HOST, REFUSED_ORIGIN } from './door-page.ts';
import type { Doors } from './doors.ts';
import { BODY_BYTES, HEALTH_MS, SESSION_MS } from './limits.ts';
import { uploadQuery } from './protocol.ts';
import type { Upload } from './protocol.ts';
import type { Session, Sessions } from './sessions.ts';

export interface Health {
  readonly ok: boolean;
  /** What an operator wants to see; no secrets, for anybody who reaches the page may read it. */
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
}

export interface RouteNeeds {
  readonly doors: Doors;
  readonly sessions: Sessions;
  readonly store: WebStore;
  readonly health: () => Promise<Health>;
  /** False when too much of this person is waiting already. */
  readonly upload: (identity: string, upload: Upload, bytes: Buffer) => boolean;
  readonly log: Log;
}

/** No script but our own files, no frame around us, and no way to turn a string into markup. */
const CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_POLICY,
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // Not `no-referrer`: that would make our own form's Origin `null`.
  'referrer-policy': 'same-origin',
} as const;

const NOTHING_HERE = 'There is nothing here.\n';
const HTML = 'text/html; charset=utf-8';
const PAGE_FILES: Readonly<Record<string, string>> = {
  'chat.js': 'text/javascript; charset=utf-8',
  'complete.js': 'text/javascript; charset=utf-8',
  'line.js': 'text/javascript; charset=utf-8',
  'message.js': 'text/javascript; charset=utf-8',
  'time.js': 'text/javascript; charset=utf-8',
  'chat.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
};
/** The font of the pictures: the page looks the same on every machine. */
const FONTS: Readonly<Record<string, string>> = {
  'inter-400.woff2': '@fontsource/inter/files/inter-latin-400-normal.woff2',
  'inter-600.woff2': '@fontsource/inter/files/inter-latin-600-normal.woff2',
};

/** Throws when a file of the page is missing. */
export const addRoutes = async (app: FastifyInstance, needs: RouteNeeds): Promise<void> => {
  guard(app, needs);
  await addPage(app, needs);
  addLogin(app, needs);
  addPictures(app, needs);
  addFiles(app, needs);
  app.get('/healthz', async (_request, reply) => {
    const { ok, details } = await withinTime(needs.health);
    return reply.code(ok ? 200 : 503).send({ ok, ...details });
  });
};

const guard = (app: FastifyInstance, { doors, log }: RouteNeeds): void => {
  app.removeAllContentTypeParsers();
  // What a browser sends for our forms, which are empty.
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: BODY_BYTES },
    (_request, _body, parsed) => {
      parsed(null, null);
    },
  );
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(HEADERS);
    if (!doors.hostAllowed(request.headers.host)) return reply.code(421).send(REFUSED_HOST);
    const changes = request.method !== 'GET' && request.method !== 'HEAD';
    if (changes && !doors.originAllowed(request.headers.origin, request.headers.host)) {
      return reply.code(403).send(REFUSED_ORIGIN);
    }
    return undefined;
  });
  app.setNotFoundHandler(async (_request, reply) => reply.code(404).send(NOTHING_HERE));
  app.setErrorHandler(async (error: { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return reply.code(status).send('Mynah does not understand this request.\n');
    // The pattern, not the address: addresses hold secrets.
    log.error({ err: error, route: request.routeOptions.url }, 'a request to the chat page failed');
    return reply.code(500).send('Something went wrong here. Try again; the log says more.\n');
  });
};

const addPage = async (app: FastifyInstance, needs: RouteNeeds): Promise<void> => {
  const { sessions, doors } = needs;
  const index = await readFile(new URL('./page/index.html', import.meta.url));
  app.get('/', async (request, reply) => {
    const session = await sessions.find(request.cookies[doors.cookieName()]);
    return session === null ? reply.code(401).type(HTML).send(LOCKED_PAGE) : reply.type(HTML).send(index);
  });
  for (const [name, type] of Object.entries(PAGE_FILES)) {
    const content = await readFile(new URL(`./page/${name}`, import.meta.url));
    app.get(`/page/${name}`, async (_request, reply) => reply.type(type).send(content));
  }
  for (const [name, file] of Object.entries(FONTS)) {
    const content = await readFile(fileURLToPath(import.meta.resolve(file)));
    app.get(`/page/${name}`, async (_request, reply) => reply.type('font/woff2').send(content));
  }
};

const addLogin = (app: FastifyInstance, { sessions, doors }: RouteNeeds): void => {
  const secretOf = (request: FastifyRequest): string =>
    z.object({ secret: z.string() }).parse(request.params).secret;
  const gone = (reply: FastifyReply): FastifyReply => reply.code(410).type(HTML).send(GONE_PAGE);

  app.get('/login/:secret', async (request, reply) => {
    if (await sessions.linkLives(secretOf(request))) return reply.type(HTML).send(LOGIN_PAGE);
    // An old link in the browser of somebody who is in anyway: a bookmark, or the back button.
    const session = await sessions.find(request.cookies[doors.cookieName()]);
    return session === null ? gone(reply) : reply.redirect('/', 303);
  });
  app.post('/login/:secret', async (request, reply) => {
    const token = await sessions.open(secretOf(request));
    if (token === null) return gone(reply);
    return reply
      .setCookie(doors.cookieName(), token, {
        path: '/',
        httpOnly: true,
        sameSite: 'strict',
        secure: doors.secure,
        maxAge: SESSION_MS / 1_000,
      })
      .redirect('/', 303);
  });
};

const addPictures = (app: FastifyInstance, { sessions, doors, store }: RouteNeeds): void => {
  app.get('/pictures/:name', async (request, reply) => {
    const session = await sessions.find(request.cookies[doors.cookieName()]);
    if (session === null) return reply.code(401).send('Sign in first.\n');
    const { name } = z.object({ name: z.string() }).parse(request.params);
    const id = /^([\w-]{1,64})\.png$/.exec(name)?.[1];
    // Somebody else's picture is answered like one that does not exist.
    const png = id === undefined ? null : await store.picture(id, session.identity);
    return png === null ? reply.code(404).send(NOTHING_HERE) : reply.type('image/png').send(png);
  });
};

/** Names of any script, and no way out of the header (RFC 6266). */
const attachment = (name: string): string =>
  `attachment; filename*=UTF-8''${encodeURIComponent(name).replaceAll(/['()*]/gu, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)}`;

const addFiles = (app: FastifyInstance, { sessions, doors, store, upload }: RouteNeeds): void => {
  const sessionOf = async (request: FastifyRequest): Promise<Session | null> =>
    sessions.find(request.cookies[doors.cookieName()]);
  app.get('/files/:id', async (request, reply) => {
    const session = await sessionOf(request);
    if (session === null) return reply.code(401).send('Sign in first.\n');
    const { id } = z.object({ id: z.string() }).parse(request.params);
    const file = /^[\w-]{1,64}$/.test(id) ? await store.file(id, session.identity) : null;
    if (file === null) return reply.code(404).send('This file is no longer kept. Ask again for a new one.\n');
    return reply.header('content-disposition', attachment(file.name)).type(file.type).send(file.bytes);
  });
  app.addContentTypeParser(
    'application/octet-stream',
    { parseAs: 'buffer', bodyLimit: FILE_BYTES },
    (_request, body, parsed) => parsed(null, body),
  );
  app.post('/files', {
    bodyLimit: FILE_BYTES,
    // Before a byte of the file is read.
    onRequest: async (request, reply) =>
      (await sessionOf(request)) === null ? reply.code(401).send('Sign in first.\n') : undefined,
    handler: async (request, reply) => {
      const session = await sessionOf(request);
      const said = uploadQuery.safeParse(request.query);
      if (session === null || !said.success || !Buffer.isBuffer(request.body))
        return reply.code(400).send('Mynah does not understand this request.\n');
      const { identity } = session;
      if (!upload(identity, said.data, request.body))
        return reply.code(429).send('Something of yours is still being answered. Wait for it first.\n');
      return reply.code(202).send('Taken.\n');
    },
  });
};

const withinTime = async (health: () => Promise<Health>): Promise<Health> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Health>((resolve) => {
    const details = { error: `no answer within ${HEALTH_MS} ms` };
    timer = setTimeout(resolve, HEALTH_MS, { ok: false, details });
  });
  try {
    return await Promise.race([health(), late]);
  } catch (error) {
    return { ok: false, details: { error: error instanceof Error ? error.name : 'unknown' } };
  } finally {
    clearTimeout(timer);
  }
};
