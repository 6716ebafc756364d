/** What the file drop takes at most. Times in milliseconds. */

/** How often the folders are looked at. Polling, because notices of changes get lost on network drives and in containers. */
export const LOOK_MS = 500;
/** A file counts once it has stayed as it is for so long: whoever writes it is done. */
export const SETTLE_MS = 2_000;
/** A file of a thousand lines is under 200 KiB. */
export const FILE_BYTES = 1024 * 1024;
/** What a channel remembers of what it took in is three times as much: a line is known however often a file is begun. */
export const FILE_LINES = 1_000;
/** Characters of one line. */
export const LINE_CHARS = 4_096;
/**
 * A file whose work was broken off longer ago is not gone on with: its channel may have forgotten the lines that were done.
 */
export const LEFT_MS = 12 * 3_600_000;
/** Folders of channels, and files that are looked at in one of them at a time; the others wait. */
export const FOLDERS = 500;
export const FILES = 1_000;
/** A line that was begun so often and never done stands in the way of those behind it; it is tried no more. */
export const LINE_TRIES = 3;
/** Until a line that the core is too busy for is tried again. */
export const AGAIN_MS = 1_000;
/** Files of one name in `done/` or `failed/` get a number; beyond this the name is odd enough to be told. */
export const SAME_NAMES = 100_000;
/** Characters of a bad value that a reason repeats. */
export const SHOWN = 60;
