/** What a channel was good for: how its signals ended, and what its copies made on the asker's own accounts. */
import type { ChannelRecord, ChannelStats, CopyRecord, SignalRecord } from '../../core/app/care-api.ts';
import { isPositive, toPlaces } from '../../core/domain/decimal.ts';
import { count, formatResult } from './format.ts';
import { view } from './view.ts';
import type { Field, Table, View } from './view.ts';

const UNKNOWN = '–';
/** Rows that are there whatever they say. */
const ALWAYS = 2;
/** More reasons than these are a list that nobody reads. */
const MOST_REASONS = 5;

/** `+3.20`; a dash where no signal's stop and exits are known. */
function rWords({ r }: SignalRecord): string {
  if (r === null) return UNKNOWN;
  return `${isPositive(r.sum) ? '+' : ''}${toPlaces(r.sum, 2)}`;
}

/** What there was none of is left out, but for the first two. */
const ROWS: readonly (readonly [string, (of: SignalRecord) => string])[] = [
  ['Signals', ({ signals }) => String(signals)],
  ['Open', ({ open }) => String(open)],
  ['At target', ({ ends }) => String(ends.target)],
  ['At stop', ({ ends }) => String(ends.stop)],
  ['Otherwise', ({ ends }) => String(ends.other)],
  ['Never entered', ({ ends }) => String(ends.cancelled)],
  ['Not known', ({ ends }) => String(ends.unknown)],
  ['Sum of R', rWords],
  ['… of signals', ({ r }) => (r === null ? UNKNOWN : String(r.of))],
];

const tableOf = ({ lately, ever }: Pick<ChannelStats, 'lately' | 'ever'>): Table => ({
  columns: [
    { title: 'How they ended', align: 'left' },
    { title: '30 d', align: 'right' },
    { title: 'All', align: 'right' },
  ],
  rows: ROWS.filter(([, of], index) => index < ALWAYS || of(ever.signals) !== '0').map(([name, of]) => [
    name,
    of(lately.signals),
    of(ever.signals),
  ]),
});

const ASKED: Readonly<Record<CopyRecord['asked'][number]['state'], string>> = {
  pending: 'waiting',
  approved: 'approved',
  rejected: 'rejected',
  expired: 'expired',
  void: 'nothing to decide',
};

function copyLines({ copied, over, unknown, results, denied, asked }: CopyRecord): readonly string[] {
  const refused = denied.reduce((sum, one) => sum + one.count, 0);
  return [
    copied === 0 ? 'nothing copied' : `${count(copied, 'entry')} copied, ${copied - over} still open`,
    ...results.map(
      ({ currency, net, copies }) => `${formatResult(net, currency)} of ${count(copies, 'copy')}`,
    ),
    ...(unknown === 0 ? [] : [`result not known of ${count(unknown, 'copy')}`]),
    ...(refused === 0 ? [] : [`${count(refused, 'entry')} denied`]),
    ...denied.slice(0, MOST_REASONS).map((one) => `· ${one.count} × ${one.code}`),
    ...(denied.length > MOST_REASONS ? ['· and others'] : []),
    ...(asked.length === 0
      ? []
      : [`asked you: ${asked.map((one) => `${one.count} ${ASKED[one.state]}`).join(', ')}`]),
  ];
}

const copies = (name: string, { copies: record }: ChannelRecord): Field => ({
  name,
  value: copyLines(record).join('\n'),
});

export function statsView({ channel, lately, ever }: ChannelStats): View {
  const isPosted = channel.kind === 'posts';
  return view({
    title: `${channel.name}: what became of its signals`,
    text:
      ever.signals.signals === 0
        ? 'It has given no signal yet.'
        : [
            isPosted && ever.signals.ends.unknown > 0
              ? 'Posts tell no prices of their ends: those signals are over, and how they ended is not known.'
              : '',
            'R: what a signal made, in units of what its first stop would have cost. Only where entry, stop and exits are known.',
          ]
            .filter((part) => part !== '')
            .join('\n\n'),
    table: ever.signals.signals === 0 ? null : tableOf({ lately, ever }),
    fields: [copies('Your copies, last 30 days', lately), copies('Your copies, all', ever)],
    secret: true,
  });
}
