/** The messages that the fake holds, and Discord's rules for what may be in one. */

/** An answer with one of Discord's codes. */
export class Refused extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const invalid = (message: string): Refused => new Refused(400, 50035, `Invalid Form Body: ${message}`);

export interface Embed {
  readonly title?: string;
  readonly description?: string;
  readonly color?: number;
  readonly fields?: readonly { readonly name: string; readonly value: string }[];
  readonly image?: { readonly url: string };
  readonly footer?: { readonly text: string };
  readonly author?: { readonly name: string };
}

export interface Component {
  readonly type: number;
  readonly custom_id?: string;
  readonly label?: string;
  readonly style?: number;
  readonly options?: readonly { readonly label: string; readonly value: string }[];
  readonly components?: readonly Component[];
}

export interface Content {
  readonly content?: string | null;
  readonly embeds?: readonly Embed[] | null;
  readonly components?: readonly Component[] | null;
  readonly attachments?: readonly { readonly id: string; readonly filename?: string }[] | null;
  readonly flags?: number;
  readonly nonce?: string;
  readonly enforce_nonce?: boolean;
}

/** A message of the bot as people see it now. */
export interface Shown {
  readonly id: string;
  readonly channel: string;
  /** What a person reads, without markup: text, then embeds. */
  readonly text: string;
  /** As the bot wrote it. */
  readonly content: string;
  readonly embeds: readonly Embed[];
  readonly rows: readonly Component[];
  /** Labels of buttons and choices. */
  readonly labels: readonly string[];
  /** The picture's PNG bytes. */
  readonly picture: Buffer | null;
  /** Another file to keep. */
  readonly document: { readonly name: string; readonly bytes: Buffer } | null;
  /** The only one who sees it; null: everybody in the channel. */
  readonly only: string | null;
  readonly silent: boolean;
  readonly edits: number;
  /** Promised, and not there yet. */
  readonly thinking: boolean;
  /** Counts every change in every channel: what is newer has more. */
  readonly moment: number;
}

const EPHEMERAL = 1 << 6;
export const SILENT = 1 << 12;
const CONTENT_LIMIT = 2_000;
const EMBEDS_LIMIT = 6_000;
const MOST_ROWS = 5;
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

export const isHidden = ({ flags = 0 }: Content): boolean => (flags & EPHEMERAL) !== 0;

/** What a person reads of Markdown. */
export function read(markdown: string): string {
  const kept: string[] = [];
  return markdown
    .replace(/\\([^a-zA-Z0-9\s])/gu, (_, mark: string) => `\uE000${kept.push(mark) - 1}\uE000`)
    .replaceAll(/```\n?|\*\*|__|~~/gu, '')
    .replaceAll(/^(?:#{1,3}|-#|>)\s/gmu, '')
    .replaceAll(/\uE000(\d+)\uE000/gu, (_, index: string) => kept[Number(index)] ?? '')
    .trim();
}

function embedText({ title = '', description = '', fields = [] }: Embed): string {
  const lines = [title, description, ...fields.map(({ name, value }) => `${name}: ${value}`)];
  return lines
    .map(read)
    .filter((line) => line !== '')
    .join('\n');
}

const lengthOf = (embed: Embed): number =>
  [
    embed.title,
    embed.description,
    embed.footer?.text,
    embed.author?.name,
    ...(embed.fields ?? []).flatMap(({ name, value }) => [name, value]),
  ].reduce((sum, text) => sum + (text ?? '').length, 0);

function checkRows(rows: readonly Component[]): void {
  if (rows.length > MOST_ROWS) throw invalid(`components: ${rows.length} rows, at most ${MOST_ROWS}`);
  const seen = new Set<string>();
  for (const row of rows) {
    const parts = row.components ?? [];
    if (parts.some(({ type }) => type === 3) && parts.length > 1) throw invalid('a select fills its row');
    for (const { type, custom_id: id = '', label = '', options = [] } of parts) {
      if (seen.has(id)) throw invalid(`COMPONENT_CUSTOM_ID_DUPLICATED: ${id}`);
      seen.add(id);
      if (type === 2 && label.trim() === '') throw invalid('a button needs a label');
      if (new Set(options.map(({ value }) => value)).size < options.length)
        throw invalid('option values repeat');
    }
  }
}

const attached = (url = ''): readonly string[] => /^attachment:\/\/(.+)$/u.exec(url)?.slice(1) ?? [];

function checkEmbeds(embeds: readonly Embed[], files: readonly string[]): void {
  const sum = embeds.reduce((total, embed) => total + lengthOf(embed), 0);
  if (sum > EMBEDS_LIMIT) throw invalid(`MAX_EMBED_SIZE_EXCEEDED: ${sum}`);
  for (const embed of embeds) {
    for (const name of attached(embed.image?.url))
      if (!files.includes(name)) throw invalid(`there is no attachment ${name}`);
    for (const field of embed.fields ?? []) {
      if (field.name.trim() === '' || field.value.trim() === '')
        throw invalid('BASE_TYPE_REQUIRED: a field is empty');
    }
    if (lengthOf(embed) === 0 && embed.image === undefined) throw invalid('an embed is empty');
  }
}

const isPicture = (name = ''): boolean => name.endsWith('.png');

function documentOf({ attachments }: Content, files: ReadonlyMap<string, Buffer>): Shown['document'] {
  const found = attachments?.find(({ filename }) => !isPicture(filename));
  const bytes = files.get(`files[${found?.id ?? ''}]`);
  return found === undefined || bytes === undefined ? null : { name: found.filename ?? '', bytes };
}

function pictureOf({ attachments }: Content, files: ReadonlyMap<string, Buffer>): Buffer | null {
  const bytes = files.get(`files[${attachments?.find(({ filename }) => isPicture(filename))?.id ?? ''}]`);
  if (bytes === undefined) return null;
  if (!bytes.subarray(0, 8).equals(PNG)) throw invalid('the file is no PNG');
  return bytes;
}

/** What the message is after a call. Throws Refused when Discord would not take it. */
export function shownBy(
  content: Content,
  files: ReadonlyMap<string, Buffer>,
  before: Shown | null,
): Omit<Shown, 'id' | 'channel' | 'moment' | 'only' | 'silent' | 'edits'> {
  const text: unknown = content.content ?? '';
  const embeds = content.embeds ?? [];
  const rows = content.components ?? [];
  if (typeof text !== 'string') throw invalid('content is no text');
  if (text.length > CONTENT_LIMIT) throw invalid(`content: ${text.length}, at most ${CONTENT_LIMIT}`);
  if (content.attachments?.some(({ id }) => !files.has(`files[${id}]`)))
    throw invalid('an attachment was not uploaded');
  // Left out, what is attached stays, and can be named again.
  const kept =
    (before?.picture ?? null) === null
      ? []
      : (before?.embeds ?? []).flatMap(({ image }) => attached(image?.url));
  const named = content.attachments?.map(({ filename = '' }) => filename) ?? kept;
  checkEmbeds(embeds, named);
  checkRows(rows);
  const picture = content.attachments === undefined ? (before?.picture ?? null) : pictureOf(content, files);
  if (text.trim() === '' && embeds.length === 0 && picture === null)
    throw new Refused(400, 50006, 'Cannot send an empty message');
  const parts = rows.flatMap(({ components = [] }) => components);
  return {
    content: text,
    text: [read(text), ...embeds.map(embedText)].filter((part) => part !== '').join('\n'),
    embeds,
    rows,
    labels: parts.flatMap(({ label, options }) => options?.map((option) => option.label) ?? [label ?? '']),
    picture,
    document: documentOf(content, files),
    thinking: false,
  };
}
