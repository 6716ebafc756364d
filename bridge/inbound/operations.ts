/** What the REST API can do: one list, from which the routes and the OpenAPI document are made. */
import { z } from 'zod';
import type { TradingApi } from '../../core/app/api.ts';
import type { ChannelView, SignalsApi } from '../../core/app/signals-api.ts';
import type { Scope } from '../../core/domain/channel.ts';
import type { ChannelId, Millis, PositionId, UserId } from '../../core/domain/ids.ts';
import type { Post, PostKey } from '../../core/domain/post.ts';
import { done, refuse } from '../../core/domain/result.ts';
import type { Refusal, Result } from '../../core/domain/result.ts';
import type { Ids } from '../../core/ports.ts';
import { keyOfId } from './deliveries.ts';
import { instructionsInput, sameInstructions, storable, textOf, understoodIn } from './instructions.ts';
import type { Intake } from './intake.ts';
import { MOST_BACK, MOST_DECISIONS_BACK, MOST_TEXT } from './limits.ts';
import { pageById, pageByNumber, pageByTime, pageJson, pageQuery } from './pages.ts';
import {
  accountJson,
  accountOf,
  channelJson,
  channelOf,
  decisionJson,
  decisionOf,
  positionJson,
  positionOf,
  signalJson,
  signalOf,
  takenJson,
  tradeJson,
  tradeOf,
} from './views.ts';

export interface OperationNeeds {
  readonly signals: Pick<SignalsApi, 'channels' | 'posts'>;
  readonly trading: Pick<TradingApi, 'accounts' | 'positions' | 'why' | 'trade'>;
  readonly intake: Intake;
  readonly ids: Ids;
}

export interface Call<Params, Query, Body> {
  readonly user: UserId;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** The body as it was sent. */
  readonly sent: unknown;
  /** What the caller calls this call, to be safe against repeats; null: it has no name. */
  readonly idempotencyKey: string | null;
  readonly now: Millis;
}

export interface Answer {
  readonly status: 200 | 201;
  readonly body: object;
}

export interface Operation {
  readonly method: 'GET' | 'POST';
  /** Below /api/v1, with `{names}`. */
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly scope: Scope;
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  /** Null: it takes none. */
  readonly body: z.ZodType | null;
  readonly answers: Readonly<Partial<Record<Answer['status'], z.ZodType>>>;
  /** Codes of its refusals, beyond those of every operation. */
  readonly refusals: readonly string[];
  readonly run: (needs: OperationNeeds, call: Call<unknown, unknown, unknown>) => Promise<Result<Answer>>;
}

type Parts<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType> = Omit<
  Operation,
  'params' | 'query' | 'body' | 'run'
> & {
  readonly params: P;
  readonly query: Q;
  readonly body: B | null;
  readonly run: (
    needs: OperationNeeds,
    call: Call<z.output<P>, z.output<Q>, z.output<B>>,
  ) => Promise<Result<Answer>>;
};

/** The caller has parsed all parts by the operation's own schemas. */
const operation = <P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType>(
  parts: Parts<P, Q, B>,
): Operation => ({
  ...parts,
  run: (needs, call) => parts.run(needs, call as Call<z.output<P>, z.output<Q>, z.output<B>>),
});

const none = z.strictObject({});
const id = z.string().min(1).max(64);
const ofChannel = z.strictObject({ channel: id.meta({ description: "The channel's id." }) });
const ok = (body: object): Result<Answer> => done({ status: 200, body });

const noChannel = (): Refusal =>
  refuse('CHANNEL_UNKNOWN', 'You have no such channel; GET /channels lists yours.');

/** Posts are read and written by a channel's owner alone. */
async function mine(needs: OperationNeeds, user: UserId, channel: string): Promise<ChannelView | undefined> {
  const views = await needs.signals.channels(user);
  return views.find((view) => view.mine && view.channel.kind === 'posts' && view.channel.id === channel);
}

/** The last ones of a channel of one's own, newest first. */
async function postsOf(
  needs: OperationNeeds,
  user: UserId,
  channel: string,
): Promise<Result<readonly Post[]>> {
  if ((await mine(needs, user, channel)) === undefined) return noChannel();
  return needs.signals.posts(user, channel as ChannelId, MOST_BACK);
}

const common = {
  at: z.iso
    .datetime({ offset: true })
    .optional()
    .meta({ description: 'When it was said; now when left out. Subscriptions do not copy what is too old.' }),
  replyTo: z
    .int()
    .min(1)
    .optional()
    .meta({ description: 'Number of the signal that it is about, where that is not clear by itself.' }),
};
const note = z.string().trim().min(1).max(MOST_TEXT);
const signalInput = z
  .union([
    z.strictObject({
      instructions: instructionsInput,
      text: note.optional().meta({ description: 'Shown to people in place of the instructions.' }),
      ...common,
    }),
    z.strictObject({
      text: note.meta({ description: 'A signal in words, read as a post in a chat room is.' }),
      ...common,
    }),
  ])
  .meta({ description: 'Instructions, or a text that is read for them.' });
type SignalInput = z.output<typeof signalInput>;

const shownText = (input: SignalInput): string =>
  storable(input.text ?? ('instructions' in input ? textOf(input.instructions) : ''));

/** Whether a repeat asks for what was asked for then. */
const isSame = (post: Post, input: SignalInput): boolean =>
  'instructions' in input
    ? sameInstructions(post.instructions, input.instructions)
    : post.text === shownText(input);

async function postSignal(
  needs: OperationNeeds,
  { user, params, body, sent, idempotencyKey, now }: Call<{ channel: string }, unknown, SignalInput>,
): Promise<Result<Answer>> {
  const channel = params.channel as ChannelId;
  if ((await mine(needs, user, channel)) === undefined) return noChannel();
  let answers: PostKey | null = null;
  if (body.replyTo !== undefined) {
    const posts = await needs.signals.posts(user, channel, MOST_BACK);
    if (!posts.ok) return posts;
    const answered = posts.value.find(({ number }) => number === body.replyTo);
    if (answered === undefined)
      return refuse('SIGNAL_UNKNOWN', `This channel has no signal ${body.replyTo} any more.`);
    answers = answered.key;
  }
  const text = shownText(body);
  const taken = await needs.intake.take({
    channel,
    source: 'rest',
    key: keyOfId(`rest:${user}`, idempotencyKey ?? needs.ids.secret()),
    author: user,
    body:
      'instructions' in body
        ? { kind: 'instructions', instructions: body.instructions, text }
        : { kind: 'text', text },
    answers,
    edits: null,
    at: body.at === undefined ? now : Math.min(now, Date.parse(body.at)),
    receivedAt: now,
  });
  // Without a key nothing would tell the next call from a second order.
  if (!taken.ok && taken.code === 'NOT_STORED_YET' && idempotencyKey === null)
    return refuse(
      'OUTCOME_UNKNOWN',
      'It may be stored or not. Look at the list of signals before you send it again; an Idempotency-Key makes that safe.',
    );
  if (!taken.ok) return taken;
  const { post, repeated } = taken.value;
  if (repeated && !isSame(post, body))
    return refuse(
      'IDEMPOTENCY_KEY_REUSED',
      `This Idempotency-Key was used for another signal, number ${post.number}; nothing was done. Use a new key for each.`,
    );
  return done({
    status: repeated ? 200 : 201,
    body: { signal: signalOf(post), repeated, understood: understoodIn(sent) },
  });
}

export const OPERATIONS: readonly Operation[] = [
  operation({
    method: 'GET',
    path: '/channels',
    id: 'listChannels',
    summary: 'Channels that are yours or open to you',
    scope: 'read',
    params: none,
    query: pageQuery,
    body: null,
    answers: { 200: pageJson(channelJson) },
    refusals: [],
    run: async ({ signals }, { user, query }) => {
      const views = await signals.channels(user);
      return ok(pageById(views.map(channelOf), ({ id: of }) => of, query));
    },
  }),
  operation({
    method: 'POST',
    path: '/channels/{channel}/signals',
    id: 'postSignal',
    summary: 'Post a signal on a channel of yours',
    scope: 'post',
    params: ofChannel,
    query: none,
    body: signalInput,
    answers: { 201: takenJson, 200: takenJson },
    refusals: [
      'CHANNEL_UNKNOWN',
      'SIGNAL_UNKNOWN',
      'TOO_LONG',
      'IDEMPOTENCY_KEY_REUSED',
      'OVERLOADED',
      'NOT_STORED_YET',
      'OUTCOME_UNKNOWN',
    ],
    run: postSignal,
  }),
  operation({
    method: 'GET',
    path: '/channels/{channel}/signals',
    id: 'listSignals',
    summary: 'What came to a channel of yours, newest first',
    scope: 'read',
    params: ofChannel,
    query: pageQuery,
    body: null,
    answers: { 200: pageJson(signalJson) },
    refusals: ['CHANNEL_UNKNOWN'],
    run: async (needs, { user, params, query }) => {
      const posts = await postsOf(needs, user, params.channel);
      if (!posts.ok) return posts;
      const page = pageByNumber(posts.value, ({ number }) => number, query);
      return ok({ ...page, items: page.items.map(signalOf) });
    },
  }),
  operation({
    method: 'GET',
    path: '/channels/{channel}/signals/{number}',
    id: 'getSignal',
    summary: 'One signal of a channel of yours',
    scope: 'read',
    params: ofChannel.extend({ number: z.coerce.number().int().min(1) }),
    query: none,
    body: null,
    answers: { 200: signalJson },
    refusals: ['CHANNEL_UNKNOWN', 'SIGNAL_UNKNOWN'],
    run: async (needs, { user, params }) => {
      const posts = await postsOf(needs, user, params.channel);
      if (!posts.ok) return posts;
      const post = posts.value.find(({ number }) => number === params.number);
      return post === undefined
        ? refuse('SIGNAL_UNKNOWN', `This channel has no signal ${params.number} any more.`)
        : ok(signalOf(post));
    },
  }),
  operation({
    method: 'GET',
    path: '/channels/{channel}/trades/{position}',
    id: 'getTrade',
    summary: 'One position of a channel, and what became of it on your accounts',
    scope: 'read',
    params: ofChannel.extend({ position: id }),
    query: none,
    body: null,
    answers: { 200: tradeJson },
    refusals: ['SIGNAL_UNKNOWN'],
    run: async ({ trading }, { user, params }) => {
      const status = await trading.trade(user, params.channel as ChannelId, params.position as PositionId);
      return status === null ? refuse('SIGNAL_UNKNOWN', 'There is no such position.') : ok(tradeOf(status));
    },
  }),
  operation({
    method: 'GET',
    path: '/accounts',
    id: 'listAccounts',
    summary: 'Your accounts, with their money as last reported',
    scope: 'read',
    params: none,
    query: pageQuery,
    body: null,
    answers: { 200: pageJson(accountJson) },
    refusals: [],
    run: async ({ trading }, { user, query }) => {
      const accounts = await trading.accounts(user);
      return ok(pageById(accounts.map(accountOf), ({ id: of }) => of, query));
    },
  }),
  operation({
    method: 'GET',
    path: '/positions',
    id: 'listPositions',
    summary: 'Copies that live on your accounts',
    scope: 'read',
    params: none,
    query: pageQuery,
    body: null,
    answers: { 200: pageJson(positionJson) },
    refusals: [],
    run: async ({ trading }, { user, query }) => {
      const positions = await trading.positions(user);
      return ok(pageById(positions.map(positionOf), ({ id: of }) => of, query));
    },
  }),
  operation({
    method: 'GET',
    path: '/decisions',
    id: 'listDecisions',
    summary: 'What was decided for your accounts, newest first, with every rule and number',
    scope: 'read',
    params: none,
    query: pageQuery,
    body: null,
    answers: { 200: pageJson(decisionJson) },
    refusals: [],
    run: async ({ trading }, { user, query }) => {
      const reports = await trading.why(user, 'last', MOST_DECISIONS_BACK);
      const page = pageByTime(reports, ({ decision }) => decision.at, query);
      return ok({ ...page, items: page.items.map(decisionOf) });
    },
  }),
];
