/** Pictures that were drawn lately, by what they show. */

/** About 40 kB each: a hundred cards of questions, and the pages that people leaf through. */
const CACHE_BYTES = 8 * 1024 * 1024;

export class PictureCache {
  private readonly mostBytes: number;
  /** The one that was asked for longest ago first. */
  private readonly drawn = new Map<string, Buffer>();
  private readonly drawing = new Map<string, Promise<Buffer>>();
  private bytes = 0;

  constructor(mostBytes = CACHE_BYTES) {
    this.mostBytes = mostBytes;
  }

  /**
   * The picture of that key. While it is being drawn, whoever asks for it too waits for the same one; a failure is
   * not remembered.
   */
  async take(key: string, draw: () => Promise<Buffer>): Promise<Buffer> {
    const known = this.drawn.get(key);
    if (known !== undefined) {
      this.drawn.delete(key);
      this.drawn.set(key, known);
      return known;
    }
    const under = this.drawing.get(key);
    if (under !== undefined) return under;
    const begun = draw();
    this.drawing.set(key, begun);
    try {
      const png = await begun;
      this.keep(key, png);
      return png;
    } finally {
      this.drawing.delete(key);
    }
  }

  private keep(key: string, png: Buffer): void {
    if (png.byteLength > this.mostBytes) return;
    this.drawn.set(key, png);
    this.bytes += png.byteLength;
    for (const [oldest, { byteLength }] of this.drawn) {
      if (this.bytes <= this.mostBytes) return;
      this.drawn.delete(oldest);
      this.bytes -= byteLength;
    }
  }
}
