/** Places in MQL sources, and what the translator says about them. */
import path from 'node:path';

export interface Place {
  readonly file: string;
  readonly line: number;
}

export interface Problem extends Place {
  readonly message: string;
}

/** The source cannot be read any further. */
export class TranslationError extends Error {
  readonly problem: Problem;

  constructor(place: Place, message: string) {
    super(`${path.basename(place.file)}:${place.line}: ${message}`);
    this.name = 'TranslationError';
    this.problem = { file: place.file, line: place.line, message };
  }
}

export function problemText({ file, line, message }: Problem): string {
  return `${path.basename(file)}:${line}: ${message}`;
}
