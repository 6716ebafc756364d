/**
 * `target` with every method watched: one that throws has found a bug of ours, and may have left half of what
 * it did in memory. `onThrow` then ends the process, which starts anew from what is stored; nothing of the
 * half-done turn has left.
 */
export function endOnThrow<T extends object>(target: T, onThrow: (error: unknown) => void): T {
  return new Proxy(target, {
    get(object, name): unknown {
      const value: unknown = Reflect.get(object, name, object);
      if (typeof value !== 'function') return value;
      return (...parts: unknown[]): unknown => {
        try {
          return value.apply(object, parts) as unknown;
        } catch (error) {
          onThrow(error);
          throw error;
        }
      };
    },
  });
}
