/** What people read of the settings: the help of the command line, and the file that they copy. */
import { SETTINGS } from './config.ts';
import type { Setting } from './settings.ts';

const listed = Object.entries(SETTINGS).map(([name, about]: [string, Setting]) => ({ name, ...about }));
const groups = [...new Set(listed.map(({ group }) => group))].map((group) => ({
  group,
  settings: listed.filter((about) => about.group === group),
}));
const standardText = ({ standard }: Setting): string => (standard === null ? 'unset' : `default ${standard}`);

/** What `npm start -- --help` prints. */
export function helpText(): string {
  const width = Math.max(...listed.map(({ name }) => name.length));
  const paragraphs = groups.map(({ group, settings }) => [
    '',
    `${group}:`,
    ...settings.flatMap((about) => [
      `  ${about.name.padEnd(width)}  ${about.unit}, ${standardText(about)}`,
      `  ${' '.repeat(width)}  ${about.help}`,
    ]),
  ]);
  return [
    'Mynah copies trades, and you run it from a chat.',
    '',
    '  npm start            starts the service',
    '  npm start -- --help  shows this',
    '',
    'Settings come from the environment and from a file .env; the environment wins. Empty means unset.',
    ...paragraphs.flat(),
    '',
  ].join('\n');
}

/** The text of `.env.example`: every setting with its default, commented out. */
export function envExample(): string {
  const paragraphs = groups.flatMap(({ group, settings }) => [
    '',
    `# ---- ${group}`,
    ...settings.flatMap((about) => [
      '',
      `# ${about.help}`,
      `# (${about.unit}, ${standardText(about)})`,
      `# ${about.name}=${about.standard ?? ''}`,
    ]),
  ]);
  return [
    '# Copy to .env and change what you need. Written by `npm run env:example`.',
    ...paragraphs,
    '',
  ].join('\n');
}
