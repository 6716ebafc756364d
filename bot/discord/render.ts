/** Views as Discord shows them. Pure: the same view gives the same messages, and none of it is cut off. */
import { ButtonStyle, ComponentType } from 'discord.js';
import type {
  APIActionRowComponent,
  APIComponentInMessageActionRow,
  APIEmbed,
  APIEmbedField,
} from 'discord.js';
import { MARKS, oneLine, parted, plain, sendable, tableLines, type Line } from '../lines.ts';
import { fit } from '../views/format.ts';
import type { Button, Field, Tone, View } from '../views/view.ts';
import { block, BLOCK_MARKS, escaped } from './markup.ts';

/** Discord's limits, in characters and pieces. */
const CONTENT_LIMIT = 2_000;
const EMBED_LIMIT = 4_096;
/** Of all embeds of a message. */
const EMBEDS_LIMIT = 6_000;
const MOST_EMBEDS = 10;
const MOST_FIELDS = 25;
const FIELD_NAME_LIMIT = 256;
const FIELD_VALUE_LIMIT = 1_024;
const MOST_ROWS = 5;
const MOST_IN_ROW = 5;
const MOST_OPTIONS = 25;
const LABEL_LIMIT = 80;
const OPTION_LIMIT = 100;
const CUSTOM_ID_LIMIT = 100;

export type Row = APIActionRowComponent<APIComponentInMessageActionRow>;

export interface Rendered {
  readonly content: string;
  readonly embeds: readonly APIEmbed[];
  readonly rows: readonly Row[];
  /** The picture belongs to this message. */
  readonly pictured: boolean;
}

export const PICTURE_NAME = 'picture.png';
const COLORS: Readonly<Record<Tone, number>> = {
  plain: 0x5b6b7b,
  good: 0x2e9e5b,
  bad: 0xd0453b,
  warning: 0xd99a1c,
};
const STYLES = {
  primary: ButtonStyle.Primary,
  danger: ButtonStyle.Danger,
  plain: ButtonStyle.Secondary,
} as const;
/** The verb of a list of choices; what was chosen carries the button's own verb and id. */
const CHOOSE = 'choose';

function customId({ verb, id }: Button): string {
  const data = `${verb}:${id}`;
  if (data.length > CUSTOM_ID_LIMIT || verb.includes(':')) {
    throw new Error(
      `A button carries at most ${CUSTOM_ID_LIMIT} characters, and no colon in its verb: ${data}`,
    );
  }
  return data;
}

/** The verb and id that a button or a choice of ours carried; null when it is none. */
export function pressed(data: string): { verb: string; id: string } | null {
  const colon = data.indexOf(':');
  return colon <= 0 ? null : { verb: data.slice(0, colon), id: data.slice(colon + 1) };
}

const labelOf = (button: Button): string => oneLine(button.label).trim() || '…';

const buttonRow = (buttons: readonly Button[]): Row => ({
  type: ComponentType.ActionRow,
  components: buttons.map((button) => ({
    type: ComponentType.Button,
    style: STYLES[button.style],
    label: labelOf(button),
    custom_id: customId(button),
  })),
});

function selectRow(buttons: readonly Button[], index: number): Row {
  const options = buttons.map((button) => {
    const label = labelOf(button);
    const rest =
      label.length > OPTION_LIMIT ? { description: fit(label.slice(OPTION_LIMIT - 1), OPTION_LIMIT) } : {};
    return { label: fit(label, OPTION_LIMIT), value: customId(button), ...rest };
  });
  return {
    type: ComponentType.ActionRow,
    components: [
      { type: ComponentType.StringSelect, custom_id: `${CHOOSE}:${index}`, placeholder: 'Choose…', options },
    ],
  };
}

function inPieces<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const pieces: T[][] = [];
  for (let start = 0; start < items.length; start += size) pieces.push(items.slice(start, start + size));
  return pieces;
}

/** Buttons as they are while they fit; beyond, the longest run of one verb becomes a list, then everything. */
function rowsOf(buttons: View['buttons']): readonly Row[] {
  const rows = buttons.filter((row) => row.length > 0);
  const all = rows.flat();
  const readable = all.every((button) => labelOf(button).length <= LABEL_LIMIT);
  if (readable && rows.length <= MOST_ROWS && rows.every((row) => row.length <= MOST_IN_ROW)) {
    return rows.map(buttonRow);
  }
  const counted = new Map<string, number>();
  for (const { verb } of all) counted.set(verb, (counted.get(verb) ?? 0) + 1);
  const [[listed] = [undefined]] = [...counted].sort(([, a], [, b]) => b - a);
  const others = all.filter(({ verb }) => verb !== listed);
  const lists = inPieces(
    all.filter(({ verb }) => verb === listed),
    MOST_OPTIONS,
  );
  const otherRows = inPieces(others, MOST_IN_ROW);
  if (readable && lists.length + otherRows.length <= MOST_ROWS) {
    return [...lists.map(selectRow), ...otherRows.map(buttonRow)];
  }
  return inPieces(all, MOST_OPTIONS).map(selectRow);
}

const textOf = (part: readonly Line[]): string =>
  part.map(({ spans }) => spans.map(({ text }) => text).join('')).join('\n');
const descriptions = (text: string): readonly APIEmbed[] =>
  parted(text.split('\n').map(plain), EMBED_LIMIT).map((part) => ({ description: textOf(part) }));

/** @returns null when it is too long for a field */
function fieldOf({ name, value }: Field, once: boolean): APIEmbedField | null {
  const field = {
    name: escaped(oneLine(name)).trim() || '·',
    value: once ? block(value) : escaped(value).trim() || '–',
  };
  return field.name.length <= FIELD_NAME_LIMIT && field.value.length <= FIELD_VALUE_LIMIT ? field : null;
}

const lengthOf = ({ description = '', fields = [] }: APIEmbed): number =>
  fields.reduce((sum, { name, value }) => sum + name.length + value.length, description.length);

/** Fields stay together in one embed while it has room; a long one is text of its own. */
function fieldEmbeds(view: View): readonly APIEmbed[] {
  const embeds: { description?: string; fields?: APIEmbedField[] }[] = [];
  for (const given of view.fields) {
    const field = fieldOf(given, view.once);
    if (field === null) {
      embeds.push(
        ...descriptions(`**${escaped(oneLine(given.name))}**\n${escaped(given.value)}`).map(
          (one) => ({ ...one }) as { description: string },
        ),
      );
      continue;
    }
    const last = embeds.at(-1);
    const length = field.name.length + field.value.length;
    const fits =
      last?.fields !== undefined &&
      last.fields.length < MOST_FIELDS &&
      lengthOf(last) + length <= EMBEDS_LIMIT;
    if (fits) last.fields?.push(field);
    else embeds.push({ fields: [field] });
  }
  return embeds;
}

/** Two embeds that follow each other as one, where Discord would show the same. */
function merged(first: APIEmbed | undefined, second: APIEmbed): APIEmbed | null {
  if (first === undefined || first.fields !== undefined) return null;
  if (lengthOf(first) + lengthOf(second) + 1 > EMBEDS_LIMIT) return null;
  if (second.description === undefined) return { ...first, ...second };
  const description = `${first.description ?? ''}\n${second.description}`;
  return description.length <= EMBED_LIMIT
    ? { description, ...(second.fields && { fields: second.fields }) }
    : null;
}

function embedsOf(view: View, text: string): readonly APIEmbed[] {
  const table = view.table === null ? [] : parted(tableLines(view.table), EMBED_LIMIT - BLOCK_MARKS);
  const blocks = [
    ...(text === '' ? [] : descriptions(text)),
    ...fieldEmbeds(view),
    ...table.map((part) => ({ description: block(textOf(part)) })),
  ];
  const embeds: APIEmbed[] = [];
  for (const next of blocks) {
    const one = merged(embeds.at(-1), next);
    if (one === null) embeds.push(next);
    else embeds.splice(-1, 1, one);
  }
  return embeds.map((embed) => ({ ...embed, color: COLORS[view.tone] }));
}

/** Embeds in as few messages as their order and the limits allow. */
function inMessages(embeds: readonly APIEmbed[]): APIEmbed[][] {
  const messages: APIEmbed[][] = [[]];
  let length = 0;
  for (const embed of embeds) {
    const full = length + lengthOf(embed) > EMBEDS_LIMIT || messages.at(-1)?.length === MOST_EMBEDS;
    if (full) {
      messages.push([]);
      length = 0;
    }
    messages.at(-1)?.push(embed);
    length += lengthOf(embed);
  }
  return messages;
}

/**
 * A view as one or more messages, to be shown in this order: the title is the first one's text (and what a phone
 * shows of it while it is locked), everything else lies in embeds; buttons are on the last.
 */
export function render(view: View): readonly Rendered[] {
  const title = `${MARKS[view.tone]}**${escaped(oneLine(view.title))}**`;
  const short = title.length <= CONTENT_LIMIT;
  const text = [short ? '' : escaped(sendable(view.title)), escaped(view.text)]
    .filter((part) => part.trim() !== '')
    .join('\n');
  const parts = inMessages(embedsOf(view, text));
  const pictured = view.picture !== null;
  if (pictured) {
    const first = parts[0] ?? [];
    const image = { image: { url: `attachment://${PICTURE_NAME}` } };
    if (first.length === 0) first.push({ ...image, color: COLORS[view.tone] });
    else first.splice(-1, 1, { ...first.at(-1), ...image });
  }
  const rows = inPieces(rowsOf(view.buttons), MOST_ROWS);
  // Each further message holds what no message before it could.
  const count = parts.length + Math.max(0, rows.length - 1);
  return Array.from({ length: count }, (_, index) => ({
    content: index === 0 && short ? title : parts[index] === undefined ? '…' : '',
    embeds: parts[index] ?? [],
    rows: rows[index - parts.length + 1] ?? [],
    pictured: pictured && index === 0,
  }));
}
