/** What is open and what it still risks: one picture for each currency, for money that is real and money that is not. */
import type { LinkStatus } from '../../core/app/api.ts';
import { stopOf } from '../../core/app/valuation.ts';
import { namedAs } from '../../core/domain/account.ts';
import { add, isPositive, subtract, toNumber } from '../../core/domain/decimal.ts';
import type { Money } from '../../core/domain/decimal.ts';
import { count, formatMoney, formatResult } from './format.ts';
import type { ExposurePicture } from './picture.ts';
import { inOrder, MAX_POSITIONS_SHOWN, positionName } from './positions.ts';
import { view } from './view.ts';
import type { Field, View } from './view.ts';

export interface ExposureGroup {
  readonly currency: string;
  readonly isPaper: boolean;
  /** Open; in the order in which positions are numbered everywhere. */
  readonly positions: readonly LinkStatus[];
}

const groupKey = ({ currency, isPaper }: LinkStatus): string => `${currency} ${isPaper === true}`;

/** What is open, by currency and by whether it is real; the group with most positions first. */
export function exposureGroups(all: readonly LinkStatus[]): readonly ExposureGroup[] {
  const groups = new Map<string, LinkStatus[]>();
  for (const status of inOrder(all)) {
    if (status.link.actual !== 'open') continue;
    const known = groups.get(groupKey(status));
    if (known === undefined) groups.set(groupKey(status), [status]);
    else known.push(status);
  }
  return [...groups.values()]
    .map((positions) => ({
      currency: positions[0]?.currency ?? '',
      isPaper: positions[0]?.isPaper === true,
      positions,
    }))
    .sort((a, b) => Number(a.isPaper) - Number(b.isPaper) || b.positions.length - a.positions.length);
}

/** `USD`, `USD on paper`. */
export const groupName = ({ currency, isPaper }: ExposureGroup): string =>
  [currency === '' ? 'unknown currency' : currency, ...(isPaper ? ['on paper'] : [])].join(' ');

const negated = (money: Money): Money => subtract('0' as Money, money);

/** What a position may still lose to its stop, in words. */
function riskWords(status: LinkStatus): string {
  const { risk, currency } = status;
  if (stopOf(status) === null) return 'no stop';
  if (risk === null) return 'risk unknown';
  return isPositive(risk) || risk === '0'
    ? `risk ${formatMoney(risk, currency)}`
    : `its stop secures ${formatMoney(negated(risk), currency)}`;
}

function picturePosition(status: LinkStatus, withAccount: boolean): ExposurePicture['positions'][number] {
  const { floating, risk, accountName } = status;
  return {
    name: withAccount ? `${positionName(status)} · ${accountName}` : positionName(status),
    net: floating === null ? null : toNumber(floating),
    risk: stopOf(status) === null ? 'no stop' : risk === null ? 'unknown' : toNumber(risk),
  };
}

function exposureField(status: LinkStatus, withAccount: boolean): Field {
  const { floating, currency, accountName } = status;
  const result = floating === null ? 'result unknown' : formatResult(floating, currency);
  return {
    name: withAccount ? `${positionName(status)} · ${accountName}` : positionName(status),
    value: `${result} · ${riskWords(status)}`,
  };
}

/** Of the positions whose stop costs something; what stops secure is no risk, and takes none away from others. */
const atRisk = (positions: readonly LinkStatus[]): Money =>
  positions.reduce(
    (sum, { risk }) => (risk !== null && isPositive(risk) ? add(sum, risk) : sum),
    '0' as Money,
  );

export const NOTHING_OPEN: View = view({
  title: 'Nothing is open',
  text: 'There is nothing to draw: no copy of yours is open now.',
});

export function exposureView(group: ExposureGroup): View {
  const { positions, currency, isPaper } = group;
  const accounts = new Set(positions.map(({ accountName }) => accountName));
  const withAccount = accounts.size > 1;
  const [only] = accounts;
  const where = withAccount || only === undefined ? 'Open positions' : only;
  const title = namedAs(where, isPaper);
  const naked = positions.filter((status) => stopOf(status) === null).length;
  const unknown = positions.filter((status) => stopOf(status) !== null && status.risk === null).length;
  const hidden = Math.max(0, positions.length - MAX_POSITIONS_SHOWN);
  const risk = `${formatMoney(atRisk(positions), currency)} at risk`;
  // Without stops nothing bounds what may be lost: `0.00 at risk` would say that nothing can.
  const told =
    naked === 0
      ? risk
      : naked === positions.length
        ? 'without a stop'
        : `${risk} and ${naked} without a stop`;
  return view({
    title: `${title}: ${positions.length} open, ${told}`,
    tone: naked > 0 ? 'warning' : 'plain',
    text: [
      'At risk is what the stops would cost from the entries, before swap and commission.',
      ...(naked === 0
        ? []
        : [`${count(naked, 'position')} without a stop: there is no end to what may be lost.`]),
      ...(unknown === 0
        ? []
        : [
            `Of ${count(unknown, 'position')} the risk is not known: its terminal has not told the symbol yet.`,
          ]),
      ...(hidden === 0 ? [] : [`${hidden} more are not listed.`]),
    ].join('\n'),
    fields: positions.slice(0, MAX_POSITIONS_SHOWN).map((status) => exposureField(status, withAccount)),
    picture: {
      kind: 'exposure',
      title,
      currency,
      positions: positions.map((status) => picturePosition(status, withAccount)),
    },
    secret: true,
  });
}
