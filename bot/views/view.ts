/**
 * A View is what a command answers: pure data that every chat renders in its own way.
 * Text is plain text, never markup: each adapter escapes and decorates.
 */

import type { Picture } from './picture.ts';

export interface Field {
  readonly name: string;
  readonly value: string;
}

/** At most about 35 columns wide in all: phones break longer lines of monospace. */
export interface Table {
  readonly columns: readonly { readonly title: string; readonly align: 'left' | 'right' }[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * `verb` and `id` travel (at most 64 bytes as `verb:id`); what they mean lies in the database, where the
 * press is claimed once, by the person it was shown to.
 */
export interface Button {
  readonly label: string;
  readonly verb: string;
  readonly id: string;
  readonly style: 'primary' | 'danger' | 'plain';
}

/** A file for the person to keep. Its bytes leave with the message; no chat of ours keeps them in memory. */
export interface Document {
  readonly name: string;
  /** As in HTTP, e.g. `text/csv`. */
  readonly type: string;
  readonly bytes: Uint8Array;
}

export type Tone = 'plain' | 'good' | 'bad' | 'warning';

export interface View {
  /** One line, shown in bold. */
  readonly title: string;
  readonly tone: Tone;
  readonly text: string;
  readonly fields: readonly Field[];
  readonly table: Table | null;
  readonly picture: Picture | null;
  /** Sent with a new message; one that is shown in place of another has none. */
  readonly document?: Document;
  /** Rows of buttons. */
  readonly buttons: readonly (readonly Button[])[];
  /** Holds a key or a balance: for the person's own eyes. */
  readonly secret: boolean;
  /** Holds a key or a code that is told once: a chat that keeps its own history does not keep this. */
  readonly once: boolean;
}

/** A view with the given parts, everything else empty. */
export const view = (parts: Partial<View> & { readonly title: string }): View => ({
  tone: 'plain',
  text: '',
  fields: [],
  table: null,
  picture: null,
  buttons: [],
  secret: false,
  once: false,
  ...parts,
});
