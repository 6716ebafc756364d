/** What stands on a person's page, in Postgres: words said, views shown and edited, their pictures. */
import { hash } from 'node:crypto';
import type { Clock, Ids, Log } from '../../core/ports.ts';
import type { WebMessage, WebStore } from '../../core/web-ports.ts';
import type { Charts } from '../chat.ts';
import { pictureKey, withPicture } from '../pictures.ts';
import type { Picture } from '../views/picture.ts';
import type { View } from '../views/view.ts';
import { FILES_KEPT, HISTORY_SENT, MESSAGES_KEPT, PICTURES_KEPT } from './limits.ts';
import { keepOnce } from './once.ts';
import {
  pageViewAfterwards,
  pageViewOf,
  storedBody,
  type PageFile,
  type PageMessage,
  type PagePicture,
  type PageView,
  type StoredBody,
} from './protocol.ts';

export interface Batch {
  readonly reset: boolean;
  readonly revision: number;
  readonly messages: readonly PageMessage[];
  /** There may be more after `revision`. */
  readonly more: boolean;
}

export interface History {
  /** False when the page said this before. */
  said(identity: string, nonce: string, text: string): Promise<boolean>;
  /** @returns the new message's id. */
  show(identity: string, view: View, options: { readonly silent: boolean }): Promise<number>;
  /** False when there is no such message (any more). */
  change(identity: string, id: number, view: View): Promise<boolean>;
  /** For a page that comes with the last revision it saw, 0 when it saw nothing. */
  open(identity: string, revision: number): Promise<Batch>;
  after(identity: string, revision: number): Promise<Batch>;
}

export interface HistoryNeeds {
  readonly store: WebStore;
  readonly charts: Charts;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

export const createHistory = (needs: HistoryNeeds): History => {
  const { store, clock } = needs;
  const once = keepOnce(clock);

  const bodyOf = async (identity: string, view: View, silent: boolean): Promise<StoredBody> => {
    const whole = { ...(await draw(needs, identity, view)), file: await keepFile(needs, identity, view) };
    if (!view.once) return { kind: 'view', view: whole, silent, onceKey: null };
    const onceKey = needs.ids.id();
    once.keep(onceKey, whole);
    return { kind: 'view', view: pageViewAfterwards(whole), silent, onceKey };
  };
  const batch = (rows: readonly WebMessage[], from: { reset: boolean; revision: number }): Batch => ({
    reset: from.reset,
    revision: rows.reduce((highest, row) => Math.max(highest, row.revision), from.revision),
    messages: rows.map((row) => pageMessage(row, once.find)),
    more: rows.length === HISTORY_SENT && !from.reset,
  });

  return {
    said: async (identity, nonce, text) => {
      const body: StoredBody = { kind: 'said', text };
      const message = { identity, author: 'person' as const, body, nonce, at: clock.now() };
      return (await store.addMessage(message, MESSAGES_KEPT)) !== null;
    },
    show: async (identity, view, { silent }) => {
      const body = await bodyOf(identity, view, silent);
      const message = { identity, author: 'mynah' as const, body, nonce: null, at: clock.now() };
      const id = await store.addMessage(message, MESSAGES_KEPT);
      if (id === null) throw new Error('A message without a nonce was taken for a repeat.');
      return id;
    },
    change: async (identity, id, view) =>
      store.editMessage(identity, id, await bodyOf(identity, view, true), clock.now()),
    open: async (identity, revision) => {
      // A page may outlive the database it came from: then its revision is from another world.
      const known = revision > 0 && revision <= (await store.revision(identity));
      if (known) {
        const rows = await store.messagesAfter(identity, revision, HISTORY_SENT);
        if (rows.length < HISTORY_SENT) return batch(rows, { reset: false, revision });
      }
      return batch(await store.latestMessages(identity, HISTORY_SENT), { reset: true, revision: 0 });
    },
    after: async (identity, revision) =>
      batch(await store.messagesAfter(identity, revision, HISTORY_SENT), { reset: false, revision }),
  };
};

const keepFile = async (
  { store, ids, clock }: HistoryNeeds,
  identity: string,
  { document }: View,
): Promise<PageFile | null> => {
  if (document === undefined) return null;
  const { name, type, bytes } = document;
  const id = ids.id();
  await store.saveFile({ id, identity, name, type, bytes: Buffer.from(bytes), at: clock.now() }, FILES_KEPT);
  return { id, name, bytes: bytes.length };
};

/** A picture that cannot be drawn costs the picture, not the message. */
const draw = async (needs: HistoryNeeds, identity: string, view: View): Promise<PageView> => {
  const { picture } = view;
  if (picture === null) return pageViewOf(view, null, '');
  const id = pictureId(identity, picture);
  const alt = picture.title;
  // A card that counts down shows the same picture each time.
  const kept = await needs.store.picture(id, identity);
  if (kept !== null) return pageViewOf(view, { id, ...pngSize(kept), alt }, '');
  const { view: left, png, apology } = await withPicture(view, needs.charts, needs.log);
  if (png === null) return pageViewOf(left, null, apology);
  await needs.store.savePicture({ id, identity, png, at: needs.clock.now() }, PICTURES_KEPT);
  const drawn: PagePicture = { id, ...pngSize(png), alt };
  return pageViewOf(view, drawn, '');
};

/** The same for the same picture of the same person. */
const pictureId = (identity: string, picture: Picture): string =>
  hash('sha256', JSON.stringify([identity, pictureKey(picture)]), 'base64url').slice(0, 22);

/** Width and height in pixels, from the header that every PNG starts with. */
export const pngSize = (png: Buffer): { width: number; height: number } => {
  const IHDR_WIDTH = 16;
  const IHDR_HEIGHT = 20;
  if (png.length < IHDR_HEIGHT + 4 || png.toString('latin1', 1, 4) !== 'PNG') {
    throw new Error(`The charts drew ${png.length} bytes that are no PNG.`);
  }
  return { width: png.readUInt32BE(IHDR_WIDTH), height: png.readUInt32BE(IHDR_HEIGHT) };
};

const pageMessage = (row: WebMessage, once: (key: string) => PageView | null): PageMessage => {
  const common = { id: row.id, at: row.createdAt, editedAt: row.editedAt, nonce: row.nonce };
  const body = storedBody.safeParse(row.body);
  if (!body.success) return { ...common, said: null, view: unreadable, silent: true };
  if (body.data.kind === 'said') return { ...common, said: body.data.text, view: null, silent: true };
  const { view, onceKey, silent } = body.data;
  return { ...common, said: null, view: (onceKey === null ? null : once(onceKey)) ?? view, silent };
};

/** Stands for what another version of Mynah wrote. */
const unreadable: PageView = {
  title: 'This message cannot be shown',
  tone: 'plain',
  text: 'Another version of Mynah wrote it.',
  fields: [],
  table: null,
  picture: null,
  file: null,
  buttons: [],
  secret: false,
  once: false,
  note: '',
};
