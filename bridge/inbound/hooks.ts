/**
 * `POST /hooks/:token`: what TradingView and its like send. The token stands in the path because TradingView sends no
 * headers. It is stored, then answered with 202; whatever it says, understood or not, the channel's owner can see it.
 */
import { BlockList, isIP, isIPv6 } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Hook, SignalsApi } from '../../core/app/signals-api.ts';
import type { PostKey } from '../../core/domain/post.ts';
import { addressesOf } from '../../core/domain/senders.ts';
import type { Clock, Log } from '../../core/ports.ts';
import { Deliveries, keyOfId } from './deliveries.ts';
import { storable } from './instructions.ts';
import { isForLater } from './intake.ts';
import type { Intake } from './intake.ts';
import { DELIVERIES_KEPT, KEY_CHARS, RATES_KEPT, RETRY_AFTER_S, TOKEN_CHARS } from './limits.ts';
import type { InboundLimits } from './limits.ts';
import { Rates } from './rates.ts';
import { PeerQuota } from '../ea/quota.ts';

export interface HookNeeds {
  readonly signals: Pick<SignalsApi, 'hookOf' | 'known'>;
  readonly intake: Intake;
  readonly clock: Clock;
  /** Milliseconds of a monotonic clock. */
  readonly elapsed: () => number;
  readonly limits: InboundLimits;
  readonly log: Log;
}

/** Lines about one webhook: an alert that is refused every second does not fill the disk. */
const LOG_LINES_PER_MINUTE = 6;

/** An IPv4 address that came over an IPv6 socket, as IPv4. */
const plainAddress = (address: string): string =>
  address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address;

/** @param allowed addresses, networks (`10.0.0.0/8`), `tradingview`; none: from anywhere. What is none of these lets nobody in. */
export function mayCome(allowed: readonly string[], from: string): boolean {
  if (allowed.length === 0) return true;
  const list = new BlockList();
  for (const entry of addressesOf(allowed)) {
    const [address = '', bits] = entry.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (isIP(address) === 0) continue;
    if (bits === undefined) list.addAddress(address, family);
    else if (/^\d{1,3}$/u.test(bits) && Number(bits) <= (family === 'ipv6' ? 128 : 32))
      list.addSubnet(address, Number(bits), family);
  }
  const address = plainAddress(from);
  return isIP(address) !== 0 && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** What the sender calls this one delivery, if anything. @returns undefined when it calls it what cannot be a name */
function idOf(request: FastifyRequest): string | null | undefined {
  const header = request.headers['idempotency-key'];
  const query = (request.query as Readonly<Record<string, unknown>>)['id'];
  const said = query ?? header;
  if (said === undefined || said === '') return null;
  return typeof said === 'string' && said.length <= KEY_CHARS ? said : undefined;
}

const answer = (reply: FastifyReply, status: number, body: object): FastifyReply =>
  reply.code(status).send(body);

export function addHooks(app: FastifyInstance, needs: HookNeeds): void {
  const { signals, intake, clock, elapsed, log, limits } = needs;
  const deliveries = new Deliveries(clock.now(), DELIVERIES_KEPT);
  const rates = new Rates(limits.tokenPerSecond, limits.tokenBurst, RATES_KEPT);
  const lines = new PeerQuota(LOG_LINES_PER_MINUTE, RATES_KEPT);

  const warn = (hook: Hook, fields: object, message: string): void => {
    if (lines.take(hook.id, elapsed()) !== 'no')
      log.warn({ hook: hook.id, channel: hook.channel, ...fields }, message);
  };

  const keyOf = async (hook: Hook, id: string | null, body: string): Promise<PostKey> =>
    id === null
      ? deliveries.keyOf(hook.id, body, clock.now(), (key) => signals.known(hook.channel, key))
      : keyOfId(`hook:${hook.id}`, id);

  app.post('/hooks/:token', async (request, reply) => {
    const { token } = request.params as { token: string };
    const hook = token.length > TOKEN_CHARS ? null : await signals.hookOf(token);
    if (hook === null) return answer(reply, 404, { code: 'NOT_FOUND' });
    if (!mayCome(hook.settings.addresses, request.ip)) {
      warn(hook, { address: request.ip }, 'a webhook was called from an address that is not on its list');
      return answer(reply, 403, { code: 'ADDRESS_NOT_ALLOWED' });
    }
    if (!rates.take(hook.id, elapsed())) {
      warn(hook, { perSecond: limits.tokenPerSecond }, 'a webhook is called too often');
      reply.header('retry-after', String(RETRY_AFTER_S));
      return answer(reply, 429, { code: 'TOO_MANY_REQUESTS' });
    }
    const id = idOf(request);
    if (id === undefined) return answer(reply, 400, { code: 'ID_INVALID' });
    const text = Buffer.isBuffer(request.body) ? storable(request.body.toString('utf8')) : '';
    const receivedAt = clock.now();
    const taken = await intake.take({
      channel: hook.channel,
      source: 'webhook',
      key: await keyOf(hook, id, text),
      author: null,
      body: { kind: 'alert', text, bound: hook.settings },
      answers: null,
      edits: null,
      at: receivedAt,
      receivedAt,
    });
    if (taken.ok) {
      const { post, repeated } = taken.value;
      return answer(reply, 202, { number: post.number, outcome: post.outcome, repeated });
    }
    if (isForLater(taken)) {
      reply.header('retry-after', String(RETRY_AFTER_S));
      return answer(reply, 503, { code: taken.code });
    }
    warn(hook, { code: taken.code }, 'what came to a webhook was not taken');
    // A channel that was removed meanwhile is no concern of whoever still calls.
    return answer(reply, taken.code === 'CHANNEL_UNKNOWN' ? 404 : 422, { code: taken.code });
  });
}
