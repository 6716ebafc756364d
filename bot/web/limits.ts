/** Every limit of the chat page, with its reason. Times in milliseconds. */

/** A login link waits this long: long enough to walk to the phone, short enough to be worthless in a log. */
export const LOGIN_LINK_MS = 15 * 60_000;
/** Then a new link is asked for; a forgotten browser does not stay in for ever. */
export const SESSION_MS = 30 * 24 * 60 * 60_000;

/** The longest text a person may say, as in Telegram. */
export const TEXT_CHARS = 4_096;
/** A text of TEXT_CHARS in UTF-8 with JSON's escapes stays below it. */
export const FRAME_BYTES = 32 * 1024;
/** Frames of one person: a burst for somebody who presses through a list, then what a hand can do. */
export const FRAMES_BURST = 20;
export const FRAMES_PER_SECOND = 5;
/** So many frames refused in a row are no person any more: the tab is closed. */
export const REFUSED_FRAMES_IN_A_ROW = 100;
/** What one person may have waiting for an answer; they are answered one after the other. */
export const WAITING_PER_PERSON = 10;

/** Phone, desk and a few forgotten ones. */
export const TABS_PER_PERSON = 8;
/** Of the whole server, pictures and pages included: file handles that trading needs stay free. */
export const CONNECTIONS = 512;
/** A tab that reads so slowly is cut off; it resumes where it was when it comes back. */
export const BUFFERED_BYTES = 4 * 1024 * 1024;
/** A page's proof of life; after a missed one the tab is taken for dead. */
export const HEARTBEAT_MS = 20_000;

/** How many messages a page shows when it opens, and the most it is sent at once. */
export const HISTORY_SENT = 100;
/** Between two messages or edits of our own, a burst aside: faster than anybody reads. */
export const PACE_MS = 300;
/** Per person; older ones are cleared away. */
export const MESSAGES_KEPT = 2_000;
/** Per person, about 30 kB each; a message whose picture is gone says so. */
export const PICTURES_KEPT = 200;
/** Per person, of files that Mynah made: some hundred kB each; a message whose file is gone says so. */
export const FILES_KEPT = 20;
/** Longer than file systems allow. */
export const FILE_NAME_CHARS = 255;
/** A key that is told once stays readable this long, in memory only, for a page that is loaded again. */
export const ONCE_SHOWN_MS = 10 * 60_000;
export const ONCE_KEPT = 200;

/** Forms of the page are empty. */
export const BODY_BYTES = 1_024;
/** A request is a few hundred bytes: whoever takes longer to send it is stuck or hostile. */
export const REQUEST_MS = 10_000;
/** A health check that takes longer is a no. */
export const HEALTH_MS = 3_000;
/** What is being answered may finish before the sockets are closed. */
export const STOP_MS = 3_000;
/** A page answers a close within a round trip. */
export const GOODBYE_MS = 1_000;
