/** Names as people write them, in letters that the font of the pictures has: others would be empty boxes. */

/** The font has neither arrow; the guillemets say the same. */
const STAND_INS: Readonly<Record<string, string>> = { '→': '›', '←': '‹' };

/** Pictographs with what belongs to them: tints, joiners, flags. Rooms put them around their names. */
const PICTOGRAPHS =
  /\p{Emoji_Presentation}|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f|\u20e3/gu;
/** Pictographs by their class, but letters of the font. */
const KEPT: ReadonlySet<string> = new Set(['©', '®', '™']);

/** @returns the text as it can be drawn; one of nothing but pictographs stays as it is */
export function drawable(text: string): string {
  const arrows = text.replace(/[→←]/gu, (arrow) => STAND_INS[arrow] ?? arrow);
  const bare = arrows.replace(PICTOGRAPHS, (sign) => (KEPT.has(sign) ? sign : ''));
  if (bare === arrows) return arrows;
  const tidy = bare.replace(/ {2,}/gu, ' ').trim();
  return tidy === '' ? arrows : tidy;
}
