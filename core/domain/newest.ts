/** Memories that are bounded: of what is in them, the newest stay. */

/** Puts an entry in the last place; beyond `most` of them, the one that is longest there is forgotten. */
export function keepNewest<Key, Value>(map: Map<Key, Value>, key: Key, value: Value, most: number): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= most) return;
    map.delete(oldest);
  }
}
