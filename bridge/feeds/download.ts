/** Text from a file or from the web, within limits of size and time. */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { done, refuse } from '../../core/domain/result.ts';
import type { Refusal, Result } from '../../core/domain/result.ts';

/** The largest calendar seen, a year of all countries, has 4 MB. */
const MOST_BYTES = 5_000_000;
const MOST_REDIRECTS = 5;
const CHUNK_BYTES = 65_536;

const refused = (message: string): Refusal => refuse('CALENDAR_UNREACHABLE', message);
const tooLarge = (): Refusal => refuse('CALENDAR_TOO_LARGE', `it is larger than ${MOST_BYTES} bytes`);

function textOf(bytes: Uint8Array): Result<string> {
  try {
    return done(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return refuse('CALENDAR_INVALID', 'it is not UTF-8 text');
  }
}

/** All of it, or null when it is more than `most` bytes: then it is not read on. */
export async function boundedBytes(
  chunks: AsyncIterable<Uint8Array>,
  most: number,
): Promise<Uint8Array | null> {
  const taken: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > most) return null;
    taken.push(chunk);
  }
  return Buffer.concat(taken);
}

async function bounded(chunks: AsyncIterable<Uint8Array>): Promise<Result<string>> {
  const bytes = await boundedBytes(chunks, MOST_BYTES);
  return bytes === null ? tooLarge() : textOf(bytes);
}

const isLoopback = ({ hostname }: URL): boolean => /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/u.test(hostname);

/** Readable by others on its way, a calendar could be changed; within one machine there is no way. */
const mayAsk = (at: URL, first: URL): boolean =>
  at.protocol === 'https:' || (at.protocol === 'http:' && isLoopback(at) && first.protocol === 'http:');

/** Where a redirect leads, if we go there. */
function nextOf(response: Response, at: URL, first: URL): Result<URL> {
  const to = response.headers.get('location');
  if (to === null || !URL.canParse(to, at.href)) return refused('it redirects nowhere');
  const next = new URL(to, at);
  return mayAsk(next, first)
    ? done(next)
    : refused(`it redirects to ${next.origin}; only https:// is followed`);
}

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

async function fromWeb(source: string, signal: AbortSignal): Promise<Result<string>> {
  const first = new URL(source);
  if (!mayAsk(first, first)) return refused(`${first.origin} is not https://`);
  let at = first;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const response = await fetch(at, { redirect: 'manual', signal });
    if (!isRedirect(response.status)) {
      if (response.ok && response.body !== null) return await bounded(response.body);
      await response.body?.cancel();
      return refused(`it answers ${response.status}`);
    }
    await response.body?.cancel();
    const next = nextOf(response, at, first);
    if (!next.ok) return next;
    at = next.value;
  }
  return refused(`it redirects more than ${MOST_REDIRECTS} times`);
}

/** No stream: one that is aborted after its reader has left throws where nobody catches it. */
async function* chunksOf(file: FileHandle, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  while (true) {
    signal.throwIfAborted();
    const { bytesRead, buffer } = await file.read(Buffer.alloc(CHUNK_BYTES));
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

async function fromFile(path: string, signal: AbortSignal): Promise<Result<string>> {
  const file = await open(path);
  try {
    const about = await file.stat();
    if (!about.isFile()) return refused('it is no file');
    return await bounded(chunksOf(file, signal));
  } finally {
    await file.close();
  }
}

/** The plainest word for what went wrong below us: a system's code, or what the error says. */
function reasonOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(inner instanceof Error)) return String(inner);
  if (inner.name === 'TimeoutError') return 'no answer in time';
  return 'code' in inner && typeof inner.code === 'string' ? inner.code : inner.message;
}

export const isUrl = (source: string): boolean => /^https?:\/\//iu.test(source);

/**
 * @param source the path of a file, or an https:// URL (http:// on loopback)
 * @param signal ends it
 * @returns the text; or CALENDAR_UNREACHABLE, CALENDAR_TOO_LARGE, CALENDAR_INVALID (no text)
 */
export async function download(source: string, signal: AbortSignal): Promise<Result<string>> {
  try {
    return await (isUrl(source) ? fromWeb(source, signal) : fromFile(source, signal));
  } catch (error) {
    return refused(reasonOf(error));
  }
}
