/** A post that a person passed on to us: what it says, and whether that may be traded. */
import type { ReadText } from '../../core/app/care-api.ts';
import type { Millis } from '../../core/domain/ids.ts';
import { formatAge } from './format.ts';
import { instructionsWords } from './instruction-words.ts';
import { quoted } from './post-notices.ts';
import { view } from './view.ts';
import type { View } from './view.ts';

/** Prices have moved since. */
const OLD_MS: Millis = 5 * 60_000;

const age = (at: Millis, now: Millis): string =>
  now - at < OLD_MS ? '' : `It was written ${formatAge(now - at)} ago: prices have moved since.`;

export const nothingReadView = (text: string, { why }: ReadText): View =>
  view({ title: 'I read no signal in this', text: `${quoted(text)}\n\nWhy: ${why}.` });

/** @param name of the channel whose way of reading it is; null: everybody’s */
export function readView(name: string | null, text: string, read: ReadText, at: Millis, now: Millis): View {
  const hasNoStop = read.instructions.some((one) => one.kind === 'open' && one.stopLoss === undefined);
  return view({
    title:
      `${name === null ? '' : `${name}: `}${read.safe ? 'this is what I read' : 'this cannot be meant so'}`.replace(
        /^./u,
        (first) => first.toUpperCase(),
      ),
    tone: read.safe && !hasNoStop && age(at, now) === '' ? 'plain' : 'warning',
    text: [
      quoted(text),
      instructionsWords(read.instructions) || read.why,
      read.safe ? 'Nothing speaks against it.' : read.doubts.join(', '),
      hasNoStop ? 'Mind: without a stop nothing bounds a loss, and sizes by risk do not copy it.' : '',
      age(at, now),
      read.safe
        ? 'Nothing is traded unless you post it.'
        : 'It is not traded. /buy and /sell post it in your words.',
    ]
      .filter((part) => part !== '')
      .join('\n\n'),
  });
}

/** It came in by itself, or was posted before. */
export const knownView = (name: string, number: number): View =>
  view({ title: `This is on ${name} already`, text: `It is its post ${number}; nothing was done again.` });
