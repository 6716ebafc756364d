import { z } from 'zod';
import type { Place } from '../../../core/history-ports.ts';
import { FILE_BYTES } from '../../../core/app/history-api.ts';
import type { ImportDraft } from '../../../core/app/history-api.ts';
import type { Millis } from '../../../core/domain/ids.ts';
import { refuse } from '../../../core/domain/result.ts';
import { count, fit, formatMoment } from '../../views/format.ts';
import { refusalView } from '../../views/answers.ts';
import { draftFields, importField, previewWords } from '../../views/imports.ts';
import { view } from '../../views/view.ts';
import type { View } from '../../views/view.ts';
import { replaced } from '../answer.ts';
import { positional, word } from '../arguments.ts';
import { picker } from '../choose.ts';
import { command, CONFIRM_LIFE_MS, PICKER_LIFE_MS, press, REUSABLE_LIFE_MS } from '../command.ts';
import type { Context, Press } from '../command.ts';
import { askedPlaces, keyOf, placeKey, placeLabel } from './places.ts';

const MINUTE: Millis = 60_000;
const HOUR: Millis = 60 * MINUTE;
/** The earliest and the latest clock on Earth. */
const [MOST_BEHIND, MOST_AHEAD] = [-12 * HOUR, 14 * HOUR];
const MEGABYTE = 1024 * 1024;
const LABEL_CHARS = 30;

/** `+3`, `-5`, `UTC+5:30` → milliseconds ahead of UTC; null for anything else. */
function clockIn(text: string): Millis | null {
  const found = /^(?:utc|gmt)?(?<sign>[+-])(?<hours>\d{1,2})(?::(?<minutes>[0-5]\d))?$/iu.exec(text)?.groups;
  if (found === undefined) return null;
  const length = Number(found['hours']) * HOUR + Number(found['minutes'] ?? 0) * MINUTE;
  const ahead = found['sign'] === '-' ? -length : length;
  return ahead >= MOST_BEHIND && ahead <= MOST_AHEAD ? ahead : null;
}

const draftPayload = z.object({
  draft: z.string(),
  place: placeKey,
  /** What is in the file, as it was told. */
  fields: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
});
type DraftPayload = z.infer<typeof draftPayload>;

const chosen: Press<DraftPayload> = {
  verb: 'import',
  once: false,
  lifeMs: PICKER_LIFE_MS,
  payload: draftPayload,
  act: async (context, payload) => replaced(await confirmation(context, payload)),
};

const kept: Press<DraftPayload> = {
  verb: 'import-keep',
  once: true,
  lifeMs: PICKER_LIFE_MS,
  payload: draftPayload,
  async act({ history, user }, { draft, place: key }) {
    const done = await history.keep(user.id, draft, key);
    if (!done.ok) return replaced(refusalView(done));
    const { place, fresh } = done.value;
    if (fresh === 0)
      return replaced(view({ title: 'Nothing was new', text: `${place.name} has all of it already.` }));
    return replaced(
      view({
        title: `Imported into ${place.name}`,
        tone: 'good',
        text: `${count(fresh, 'new deal')}. They stand apart from what is traded live: /stats and /history show them under “Imported”.`,
      }),
    );
  },
};

/** The question before anything counts: what is in the file, and how much of it is new. */
async function confirmation(context: Context, payload: DraftPayload): Promise<View> {
  const { history, user } = context;
  const preview = await history.preview(user.id, payload.draft, payload.place);
  if (!preview.ok) return refusalView(preview);
  const { place, fresh } = preview.value;
  const { fields } = payload;
  if (fresh === 0)
    return view({
      title: 'Nothing is new in this file',
      text: `${place.name} has all of its deals already. Nothing was imported.`,
      fields,
    });
  return view({
    title: `Import into ${place.name}?`,
    text: previewWords(preview.value),
    fields,
    buttons: context.menu(kept, [{ label: 'Import', payload, style: 'primary' }], { cancel: 'Cancel' }),
    secret: true,
  });
}

/** Whose history a file is: said with it, or asked. */
function whose(context: Context, draft: ImportDraft, places: readonly Place[]): View {
  const fields = [...draftFields(draft, context.now)];
  const choices = places.map((place) => ({
    label: placeLabel(place),
    payload: { draft: draft.id, place: keyOf(place), fields },
  }));
  return {
    ...picker(context, chosen, choices, { title: 'Whose history is this?', secret: true }),
    fields,
  };
}

async function bytesOf({ file }: Context): Promise<Uint8Array | View> {
  if (file === null) throw new Error('there is no file to be read');
  const tooLarge = (size: string): View =>
    refusalView(
      refuse(
        'FILE_TOO_LARGE',
        `The file ${file.name} has ${size}; I read up to ${FILE_BYTES / MEGABYTE} MB. Export a shorter period.`,
      ),
    );
  if (file.size !== null && file.size > FILE_BYTES)
    return tooLarge(`${(file.size / MEGABYTE).toFixed(1)} MB`);
  try {
    const bytes = await file.read(FILE_BYTES);
    return bytes.length > FILE_BYTES ? tooLarge(`more than ${FILE_BYTES / MEGABYTE} MB`) : bytes;
  } catch {
    return refusalView(
      refuse(
        'FILE_NOT_FETCHED',
        `I could not get ${file.name} from the chat. Nothing was imported: send it again.`,
      ),
    );
  }
}

async function bring(context: Context, places: readonly Place[], clock: Millis): Promise<View> {
  const { history, user, file } = context;
  const bytes = await bytesOf(context);
  if (!(bytes instanceof Uint8Array)) return bytes;
  const read = await history.bring(user.id, { name: file?.name ?? '', bytes }, clock);
  if (!read.ok) {
    return view({
      title: 'I could not read that file',
      tone: 'warning',
      text: `${read.message}\n\nNothing was imported. I read statements of MetaTrader 4 and 5 (HTML), CSV of Myfxbook and of MQL5 signals, and other CSV of trades.`,
    });
  }
  const [only, ...others] = places;
  if (only === undefined)
    return view({
      title: 'You have no accounts',
      text: '/connect <name> adds one; then send the file again.',
    });
  return others.length === 0
    ? confirmation(context, {
        draft: read.value.id,
        place: keyOf(only),
        fields: [...draftFields(read.value, context.now)],
      })
    : whose(context, read.value, places);
}

const importId = z.object({ id: z.string(), what: z.string() });
type ImportId = z.infer<typeof importId>;

const removed: Press<ImportId> = {
  verb: 'import-remove',
  once: true,
  lifeMs: CONFIRM_LIFE_MS,
  payload: importId,
  async act({ history, user }, { id, what }) {
    const done = await history.forget(user.id, id);
    if (!done.ok) return replaced(refusalView(done));
    return replaced(view({ title: `${what} was removed`, text: `${count(done.value, 'deal')} forgotten.` }));
  },
};

const asked: Press<ImportId> = {
  verb: 'import-ask',
  once: false,
  lifeMs: REUSABLE_LIFE_MS,
  payload: importId,
  act: async (context, payload) =>
    replaced(
      view({
        title: `Remove ${payload.what}?`,
        text: 'Its deals leave the statistics. You can import the file again.',
        buttons: context.menu(removed, [{ label: 'Remove', payload, style: 'danger' }], { cancel: 'Cancel' }),
      }),
    ),
};

/** Without a file: how it is done, and what was imported. */
async function overview(context: Context): Promise<View> {
  const { history, user, now } = context;
  const imports = await history.imports(user.id);
  const choices = imports.map(({ id, placeName, fileName, at }) => {
    const what = `${fit(fileName, LABEL_CHARS)} (${placeName})`;
    return { label: `Remove ${what}, ${formatMoment(at, now)}`, payload: { id, what } };
  });
  return view({
    title: imports.length === 0 ? 'Send me a file' : 'Imported histories',
    text: [
      'Send a statement or CSV file here in our private chat, as a file: a statement of MetaTrader 4 or 5 (HTML), or CSV of Myfxbook or an MQL5 signal.',
      'Its times are taken for UTC. If the broker’s clock is ahead, write it with the file: /import Main +2',
    ].join('\n'),
    fields: imports.map((one) => importField(one, now)),
    buttons: choices.length === 0 ? [] : context.menu(asked, choices),
    secret: true,
  });
}

export const importHistory = command({
  name: 'import',
  aliases: ['im'],
  summary: 'Bring a statement as history',
  usage: '[account|channel] [UTC+2]',
  needs: 'trader',
  place: 'private',
  details:
    'Send it with the file, or send the file alone. What is imported stands apart from what is traded live; the same file twice changes nothing.',
  presses: [press(chosen), press(kept), press(asked), press(removed)],
  arguments: positional(z.object({ place: word.optional(), clock: word.optional() })),
  async handle(context, { place, clock }) {
    const [first, second] = [clockIn(place ?? ''), clockIn(clock ?? '')];
    if (clock !== undefined && second === null)
      return refusalView(
        refuse(
          'CLOCK_UNKNOWN',
          `"${clock}" is no clock; write how far the broker’s is ahead, such as +2 or UTC+5:30.`,
        ),
      );
    const places = await askedPlaces(context, [first === null ? place : undefined]);
    if (!places.ok) return refusalView(places);
    return context.file === null
      ? overview(context)
      : bring(context, places.value.places, second ?? first ?? 0);
  },
});
