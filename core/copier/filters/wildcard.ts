/**
 * Whether the whole `text` is as `pattern` says: `*` stands for any run of characters, `?` for any one; capitals
 * and small letters are the same. Takes at most length × length steps, whatever the pattern.
 */
export function matchesWildcard(text: string, pattern: string): boolean {
  const letters = Array.from(text.toLowerCase());
  const wanted = Array.from(pattern.toLowerCase());
  let [at, next] = [0, 0];
  // Where the last `*` stands, and how far the run that it stands for has grown.
  let [star, grown] = [-1, 0];
  while (at < letters.length) {
    const want = wanted[next];
    if (want === '*') {
      [star, grown] = [next, at];
      next += 1;
    } else if (want === '?' || (want !== undefined && want === letters[at])) {
      at += 1;
      next += 1;
    } else if (star !== -1) {
      grown += 1;
      at = grown;
      next = star + 1;
    } else return false;
  }
  return wanted.slice(next).every((want) => want === '*');
}
