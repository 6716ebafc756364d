/**
 * One dropped file, from its claim to its end. It is moved out of the way first (`.working/<claim>/<name>`), so that its
 * name is free and what is read does not change; a claim that is left over from a process that died is gone on with. Each
 * line has a key made of the file, so a line that was done has no second effect; the core stores it before it answers.
 */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChannelId, Millis } from '../../../core/domain/ids.ts';
import type { Post, PostKey } from '../../../core/domain/post.ts';
import { done, refuse } from '../../../core/domain/result.ts';
import type { Refusal, Result } from '../../../core/domain/result.ts';
import type { Clock } from '../../../core/ports.ts';
import { keyOfId } from '../deliveries.ts';
import { sameInstructions, storable, textOf as wordsOf } from '../instructions.ts';
import { isForLater } from '../intake.ts';
import type { Intake } from '../intake.ts';
import { AGAIN_MS, FILE_BYTES, LEFT_MS, LINE_TRIES, SAME_NAMES } from './limits.ts';
import { kindOf, readLines } from './lines.ts';
import type { Line } from './lines.ts';
import { textOf } from './text.ts';
import { forgetBegun, noteBegun, readBegun } from './tries.ts';

export const DONE = 'done';
export const FAILED = 'failed';
const WORKING = '.working';

export interface WorkNeeds {
  readonly intake: Intake;
  readonly clock: Clock;
  /** Ends waiting for a core that is busy; what is not done is gone on with at the next start. */
  readonly signal: AbortSignal;
  readonly againMs?: Millis;
}

/** A file that was claimed. */
export interface Claim {
  /** The channel's folder. */
  readonly folder: string;
  readonly channel: ChannelId;
  /** Folder of the claim, within `.working`. */
  readonly id: string;
  readonly name: string;
}

export interface Worked {
  readonly done: number;
  readonly failed: readonly { readonly line: number | null; readonly refusal: Refusal }[];
}

const claimFolder = ({ folder, id }: Claim): string => path.join(folder, WORKING, id);
const claimedAt = ({ id }: Claim): Millis => Number(id.split('-', 1)[0]);

/** Takes a file out of the folder. Throws when it is gone. */
export async function claim(
  folder: string,
  channel: ChannelId,
  name: string,
  now: Millis,
  unique: string,
): Promise<Claim> {
  const claimed = { folder, channel, name, id: `${now}-${unique}` };
  await mkdir(claimFolder(claimed), { recursive: true });
  await rename(path.join(folder, name), path.join(claimFolder(claimed), name));
  return claimed;
}

/** Claims that were left over, oldest first. */
export async function leftOver(folder: string, channel: ChannelId): Promise<readonly Claim[]> {
  const ids = await readdir(path.join(folder, WORKING)).catch(() => []);
  const claims: Claim[] = [];
  for (const id of ids.filter((one) => /^\d{1,16}-[\w-]{1,64}$/u.test(one)).sort()) {
    const [name] = await readdir(path.join(folder, WORKING, id)).catch(() => []);
    const left = { folder, channel, id, name: name ?? '' };
    if (name === undefined) await rm(claimFolder(left), { recursive: true, force: true });
    else claims.push(left);
  }
  return claims;
}

interface Source {
  readonly bytes: Buffer;
  readonly writtenAt: Millis;
}

/** What is in the file. Refusals: FILE_IS_LINK, FILE_INVALID, FILE_TOO_LARGE. */
async function read(file: string): Promise<Result<Source>> {
  const before = await lstat(file);
  if (before.isSymbolicLink()) return refuse('FILE_IS_LINK', 'It is a link. Put the file itself here.');
  if (!before.isFile()) return refuse('FILE_INVALID', 'It is no plain file.');
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { size, mtimeMs } = await handle.stat();
    if (size > FILE_BYTES)
      return refuse('FILE_TOO_LARGE', `It has ${size} bytes; ${FILE_BYTES} are the most. Split it.`);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(FILE_BYTES + 1), 0, FILE_BYTES + 1, 0);
    if (bytesRead > FILE_BYTES) return refuse('FILE_TOO_LARGE', 'It grew while it was read. Drop it again.');
    return done({ bytes: buffer.subarray(0, bytesRead), writtenAt: Math.floor(mtimeMs) });
  } finally {
    await handle.close();
  }
}

/** The same name, bytes and time of writing are the same file, however often it is begun. */
const fileKey = (name: string, { bytes, writtenAt }: Source): string =>
  createHash('sha256').update(`${name}\0${writtenAt}\0`).update(bytes).digest('base64url');

/** What became of a post that is not what its line asked for. */
function refusedBy({ outcome, code, why }: Post): Refusal | null {
  const isDone = outcome === 'done' || outcome === 'asked' || outcome === 'answered';
  return isDone ? null : refuse(code ?? outcome.toUpperCase(), why === '' ? 'It was not carried out.' : why);
}

const broken = (tries: number): Refusal =>
  refuse(
    'LINE_BROKEN',
    `The service failed at it ${tries} times; its log says why. Look with /channel posts whether your channel has it before you drop it again.`,
  );

/**
 * @param triesBefore how often the work was broken off in this line
 * @returns undefined when the work was ended meanwhile
 */
async function carryOut(
  needs: WorkNeeds,
  claimed: Claim,
  source: Source,
  key: PostKey,
  { read: asked, source: text, number }: Line,
  triesBefore: number,
): Promise<Refusal | null | undefined> {
  if (!asked.ok) return asked;
  const { instruction, id } = asked.value;
  const { intake, clock, signal, againMs = AGAIN_MS } = needs;
  let tries = triesBefore;
  while (!signal.aborted) {
    if (tries >= LINE_TRIES) return broken(tries);
    await noteBegun(claimFolder(claimed), { line: number, tries: tries + 1 });
    const receivedAt = clock.now();
    const taken = await intake.take(
      {
        channel: claimed.channel,
        source: 'file',
        key: id === null ? key : keyOfId('drop', id),
        author: null,
        body: {
          kind: 'instructions',
          instructions: [instruction],
          text: storable(wordsOf([instruction]) || text),
        },
        answers: null,
        edits: null,
        at: Math.min(receivedAt, source.writtenAt),
        receivedAt,
      },
      () => (tries += 1),
    );
    if (taken.ok) {
      const { post, repeated } = taken.value;
      return repeated && !sameInstructions(post.instructions, [instruction])
        ? refuse(
            'ID_REUSED',
            `The id was used for another instruction, in signal ${post.number}. Use a new one for each.`,
          )
        : refusedBy(post);
    }
    if (!isForLater(taken)) return taken;
    await delay(againMs, undefined, { signal }).catch(() => {});
  }
  // It was waiting, and no fault of the line's.
  await forgetBegun(claimFolder(claimed));
  return undefined;
}

const exists = async (file: string): Promise<boolean> => (await lstat(file).catch(() => null)) !== null;
const reasonOf = (place: string): string => `${place}.reason.txt`;

/** A place for a file in `done/` or `failed/` that none has yet, or that this very claim took before it was broken off. */
async function placeFor({ folder, name, id }: Claim, where: string): Promise<string> {
  await mkdir(path.join(folder, where), { recursive: true });
  const { name: stem, ext } = path.parse(name);
  for (let number = 1; number < SAME_NAMES; number += 1) {
    const place = path.join(folder, where, number === 1 ? name : `${stem}.${number}${ext}`);
    const reason = await readFile(reasonOf(place), 'utf8').catch(() => '');
    if (reason.startsWith(headOf(id)) || !((await exists(place)) || (await exists(reasonOf(place)))))
      return place;
  }
  throw new Error(`${folder} is full of files named ${name}`);
}

const headOf = (id: string): string => `Not carried out (${id}):
`;
const reasonText = (id: string, failed: Worked['failed']): string =>
  headOf(id) +
  failed
    .map(
      ({ line, refusal }) => `${line === null ? '' : `line ${line}: `}${refusal.code}: ${refusal.message}
`,
    )
    .join('');

/** Moves the file to where it belongs, a reason beside what failed. `rest`: the lines that failed, where others did not. */
async function putAway(claimed: Claim, worked: Worked, rest: string | null): Promise<void> {
  const file = path.join(claimFolder(claimed), claimed.name);
  if (worked.failed.length > 0) {
    const place = await placeFor(claimed, FAILED);
    // The reason first: a file in `failed/` always has one.
    await writeFile(reasonOf(place), reasonText(claimed.id, worked.failed));
    if (rest === null) await rename(file, place);
    else await writeFile(place, rest);
  }
  if (worked.failed.length === 0 || rest !== null) await rename(file, await placeFor(claimed, DONE));
  await forgetBegun(claimFolder(claimed));
  await rm(claimFolder(claimed), { recursive: true, force: true });
}

/**
 * Does a claimed file: line by line, each once, however often this is begun. A bad line fails alone: `failed/` gets a file
 * with only the lines that failed, to be mended and dropped again, and `done/` the file as it came.
 * @returns null when it was ended before the last line
 */
export async function work(needs: WorkNeeds, claimed: Claim): Promise<Worked | null> {
  const whole = async (refusal: Refusal): Promise<Worked> => {
    const worked = { done: 0, failed: [{ line: null, refusal }] };
    await putAway(claimed, worked, null);
    return worked;
  };
  const age = needs.clock.now() - claimedAt(claimed);
  if (age > LEFT_MS)
    return whole(
      refuse(
        'LEFT_TOO_LONG',
        'Its work was broken off more than 12 hours ago. Look which of its lines your channel has, and drop the others again.',
      ),
    );
  const kind = kindOf(claimed.name);
  if (kind === null)
    return whole(refuse('FILE_UNKNOWN', 'Its name must end in .csv, .json, .ndjson or .jsonl.'));
  const source = await read(path.join(claimFolder(claimed), claimed.name));
  if (!source.ok) return whole(source);
  const text = textOf(source.value.bytes);
  if (!text.ok) return whole(text);
  const lines = readLines(kind, text.value);
  if (!lines.ok) return whole(lines);

  const key = fileKey(claimed.name, source.value);
  const failed: { line: number; refusal: Refusal; source: Line }[] = [];
  const begun = await readBegun(claimFolder(claimed));
  for (const line of lines.value.lines) {
    const lineKey = `drop:${key}:${line.number}` as PostKey;
    const triesBefore = begun?.line === line.number ? begun.tries : 0;
    const refusal = await carryOut(needs, claimed, source.value, lineKey, line, triesBefore);
    if (refusal === undefined) return null;
    if (refusal !== null) failed.push({ line: line.number, refusal, source: line });
  }
  const worked = { done: lines.value.lines.length - failed.length, failed };
  const rest = worked.done === 0 ? null : lines.value.fileOf(failed.map(({ source: line }) => line));
  await putAway(claimed, worked, failed.length === 0 ? null : rest);
  return worked;
}
