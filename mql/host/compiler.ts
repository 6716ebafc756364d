/** g++: is it here, its flags, and what it says in the words of MQL. */
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';

import { buildFolder, runtimeFolder } from './folders.ts';
import { withLock } from './lock.ts';

export type Flavour = 'plain' | 'sanitized';

/** The class of mistakes that MetaEditor warns of; an EA has none of them. */
const METAEDITOR_WARNINGS = [
  'conversion', // possible loss of data due to type conversion
  'float-conversion',
  'sign-compare', // sign mismatch
  'return-type', // not all control paths return a value
  'uninitialized', // possible use of uninitialized variable
  'maybe-uninitialized',
  'shadow', // declaration hides another one
  'parentheses', // check operator precedence for possible error
  'empty-body', // empty controlled statement found
  'unused-value', // expression has no effect
  'unused-result', // the return value should be checked
  'overflow', // constant does not fit
  'div-by-zero',
  'shift-count-overflow',
  'shift-count-negative',
];

/** As much as a stack of calls needs: more makes compiling and linking a third slower. */
const COMMON = ['-std=c++20', '-g1', '-fwrapv', '-fsigned-char', '-fno-pie', '-fno-omit-frame-pointer'];
const SANITIZERS = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all'];

/** In MQL a division by zero stops the program, of doubles too; without sanitizers the compiler's check does that. */
const ZERO_DIVIDE = [
  '-fsanitize=integer-divide-by-zero,float-divide-by-zero',
  '-fsanitize-undefined-trap-on-error',
];

/** The sanitizers find as much without optimizing, and compiling takes a third of the time. */
export const runtimeFlags = (flavour: Flavour): string[] => [
  ...COMMON,
  flavour === 'sanitized' ? '-O0' : '-O1',
  '-Wall',
  '-Wextra',
  ...(flavour === 'sanitized' ? SANITIZERS : []),
];

/** Variables without a value hold a pattern, so that a program that relies on zeros is found. */
export const expertFlags = (flavour: Flavour): string[] => [
  ...COMMON,
  // Some of the warnings come of optimizing: `plain` finds them (mql/host/warnings.mql.test.ts).
  flavour === 'sanitized' ? '-O0' : '-O1',
  '-ftrivial-auto-var-init=pattern',
  '-flifetime-dse=1',
  // Stacks of critical errors name every function of the EA.
  '-fno-inline-functions-called-once',
  ...(flavour === 'sanitized' ? [...SANITIZERS, '-fsanitize=float-divide-by-zero'] : ZERO_DIVIDE),
  ...METAEDITOR_WARNINGS.map((name) => `-Werror=${name}`),
  // As a system folder, so that warnings are about the EA only.
  '-isystem',
  runtimeFolder,
];

export const linkFlags = (flavour: Flavour): string[] => [
  '-no-pie',
  ...(flavour === 'sanitized' ? SANITIZERS : []),
  '-lssl',
  '-lcrypto',
  '-lpthread',
];

/** One compiler holds one of these, on the whole machine. */
const COMPILERS = ['compiler-1.lock', 'compiler-2.lock'].map((name) => path.join(buildFolder, name));

/** Runs g++ as soon as fewer than two run; its messages, or undefined if all went well. */
export function compile(args: readonly string[]): Promise<string | undefined> {
  return withLock(COMPILERS, () => run(args));
}

function run(args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn('g++', ['-fdiagnostics-color=never', '-fno-diagnostics-show-caret', ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve(code === 0 ? undefined : said || `g++ ended with ${String(code)}`);
    });
  });
}

let version: string | undefined;

export function compilerVersion(): string {
  version ??= spawnSync('g++', ['--version'], { encoding: 'utf8' }).stdout;
  return version;
}

/** The packages that have to be installed (apt-get install …) before EAs can be compiled; empty if none. */
export function missingTools(): string[] {
  const accepts = (text: string): boolean => {
    const args = ['-std=c++20', '-fsyntax-only', '-x', 'c++', '-'];
    return spawnSync('g++', args, { input: text, stdio: ['pipe', 'ignore', 'ignore'] }).status === 0;
  };
  const needed: readonly [string, string][] = [
    ['g++', '#include <compare>\n'],
    ['libssl-dev', '#include <openssl/ssl.h>\n'],
  ];
  const missing = needed.filter(([, test]) => !accepts(test)).map(([name]) => name);
  // Without a compiler nobody knows what else is missing.
  return missing.includes('g++') ? needed.map(([name]) => name) : missing;
}

/** The errors of g++ about MQL sources as "File.mqh:12: message"; everything it said, if there are none. */
export function readableErrors(said: string): string {
  const found = said.split('\n').flatMap((line) => {
    const [, file = '', number = '', message] =
      /^(.*\.mq[h45]):(\d+):(?:\d+:)? (?:fatal )?error: (.*)$/.exec(line) ?? [];
    return message === undefined ? [] : [`${path.basename(file)}:${number}: ${inWordsOfMql(message)}`];
  });
  return found.length > 0 ? [...new Set(found)].join('\n') : said;
}

function inWordsOfMql(message: string): string {
  return message
    .replaceAll('mql::ea::', '')
    .replaceAll('mql::', '')
    .replace(/(?:Fixed)?Arr<([^<>,]*)(?:, \d+)?>/g, '$1[]')
    .replace(/Ptr<([^<>]*)>/g, '$1 *')
    .replace(/ \[-Werror=[\w-]*conversion[=\w-]*\]/, ': possible loss of data, write a cast')
    .replace(/ \[-Werror=return-type\]/, ': not every path returns a value')
    .replace(/ \[-Werror=sign-compare\]/, ': sign mismatch, write a cast')
    .replace(
      /^use of deleted function .*operator\+.*$/,
      'implicit conversion from number to string: write (string)value',
    );
}
