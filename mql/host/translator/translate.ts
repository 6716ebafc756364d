/** One .mq4 or .mq5 file with all that it includes → one C++ file. */
import path from 'node:path';

import { Cursor } from './cursor.ts';
import { emit } from './emitter.ts';
import { lintDeclarations, lintTokens, type Platform } from './lint.ts';
import { Parser } from './parser.ts';
import { preprocess } from './preprocessor.ts';
import { TranslationError, type Problem } from './problem.ts';
import { Types } from './types.ts';

export interface Translation {
  readonly platform: Platform;
  /** '' where there are problems. */
  readonly cpp: string;
  readonly problems: readonly Problem[];
}

export interface TranslationOptions {
  /** Where `#include <x>` looks; the folder Include beside the source's folder unless said otherwise. */
  readonly includeFolder?: string;
  readonly defines?: Readonly<Record<string, string>>;
}

export function translate(source: string, options: TranslationOptions = {}): Translation {
  const platform = platformOf(source);
  try {
    return translated(path.resolve(source), platform, options);
  } catch (error) {
    if (!(error instanceof TranslationError)) throw error;
    return { platform, cpp: '', problems: [error.problem] };
  }
}

function platformOf(source: string): Platform {
  if (/\.mq4$/i.test(source)) return 'MQL4';
  if (/\.mq5$/i.test(source)) return 'MQL5';
  throw new Error(`${source}: a program's file ends in .mq4 or .mq5`);
}

function translated(source: string, platform: Platform, options: TranslationOptions): Translation {
  const includeFolder = options.includeFolder ?? path.resolve(path.dirname(source), '../Include');
  const defines = { ...options.defines, [`__${platform}__`]: '' };
  const { tokens, properties } = preprocess(source, { includeFolder, defines });
  const types = new Types(tokens);
  const problems = lintTokens(tokens, platform);
  if (platform === 'MQL4' && !properties.has('strict')) {
    problems.push({ file: source, line: 1, message: '`#property strict` is missing' });
  }
  if (problems.length > 0) return { platform, cpp: '', problems };
  const declarations = new Parser(new Cursor(tokens), types).program();
  problems.push(...lintDeclarations(declarations, types));
  if (problems.length > 0) return { platform, cpp: '', problems };
  return { platform, cpp: emit(declarations, types, path.parse(source).name), problems };
}
