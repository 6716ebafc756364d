/** JSON that Postgres can hold. */

/** What `jsonb` refuses: the character 0, and halves of surrogate pairs, which JSON.stringify escapes. */
const UNSTORABLE = /\\u(?:0000|d[89a-f])/u;

const storable = (_key: string, value: unknown): unknown =>
  typeof value === 'string' ? Buffer.from(value.replaceAll('\0', '\ufffd')).toString() : value;

/**
 * JSON text that `jsonb` takes whatever strings are in it: a comment from a broker must not stop the
 * service. What cannot be stored becomes U+FFFD.
 */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value);
  return UNSTORABLE.test(text) ? JSON.stringify(value, storable) : text;
}
