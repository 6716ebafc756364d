/** A small seeded generator (sfc32): the same seed gives the same world. Not for secrets. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number) {
    this.#a = seed | 0;
    this.#b = Math.imul(seed, 0x9e3779b1) | 0;
    this.#c = 0x2545f491;
    // The first numbers of neighbouring seeds resemble each other; these rounds part them.
    for (let round = 0; round < WARM_UP; round++) this.next();
  }

  /** Evenly spread in [0, 1). */
  next(): number {
    const t = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + t;
    this.#c |= 0;
    return (t >>> 0) / 4_294_967_296;
  }

  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  /** True with this probability; draws nothing for 0 or less, so that an unused fault changes no sequence. */
  chance(probability: number): boolean {
    return probability > 0 && this.next() < probability;
  }

  /** A member of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new Error('cannot pick from an empty list');
    return list[Math.floor(this.next() * list.length)] as T;
  }

  /** Mean 0, deviation 1, from four draws: near enough to normal for prices. */
  bell(): number {
    return (this.next() + this.next() + this.next() + this.next() - 2) * Math.sqrt(3);
  }

  /** `length` characters of the alphabet that ids on the wire use. */
  text(length: number): string {
    let text = '';
    for (let i = 0; i < length; i++) text += ALPHABET.charAt(this.int(0, ALPHABET.length - 1));
    return text;
  }

  /** An independent generator: what one part of a world draws does not shift what another draws. */
  fork(): Random {
    return new Random((this.next() * 4_294_967_296) | 0);
  }
}

const WARM_UP = 12;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Numbers for generators that are named by text (FNV-1a). */
export function seedOf(text: string, seed = 0): number {
  let hash = (2_166_136_261 ^ seed) | 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16_777_619);
  return hash | 0;
}
