/** Things that arrive one by one, and a way to wait for one of them: within a time, or the test fails. */

/** Only a failure waits so long; a terminal with the sanitizers in it is slow, the more so on a busy machine. */
const PATIENCE_MS = 45_000;

export class Arrivals<T extends object> {
  readonly all: T[] = [];
  private readonly taken = new Set<T>();
  private readonly waiting = new Set<(item: T) => void>();

  add(item: T): void {
    this.all.push(item);
    for (const look of [...this.waiting]) look(item);
  }

  /** The first that matches and was not taken before, now or when it comes. */
  next<S extends T>(matches: (item: T) => item is S, what: string): Promise<S>;
  next(matches: (item: T) => boolean, what: string): Promise<T>;
  next(matches: (item: T) => boolean, what: string): Promise<T> {
    const here = this.all.find((item) => !this.taken.has(item) && matches(item));
    if (here !== undefined) {
      this.taken.add(here);
      return Promise.resolve(here);
    }
    return new Promise((resolve, reject) => {
      const patience = setTimeout(() => {
        this.waiting.delete(look);
        reject(new Error(`${what} did not come within ${PATIENCE_MS} ms; came: ${this.summary()}`));
      }, PATIENCE_MS);
      const look = (item: T): void => {
        if (this.taken.has(item) || !matches(item)) return;
        this.taken.add(item);
        this.waiting.delete(look);
        clearTimeout(patience);
        resolve(item);
      };
      this.waiting.add(look);
    });
  }

  private summary(): string {
    return JSON.stringify(this.all.slice(-5)).slice(0, 1_000);
  }
}
