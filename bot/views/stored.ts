/** Views that were stored come back as JSON of some earlier day: looked at before they are believed. */
import { z } from 'zod';
import type { BarsPicture, EquityPicture } from './picture.ts';
import { view } from './view.ts';
import type { View } from './view.ts';

const button = z.object({
  label: z.string(),
  verb: z.string(),
  id: z.string(),
  style: z.enum(['primary', 'danger', 'plain']),
});
const equity = z.object({
  kind: z.literal('equity'),
  title: z.string(),
  currency: z.string(),
  points: z.array(z.object({ at: z.number(), balance: z.number(), equity: z.number() })),
}) satisfies z.ZodType<EquityPicture>;
const bars = z.object({
  kind: z.literal('bars'),
  title: z.string(),
  note: z.string(),
  currency: z.string(),
  along: z.enum(['time', 'name']),
  bars: z.array(z.object({ label: z.string(), net: z.number() })),
}) satisfies z.ZodType<BarsPicture>;
const stored = z.object({
  title: z.string(),
  tone: z.enum(['plain', 'good', 'bad', 'warning']),
  text: z.string(),
  fields: z.array(z.object({ name: z.string(), value: z.string() })),
  table: z
    .object({
      columns: z.array(z.object({ title: z.string(), align: z.enum(['left', 'right']) })),
      rows: z.array(z.array(z.string())),
    })
    .nullable(),
  picture: z.discriminatedUnion('kind', [equity, bars]).nullable(),
  buttons: z.array(z.array(button)),
  secret: z.boolean(),
  once: z.boolean(),
});

/** @returns null when it is no view */
export function parseStoredView(json: unknown): View | null {
  const parsed = stored.partial().required({ title: true }).safeParse(json);
  if (!parsed.success) return null;
  const given = Object.entries(parsed.data).filter(([, value]) => value !== undefined);
  return view({ title: parsed.data.title, ...(Object.fromEntries(given) as Partial<View>) });
}
