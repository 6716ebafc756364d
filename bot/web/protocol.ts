/**
 * What the page and the server say to each other: JSON in text frames. The page is told to bring its chat up
 * to date (`messages`), never what to do; a page that was away asks for what came after the last revision it saw.
 */
import { z } from 'zod';
import type { CommandInfo } from '../chat.ts';
import type { Button, Field, Table, Tone, View } from '../views/view.ts';
import { FILE_NAME_CHARS, TEXT_CHARS } from './limits.ts';

/** How the socket is closed when reconnecting would not help, or not at once. */
export const CLOSE_SIGNED_OUT = 4401;
export const CLOSE_TOO_MANY_TABS = 4429;

const mark = z.string().regex(/^[\w-]{8,40}$/);
/** What a button holds; no control characters, for it goes into queries. */
const buttonPart = z
  .string()
  .max(64)
  .regex(/^[^\p{Cc}\p{Surrogate}]*$/u);

export const pageFrame = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('say'),
    /** Drawn by the page; a repeat after a lost connection is not said twice. */
    nonce: mark,
    text: z.string().trim().min(1).max(TEXT_CHARS),
  }),
  z.strictObject({
    type: z.literal('press'),
    /** Drawn by the page; comes back in the answer. */
    request: mark,
    message: z.int().positive(),
    verb: buttonPart.min(1),
    id: buttonPart,
  }),
]);
export type PageFrame = z.infer<typeof pageFrame>;

/** The query of an upload: what is said with the file, in the shape of a `say`. */
export const uploadQuery = z.object({
  nonce: mark,
  name: z.string().trim().min(1).max(FILE_NAME_CHARS),
  text: z.string().trim().max(TEXT_CHARS).default(''),
});
export type Upload = z.infer<typeof uploadQuery>;

/** The query of `/chat`: the last revision the page saw. */
export const chatQuery = z.object({ after: z.coerce.number().int().min(0).catch(0) });

const picture = z.object({
  id: z.string(),
  width: z.number(),
  height: z.number(),
  alt: z.string(),
});
export type PagePicture = z.infer<typeof picture>;

/** A file to keep, under `/files/<id>`. */
const file = z.object({ id: z.string(), name: z.string(), bytes: z.number() });
export type PageFile = z.infer<typeof file>;

const pageView = z.object({
  title: z.string(),
  tone: z.enum(['plain', 'good', 'bad', 'warning']) satisfies z.ZodType<Tone>,
  text: z.string(),
  fields: z.array(z.object({ name: z.string(), value: z.string() }) satisfies z.ZodType<Field>),
  table: z
    .object({
      columns: z.array(z.object({ title: z.string(), align: z.enum(['left', 'right']) })),
      rows: z.array(z.array(z.string())),
    })
    .nullable() satisfies z.ZodType<Table | null>,
  picture: picture.nullable(),
  /** What was stored before there were files has none. */
  file: file.nullable().default(null),
  buttons: z.array(
    z.array(
      z.object({
        label: z.string(),
        verb: z.string(),
        id: z.string(),
        style: z.enum(['primary', 'danger', 'plain']),
      }) satisfies z.ZodType<Button>,
    ),
  ),
  secret: z.boolean(),
  /** Told once: the page offers to copy it. */
  once: z.boolean(),
  /** The page's own remark: what is missing from this message, and why. */
  note: z.string(),
});
export type PageView = z.infer<typeof pageView>;

/** What a row of `web_messages` holds. */
export const storedBody = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('said'), text: z.string() }),
  z.object({
    kind: z.literal('view'),
    view: pageView,
    silent: z.boolean(),
    /** Where the whole view lies in memory, while it does. */
    onceKey: z.string().nullable(),
  }),
]);
export type StoredBody = z.infer<typeof storedBody>;

export interface PageMessage {
  readonly id: number;
  readonly at: number;
  readonly editedAt: number | null;
  readonly nonce: string | null;
  /** What the person said; null when Mynah speaks. */
  readonly said: string | null;
  readonly view: PageView | null;
  /** Rings no bell. */
  readonly silent: boolean;
}

export type ServerFrame =
  | {
      readonly type: 'hello';
      /** The server's clock, UTC milliseconds: the page's own may be wrong. */
      readonly now: number;
      readonly commands: readonly CommandInfo[];
      readonly longestText: number;
      /** Bytes. */
      readonly largestFile: number;
      readonly heartbeatMs: number;
    }
  | {
      readonly type: 'messages';
      /** Forget what you show: these are the newest ones. */
      readonly reset: boolean;
      readonly revision: number;
      /** New and edited ones, by id. */
      readonly messages: readonly PageMessage[];
    }
  /** Something of this person is being answered. */
  | { readonly type: 'busy'; readonly busy: boolean }
  | { readonly type: 'pressed'; readonly request: string; readonly toast: string }
  /** `mark` is the nonce or request refused; empty when the frame was not understood. */
  | { readonly type: 'refused'; readonly mark: string; readonly code: string; readonly message: string }
  | { readonly type: 'beat' };

/** Everything of `view` but the picture and the file, which are stored apart. */
export const pageViewOf = (view: View, drawn: PagePicture | null, note: string): PageView => ({
  title: view.title,
  tone: view.tone,
  text: view.text,
  fields: view.fields.map(({ name, value }) => ({ name, value })),
  table:
    view.table === null
      ? null
      : {
          columns: view.table.columns.map(({ title, align }) => ({ title, align })),
          rows: view.table.rows.map((row) => [...row]),
        },
  picture: drawn,
  file: null,
  buttons: view.buttons.map((row) => row.map(({ label, verb, id, style }) => ({ label, verb, id, style }))),
  secret: view.secret,
  once: view.once,
  note,
});

/** What the history keeps of a view that is told once. */
export const pageViewAfterwards = (view: PageView): PageView => ({
  ...view,
  text: '',
  fields: [],
  table: null,
  picture: null,
  file: null,
  buttons: [],
  note: 'Shown once and not kept. Ask again if you need a new one.',
});
