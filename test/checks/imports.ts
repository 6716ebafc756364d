/** `npm run check:imports`: says which imports break the rules, and fails when there are any. */
import { inspectImports } from './import-rules.ts';

/** Far fewer than there are: a reader that understands no TypeScript finds none, and is content. */
const LEAST_FILES = 20;

const { files, unread, imports, violations } = await inspectImports(process.cwd());

for (const file of unread) console.error(`not read: ${file}`);
for (const { rule, from, to } of violations) console.error(`${rule}: ${from} → ${to}`);
const blind = files.length < LEAST_FILES || imports < files.length;
if (blind) console.error(`only ${files.length} files with ${imports} imports: the source was not seen`);

if (blind || unread.length > 0 || violations.length > 0) process.exitCode = 1;
else console.log(`imports: ${imports} in ${files.length} files, all where they may be`);
