/** Writes C++ so that every piece stands on the line number of the MQL it came from. */
import type { Place } from './problem.ts';

/** Up to here a gap is filled with empty lines; a larger one becomes a #line. */
const MOST_EMPTY_LINES = 8;

export class Writer {
  private readonly pieces: string[] = [];
  private file = '';
  private line = 0;
  private lineHasText = false;

  /** Puts text where the place says; without a place behind what is there. Blanks keep neighbours apart. */
  write(text: string, place?: Place): void {
    if (place !== undefined) this.moveTo(place);
    this.pieces.push(this.lineHasText ? ` ${text}` : text);
    this.line += text.split('\n').length - 1;
    this.lineHasText = true;
  }

  toString(): string {
    return `${this.pieces.join('')}\n`;
  }

  private moveTo({ file, line }: Place): void {
    const gap = line - this.line;
    if (file === this.file && gap >= 0 && gap <= MOST_EMPTY_LINES) {
      this.pieces.push('\n'.repeat(gap));
      if (gap > 0) this.lineHasText = false;
    } else {
      this.pieces.push(`${this.pieces.length === 0 ? '' : '\n'}#line ${line} ${JSON.stringify(file)}\n`);
      this.lineHasText = false;
    }
    this.file = file;
    this.line = line;
  }
}
