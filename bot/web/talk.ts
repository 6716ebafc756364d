/** What a frame from the page leads to: words and presses go to the conversation, its answers to the history. */
import type { RawData, WebSocket } from 'ws';
import type { Conversation, SentFile, Speaker } from '../chat.ts';
import type { History } from './history.ts';
import { FRAMES_PER_SECOND, REFUSED_FRAMES_IN_A_ROW, WAITING_PER_PERSON } from './limits.ts';
import { pageFrame, type PageFrame, type Upload } from './protocol.ts';
import { post, type Rooms } from './rooms.ts';

/** The page knows nobody's name; whoever redeems a code here is called this. */
const NAME = 'friend';
/** RFC 6455: the message violates our policy. */
const CLOSE_POLICY = 1008;

export interface TalkNeeds {
  readonly conversation: Conversation;
  readonly history: History;
  readonly rooms: Rooms;
  /** People whose file is being answered. */
  readonly files: Set<string>;
}

const speakerOf = (identity: string): Speaker => ({
  platform: 'web',
  externalId: identity,
  address: identity,
  name: NAME,
  private: true,
});

/** Listens to one tab until it closes. Whatever arrives, the worst that happens is that the tab is closed. */
export const listen = (needs: TalkNeeds, identity: string, socket: WebSocket): void => {
  let refusedInARow = 0;
  const refuse = (mark: string, code: string, message: string): void => {
    refusedInARow += 1;
    post(socket, { type: 'refused', mark, code, message });
    if (refusedInARow >= REFUSED_FRAMES_IN_A_ROW) socket.close(CLOSE_POLICY, 'Too many refused frames');
  };
  socket.on('message', (data, isBinary) => {
    if (socket.readyState !== socket.OPEN) return;
    const frame = isBinary ? null : parseFrame(data);
    const mark = frame === null ? '' : frame.type === 'say' ? frame.nonce : frame.request;
    if (!needs.rooms.mayTalk(identity)) {
      refuse(
        mark,
        'TOO_FAST',
        `That was too fast: at most ${FRAMES_PER_SECOND} a second. Try again in a moment.`,
      );
    } else if (frame === null) {
      refuse(
        '',
        'NOT_UNDERSTOOD',
        'The page sent something that Mynah does not understand. Reload the page.',
      );
    } else if (
      !needs.rooms.queue(identity, frame.type === 'say', () => answer(needs, identity, frame, socket))
    ) {
      refuse(
        mark,
        'TOO_MUCH_WAITING',
        `${WAITING_PER_PERSON} messages wait for an answer. Wait for it first.`,
      );
    } else {
      refusedInARow = 0;
    }
  });
};

const parseFrame = (data: RawData): PageFrame | null => {
  // ws hands over one Buffer: `binaryType` is left at its default.
  if (!Buffer.isBuffer(data)) return null;
  let json: unknown;
  try {
    json = JSON.parse(data.toString('utf8'));
  } catch {
    return null;
  }
  return pageFrame.safeParse(json).data ?? null;
};

const answer = async (
  needs: TalkNeeds,
  identity: string,
  frame: PageFrame,
  socket: WebSocket,
): Promise<void> => {
  const mark = frame.type === 'say' ? frame.nonce : frame.request;
  try {
    if (frame.type === 'say') await answerWords(needs, identity, frame);
    else post(socket, { type: 'pressed', request: mark, toast: await answerPress(needs, identity, frame) });
  } catch (error) {
    const message = 'Mynah could not keep that: its database does not answer. Look before you repeat it.';
    post(socket, { type: 'refused', mark, code: 'FAILED', message });
    throw error;
  }
};

const answerWords = async (
  { conversation, history, rooms }: TalkNeeds,
  identity: string,
  { nonce, text }: Extract<PageFrame, { type: 'say' }>,
): Promise<void> => {
  // Said before, on a connection that was lost: it had its answer, or has it in a moment.
  if (!(await history.said(identity, nonce, text))) return;
  await rooms.wake(identity);
  const view = await conversation.say(speakerOf(identity), text);
  await history.show(identity, view, { silent: false });
  await rooms.wake(identity);
};

/**
 * Answers a file once what was said before is answered.
 * @returns false when too much is waiting already
 */
export const takeFile = (needs: TalkNeeds, identity: string, upload: Upload, bytes: Buffer): boolean => {
  // One at a time, for each may be large.
  if (!needs.rooms.mayTalk(identity) || needs.files.has(identity)) return false;
  needs.files.add(identity);
  const taken = needs.rooms.queue(identity, true, () =>
    answerFile(needs, identity, upload, bytes).finally(() => needs.files.delete(identity)),
  );
  if (!taken) needs.files.delete(identity);
  return taken;
};

const answerFile = async (
  { conversation, history, rooms }: TalkNeeds,
  identity: string,
  { nonce, name, text }: Upload,
  bytes: Buffer,
): Promise<void> => {
  const said = [`File: ${name}`, text].filter((part) => part !== '').join('\n');
  if (!(await history.said(identity, nonce, said))) return;
  await rooms.wake(identity);
  const file: SentFile = { name, size: bytes.length, read: () => Promise.resolve(bytes) };
  const view = await conversation.say(speakerOf(identity), text, undefined, file);
  await history.show(identity, view, { silent: false });
  await rooms.wake(identity);
};

const answerPress = async (
  { conversation, history, rooms }: TalkNeeds,
  identity: string,
  { message, verb, id }: Extract<PageFrame, { type: 'press' }>,
): Promise<string> => {
  const { toast, view, beside } = await conversation.press(speakerOf(identity), verb, id);
  if (view === null) return toast;
  const changed = beside !== true && (await history.change(identity, message, view));
  if (!changed) await history.show(identity, view, { silent: false });
  await rooms.wake(identity);
  return toast;
};
