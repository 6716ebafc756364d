/**
 * `/api/v1/stream`: signals and trades as they happen, over WebSocket. An event names no change but tells how its thing is
 * now, so a slow reader misses nothing that matters: of several changes it gets the last.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import type { TradingApi } from '../../core/app/api.ts';
import type { SignalsApi } from '../../core/app/signals-api.ts';
import type { Post } from '../../core/domain/post.ts';
import type { Log, News } from '../../core/ports.ts';
import { refuseUpgrade } from '../ea/http.ts';
import {
  STREAM_AUTH_MS,
  STREAM_BEAT_MS,
  STREAM_FRAME_BYTES,
  STREAM_WAITING,
  STREAMS,
  STREAMS_PER_USER,
  TOKEN_CHARS,
} from './limits.ts';
import { Listener } from './listener.ts';
import { API } from './openapi.ts';
import { bearerOf, userOf } from './rest.ts';
import { signalOf, tradeOf } from './views.ts';
import type { StreamEvent } from './views.ts';

const CLOSE_LEAVING = 1001;
const CLOSE_SIGNED_OUT = 4401;
const CLOSE_TOO_MANY = 4429;
/** RFC 6455: an unexpected condition here. */
const CLOSE_TRY_AGAIN = 1011;
/** A reader answers a close within a round trip. */
const GOODBYE_MS = 500;

const authFrame = z.strictObject({ type: z.literal('auth'), token: z.string().max(TOKEN_CHARS) });

export interface StreamNeeds {
  readonly signals: Pick<SignalsApi, 'tokenOf'>;
  readonly trading: Pick<TradingApi, 'trade'>;
  readonly log: Log;
  readonly authMs?: number;
  readonly beatMs?: number;
  readonly most?: number;
  readonly mostWaiting?: number;
}

export interface Stream {
  /** Passes on what concerns who listens. Never blocks and never fails. */
  tell(news: readonly News[]): void;
  close(): void;
}

const pathOf = (request: IncomingMessage): string | undefined => request.url?.split('?', 1)[0];

/** Takes upgrades at `/api/v1/stream` of the server. */
export class Streams implements Stream {
  private readonly needs: Required<StreamNeeds>;
  private readonly listeners = new Set<Listener>();
  private readonly sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: STREAM_FRAME_BYTES,
  });
  private readonly beating: NodeJS.Timeout;

  constructor(server: Server, needs: StreamNeeds) {
    this.needs = {
      authMs: STREAM_AUTH_MS,
      beatMs: STREAM_BEAT_MS,
      most: STREAMS,
      mostWaiting: STREAM_WAITING,
      ...needs,
    };
    server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
      this.upgrade(request, stream, head);
    });
    this.beating = setInterval(() => {
      this.beat();
    }, this.needs.beatMs);
  }

  tell(news: readonly News[]): void {
    for (const one of news) {
      if (one.kind === 'trade') this.traded(one);
      if (one.kind !== 'post') continue;
      const { post } = one;
      for (const listener of this.listeners)
        if (listener.user === one.user)
          listener.push(`signal ${post.channel} ${post.number}`, async () => signalEvent(post));
    }
  }

  close(): void {
    clearInterval(this.beating);
    for (const { socket } of this.listeners) {
      socket.close(CLOSE_LEAVING, 'Mynah is stopping');
      // The port must become free.
      setTimeout(() => {
        socket.terminate();
      }, GOODBYE_MS).unref();
    }
    this.sockets.close();
  }

  private traded({ channel, position, users }: Extract<News, { kind: 'trade' }>): void {
    const { trading } = this.needs;
    for (const listener of this.listeners) {
      const { user } = listener;
      if (user === null || !users.includes(user)) continue;
      listener.push(`trade ${channel} ${position}`, async () => {
        const status = await trading.trade(user, channel, position);
        return status === null ? null : { type: 'trade', trade: tradeOf(status) };
      });
    }
  }

  private upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    if (pathOf(request) !== `${API}/stream`) refuseUpgrade(stream, 404, 'There is nothing here.');
    else if (this.listeners.size >= this.needs.most)
      refuseUpgrade(stream, 503, 'Too many streams are open; come again.', 5);
    else
      this.sockets.handleUpgrade(request, stream, head, (socket) => {
        this.accept(socket, bearerOf(request.headers.authorization));
      });
  }

  private accept(socket: WebSocket, secret: string | undefined): void {
    const { authMs, mostWaiting } = this.needs;
    const listener = new Listener(socket, mostWaiting, (error) => {
      this.failed(error);
    });
    this.listeners.add(listener);
    // What ws does not like it closes by itself, with the right code.
    socket.on('error', () => {});
    const late = setTimeout(() => {
      if (listener.user === null) socket.close(CLOSE_SIGNED_OUT, 'TOKEN_UNKNOWN');
    }, authMs);
    socket.on('close', () => {
      clearTimeout(late);
      this.listeners.delete(listener);
    });
    socket.on('pong', () => (listener.alive = true));
    const enter = (said: string | undefined): void => {
      this.admit(listener, said).catch((error: unknown) => {
        this.failed(error);
        socket.close(CLOSE_TRY_AGAIN, 'Come again');
      });
    };
    if (secret !== undefined) enter(secret);
    else
      socket.once('message', (data, isBinary) => {
        enter(isBinary ? undefined : tokenIn(data as Buffer));
      });
  }

  private async admit(listener: Listener, secret: string | undefined): Promise<void> {
    const { socket } = listener;
    const signed = await userOf(this.needs.signals, secret, 'read');
    if (!signed.ok) {
      socket.close(CLOSE_SIGNED_OUT, signed.code);
      return;
    }
    const { user } = signed.value;
    if ([...this.listeners].filter((other) => other.user === user).length >= STREAMS_PER_USER) {
      socket.close(CLOSE_TOO_MANY, 'Too many streams');
      return;
    }
    listener.user = user;
    listener.secret = secret ?? null;
    await listener.send({ type: 'hello' });
  }

  /** Ends streams whose reader is gone, or whose token was revoked. */
  private beat(): void {
    for (const listener of this.listeners) {
      const { socket, secret } = listener;
      if (!listener.alive) {
        socket.terminate();
        continue;
      }
      listener.alive = false;
      socket.ping();
      if (secret === null) continue;
      userOf(this.needs.signals, secret, 'read').then(
        ({ ok }) => {
          if (!ok) socket.close(CLOSE_SIGNED_OUT, 'TOKEN_UNKNOWN');
        },
        (error: unknown) => {
          this.failed(error);
        },
      );
    }
  }

  private failed(error: unknown): void {
    this.needs.log.warn({ err: error }, 'an event of a stream could not be told');
  }
}

const signalEvent = (post: Post): StreamEvent => ({ type: 'signal', signal: signalOf(post) });

/** The token of a first message; undefined when it is none. */
function tokenIn(data: Buffer): string | undefined {
  try {
    const frame = authFrame.safeParse(JSON.parse(data.toString('utf8')));
    return frame.success ? frame.data.token : undefined;
  } catch {
    return undefined;
  }
}
