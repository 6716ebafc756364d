/** What came into a channel → what it says: by the reader of its kind, with what the channel knows. */
import type { AlertBound } from '../signals/alerts/result.ts';
import { readAlert } from '../signals/alerts/read.ts';
import { redact } from '../signals/alerts/redact.ts';
import { readPost } from '../signals/posts/read.ts';
import type { Reading } from '../signals/posts/reading.ts';
import type { OpenInstruction } from '../domain/instruction.ts';
import type { PostKey } from '../domain/post.ts';
import type { AccountEntry, ChannelEntry } from './book.ts';
import { groupsOf } from './desk.ts';
import type { Group } from './desk.ts';
import type { ReadPost } from './posts.ts';
import type { Incoming } from './signals-api.ts';

/** What is kept of a text: more than any chat shows of one message. */
const MAX_KEPT = 4_096;

const kept = (text: string): string => (text.length <= MAX_KEPT ? text : `${text.slice(0, MAX_KEPT - 1)}…`);

/** A living signal in the words of an instruction: what an update without names may mean. */
function openOf({ legs }: Group): readonly OpenInstruction[] {
  const [leg] = legs;
  if (leg === undefined) return [];
  return [
    {
      kind: 'open',
      symbol: leg.symbol,
      side: leg.side,
      order: leg.kind === 'limit' || leg.kind === 'stop' ? leg.kind : 'market',
      ...(leg.plan?.zone !== null && leg.plan !== undefined && { entry: leg.plan.zone }),
      ...(leg.stopLoss !== null && { stopLoss: { unit: 'price', at: leg.stopLoss } }),
      takeProfits: legs.map(({ takeProfit }) =>
        takeProfit === null ? 'open' : { unit: 'price', at: takeProfit },
      ),
    },
  ];
}

/** A text as the channel reads it: in the style that it was taught, with what is open on it. */
export function readInRoom(
  { template }: Pick<ChannelEntry, 'template'>,
  desk: AccountEntry,
  text: string,
  answered?: string,
): Reading {
  const style = template === null ? {} : { template };
  return readPost(text, {
    ...style,
    ...(answered !== undefined && { replyTo: readPost(answered, style) }),
    open: groupsOf(desk).flatMap(openOf),
  });
}

type Said = Pick<ReadPost, 'text' | 'instructions' | 'unsafe' | 'unread' | 'why' | 'key' | 'mayRestate'>;

function ofText(channel: ChannelEntry, desk: AccountEntry, text: string, incoming: Incoming): Said {
  const versions = incoming.answers === null ? [] : channel.posts.versions(incoming.answers);
  // The version that was carried out, and not what it was edited to later ("+80 pips!").
  const answered = versions.findLast(({ outcome }) => outcome === 'done') ?? versions[0];
  const reading = readInRoom(channel, desk, text, answered?.text);
  const [doubt] = reading.doubts;
  return {
    text: kept(text),
    key: incoming.key,
    instructions: reading.verdict === 'none' ? [] : reading.instructions,
    unsafe: reading.verdict === 'none' || reading.safe ? null : (doubt?.code ?? 'UNSAFE'),
    unread: false,
    // Alerts repeat on purpose: a strategy that adds to its position says the same twice.
    mayRestate: incoming.body.kind === 'text' && !reading.again,
    why: reading.why,
  };
}

function ofAlert(
  channel: ChannelEntry,
  desk: AccountEntry,
  incoming: Incoming,
  body: Extract<Incoming['body'], { kind: 'alert' }>,
): Said {
  const { symbol, size } = body.bound;
  const bound: AlertBound = { ...(symbol !== null && { symbol }), ...(size !== null && { size }) };
  const read = readAlert(body.text, undefined, bound);
  const text = kept(redact(body.text));
  if (read.ok) {
    const notes = read.notes.map(({ message }) => message);
    return {
      text,
      // What the alert itself says tells repeats apart better than how it arrived.
      key: read.deliveryKey === undefined ? incoming.key : (`alert:${read.deliveryKey}` as PostKey),
      instructions: read.instructions,
      unsafe: null,
      unread: false,
      why: [`read as ${read.format}`, ...notes].join('; '),
    };
  }
  const said = read.code === 'NOT_AN_ALERT' ? ofText(channel, desk, text, incoming) : null;
  if (said !== null && said.instructions.length > 0) return said;
  return {
    text,
    key: incoming.key,
    instructions: [],
    unsafe: read.code,
    unread: true,
    why: `${read.message}. ${read.remedy}`,
  };
}

/** @returns what it says; its text as it may be kept and shown. Never throws, whatever the text is. */
export function readIncoming(channel: ChannelEntry, desk: AccountEntry, incoming: Incoming): ReadPost {
  const { body, source, author, answers, edits, at, receivedAt } = incoming;
  const times = { at, receivedAt };
  const rest = { channel: channel.channel.id, source, author, answers, edits, ...times };
  switch (body.kind) {
    case 'text':
      return { ...rest, ...ofText(channel, desk, body.text, incoming) };
    case 'alert':
      return { ...rest, ...ofAlert(channel, desk, incoming, body) };
    case 'instructions':
      return {
        ...rest,
        text: kept(body.text),
        key: incoming.key,
        instructions: body.instructions,
        unsafe: null,
        unread: false,
        why: 'as it was asked for',
      };
  }
}
