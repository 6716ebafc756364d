/** Words that a person typed, as one text again: those with spaces were in quotes, but for a comma after them. */
export const typedText = (words: readonly string[]): string =>
  words
    .map((word) => (/\s/u.test(word) && words.length > 1 ? word.replace(/^(.*?)([,;]*)$/su, '"$1"$2') : word))
    .join(' ');
