/**
 * @import { CommandInfo } from '../../chat.ts'
 * @import { Button } from '../../views/view.ts'
 * @import { PageMessage, ServerFrame } from '../protocol.ts'
 * @import { LineState } from './line.js'
 */
/** The chat page: what arrives is shown, what is typed and pressed is sent. */
import { completeCommands } from './complete.js';
import { openLine } from './line.js';
import { messageItem, pendingItem, refreshTimes } from './message.js';

/** Nearer to the end than this, the reader is taken to be reading the end. */
const AT_BOTTOM_PX = 80;
/** A page that stays open for weeks does not grow without bound. */
const MESSAGES_SHOWN = 500;
const TIMES_EVERY_MS = 20_000;
const TOAST_MS = 5_000;
const BUSY_AFTER_MS = 300;
const SUGGESTED = ['copy', 'accounts', 'help'];

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
const find = (id, type) => {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`The page has no ${type.name} #${id}.`);
  return found;
};

const scroller = find('scroller', HTMLElement);
const log = find('log', HTMLElement);
const empty = find('empty', HTMLElement);
const busy = find('busy', HTMLElement);
const newer = find('newer', HTMLButtonElement);
const toasts = find('toasts', HTMLElement);
const words = find('words', HTMLTextAreaElement);
const fileInput = find('file', HTMLInputElement);
const sendButton = find('send', HTMLButtonElement);
const state = find('line', HTMLElement);
const enlarged = find('enlarged', HTMLDialogElement);
const enlargedPicture = find('enlarged-picture', HTMLImageElement);

/** @type {readonly CommandInfo[]} */
let commands = [];
let revision = 0;
let clockOffset = 0;
let unread = 0;
let lastSaid = '';
let largestFile = Infinity;
/** @type {Map<number, HTMLElement>} */
const shown = new Map();
/** Said, and not confirmed yet; sent again under the same nonce when the line comes back. */
/** @type {Map<string, { text: string, item: HTMLElement, isFile: boolean }>} */
const pending = new Map();
/** @type {Map<string, HTMLButtonElement>} */
const presses = new Map();

const now = () => Date.now() + clockOffset;
const drawMark = () => crypto.randomUUID();

// Reading and scrolling.

const atBottom = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < AT_BOTTOM_PX;
let following = true;
const toBottom = () => {
  scroller.scrollTop = scroller.scrollHeight;
  following = true;
  newer.hidden = true;
};
scroller.addEventListener('scroll', () => {
  following = atBottom();
  if (following) newer.hidden = true;
});
newer.addEventListener('click', toBottom);
// The keyboard of a phone, a picture that arrives, a window that changes: the end stays in sight.
const keepUp = new ResizeObserver(() => {
  if (following) toBottom();
});
keepUp.observe(scroller);
keepUp.observe(log);

const countUnread = (/** @type {number} */ more) => {
  unread = document.hidden ? unread + more : 0;
  document.title = unread === 0 ? 'Mynah' : `(${unread}) Mynah`;
};
document.addEventListener('visibilitychange', () => countUnread(0));

/** @param {string} text */
const toast = (text) => {
  if (text === '') return;
  const shownToast = document.createElement('p');
  shownToast.textContent = text;
  toasts.replaceChildren(shownToast);
  window.setTimeout(() => shownToast.remove(), TOAST_MS);
};

// Messages.

const tools = {
  commands: () => commands,
  now,
  onCommand: (/** @type {string} */ command) => write(`${command} `),
  onEnlarge: (/** @type {HTMLImageElement} */ picture) => {
    enlargedPicture.src = picture.src;
    enlargedPicture.alt = picture.alt;
    enlarged.showModal();
  },
  onCopy: (/** @type {string} */ text) => {
    const copied = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'));
    copied.then(
      () => toast('Copied.'),
      () => toast('The browser did not allow copying. Select the text and copy it by hand.'),
    );
  },
  onPress: (
    /** @type {PageMessage} */ message,
    /** @type {Button} */ button,
    /** @type {HTMLButtonElement} */ pressed,
  ) => {
    const request = drawMark();
    const frame = { type: /** @type {const} */ ('press'), request, message: message.id };
    if (!line.send({ ...frame, verb: button.verb, id: button.id })) {
      toast('Not connected: nothing was pressed. Try again when the line is back.');
      return;
    }
    presses.set(request, pressed);
    pressed.setAttribute('aria-busy', 'true');
    lockButtons(pressed, true);
  },
};

/**
 * @param {HTMLButtonElement} pressed
 * @param {boolean} locked
 */
const lockButtons = (pressed, locked) => {
  const all = pressed.closest('.buttons')?.querySelectorAll('button') ?? [];
  for (const button of all) button.disabled = locked;
};

/** @param {string} request */
const releasePress = (request) => {
  const pressed = presses.get(request);
  if (pressed === undefined) return;
  presses.delete(request);
  pressed.removeAttribute('aria-busy');
  lockButtons(pressed, false);
};

/** @param {PageMessage} message */
const confirmSaid = (message) => {
  if (message.nonce === null) return;
  pending.get(message.nonce)?.item.remove();
  pending.delete(message.nonce);
};

/** @param {PageMessage} message */
const replaceMessage = (message) => {
  const before = shown.get(message.id);
  if (before === undefined) return;
  const hadFocus = before.contains(document.activeElement);
  const item = messageItem(message, tools, before);
  item.classList.add('changed');
  before.replaceWith(item);
  shown.set(message.id, item);
  if (hadFocus) (item.querySelector('button') ?? words).focus({ preventScroll: true });
};

/** @param {PageMessage} message */
const addMessage = (message) => {
  const item = messageItem(message, tools, null);
  shown.set(message.id, item);
  const firstPending = pending.values().next().value?.item ?? null;
  log.insertBefore(item, firstPending);
  if (shown.size > MESSAGES_SHOWN) {
    const [oldest, element] = shown.entries().next().value ?? [];
    if (oldest !== undefined) shown.delete(oldest);
    element?.remove();
  }
};

/** @param {Extract<ServerFrame, { type: 'messages' }>} frame */
const showMessages = (frame) => {
  if (frame.reset) {
    for (const item of shown.values()) item.remove();
    shown.clear();
  }
  revision = frame.revision;
  const newest = Math.max(0, ...shown.keys());
  let added = 0;
  let ringing = 0;
  for (const message of frame.messages) {
    confirmSaid(message);
    if (shown.has(message.id)) replaceMessage(message);
    // An older one that was edited and is not on the page: it stays where it is, in the past.
    else if (message.id > newest || frame.reset) {
      addMessage(message);
      added += 1;
      if (!frame.reset && !message.silent) ringing += 1;
    }
  }
  if (ringing > 0) countUnread(ringing);
  showEmptiness();
  if (following || frame.reset) toBottom();
  else if (added > 0) newer.hidden = false;
};

/** The greeting stays, above what was told unasked, until the person has said something. */
const showEmptiness = () => {
  empty.hidden = pending.size > 0 || log.querySelector('.mine') !== null;
  empty.classList.toggle('short', shown.size > 0);
};

/** @type {number | undefined} */
let busySoon;
/**
 * Most answers are there before anybody wonders: only then the dots come.
 * @param {boolean} working
 */
const showBusy = (working) => {
  window.clearTimeout(busySoon);
  if (!working) busy.hidden = true;
  else
    busySoon = window.setTimeout(() => {
      busy.hidden = false;
      if (following) toBottom();
    }, BUSY_AFTER_MS);
};

/** @param {ServerFrame} frame */
const onFrame = (frame) => {
  if (frame.type === 'hello') {
    commands = frame.commands;
    clockOffset = frame.now - Date.now();
    words.maxLength = frame.longestText;
    largestFile = frame.largestFile;
    showBusy(false);
    suggest();
    completion.update();
    for (const request of [...presses.keys()]) releasePress(request);
    for (const [nonce, { text, isFile }] of pending) if (!isFile) line.send({ type: 'say', nonce, text });
  } else if (frame.type === 'messages') showMessages(frame);
  else if (frame.type === 'busy') {
    showBusy(frame.busy);
  } else if (frame.type === 'pressed') {
    releasePress(frame.request);
    toast(frame.toast);
  } else if (frame.type === 'refused') {
    releasePress(frame.mark);
    takeBack(frame.mark);
    toast(frame.message);
  }
};

/** @param {LineState} line */
const onState = (line) => {
  state.dataset['state'] = line.state;
  if (line.state === 'connecting') state.textContent = 'Connecting…';
  else if (line.state === 'open') state.textContent = 'Connected';
  else if (line.state === 'signed-out') state.textContent = 'Signed out. Open a new login link.';
  else if (line.state === 'too-many') state.textContent = 'Open in too many tabs. Close some and reload.';
  else if (line.state === 'waiting') {
    const seconds = Math.max(1, Math.ceil((line.at - Date.now()) / 1_000));
    state.textContent = `Connection lost. Trying again in ${seconds} s`;
  }
  if (line.state !== 'open') showBusy(false);
};

// Writing.

const fit = () => {
  words.style.height = 'auto';
  words.style.height = `${words.scrollHeight}px`;
  sendButton.disabled = words.value.trim() === '';
};
/** @param {string} text */
const write = (text) => {
  words.value = text;
  fit();
  completion.update();
  words.focus();
  words.setSelectionRange(text.length, text.length);
};
const suggest = () => {
  const names = SUGGESTED.filter((name) => commands.some((command) => command.name === name));
  const chips = names.map((name) => {
    const chip = document.createElement('button');
    chip.type = 'button';
    chip.className = 'button plain';
    chip.textContent = `/${name}`;
    chip.addEventListener('click', () => say(`/${name}`));
    return chip;
  });
  find('suggestions', HTMLElement).replaceChildren(...chips);
};

/** @param {string} text */
const say = (text) => {
  const nonce = drawMark();
  const item = pendingItem(text);
  pending.set(nonce, { text, item, isFile: false });
  log.append(item);
  showEmptiness();
  toBottom();
  lastSaid = text;
  line.send({ type: 'say', nonce, text });
};
/**
 * It was refused: the words go back to where they can be sent from again.
 * @param {string} nonce
 */
const takeBack = (nonce) => {
  const said = pending.get(nonce);
  if (said === undefined) return;
  said.item.remove();
  pending.delete(nonce);
  showEmptiness();
  if (words.value.trim() === '') write(said.text);
};

const MEGABYTE = 1024 * 1024;

/**
 * Sends a file with what is written so far.
 * @param {File} file
 */
const sendFile = async (file) => {
  if (file.size > largestFile) {
    toast(
      `${file.name} has ${(file.size / MEGABYTE).toFixed(1)} MB; ${largestFile / MEGABYTE} MB can be sent.`,
    );
    return;
  }
  const text = words.value.trim();
  const nonce = drawMark();
  const item = pendingItem([`File: ${file.name}`, text].filter((part) => part !== '').join('\n'));
  pending.set(nonce, { text, item, isFile: true });
  log.append(item);
  write('');
  showEmptiness();
  toBottom();
  const query = new URLSearchParams({ nonce, name: file.name, text });
  try {
    const answer = await fetch(`/files?${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: file,
    });
    if (answer.ok) return;
    takeBack(nonce);
    toast(answer.status === 401 ? 'Signed out. Open a new login link.' : (await answer.text()).trim());
  } catch {
    takeBack(nonce);
    toast('The file was not sent: no connection. Try again.');
  }
};
find('attach', HTMLButtonElement).addEventListener('click', () => fileInput.click());
fileInput.addEventListener('change', () => {
  const [file] = fileInput.files ?? [];
  fileInput.value = '';
  if (file !== undefined) void sendFile(file);
});
scroller.addEventListener('dragover', (event) => event.preventDefault());
scroller.addEventListener('drop', (event) => {
  event.preventDefault();
  const [file] = event.dataTransfer?.files ?? [];
  if (file !== undefined) void sendFile(file);
});

const completion = completeCommands({
  words,
  list: find('choices', HTMLElement),
  hint: find('hint', HTMLElement),
  commands: () => commands,
  onTaken: fit,
});
const submit = () => {
  const text = words.value.trim();
  if (text === '') return;
  write('');
  say(text);
};
words.addEventListener('input', () => {
  fit();
  completion.update();
});
words.addEventListener('blur', completion.close);
words.addEventListener('keydown', (event) => {
  if (event.isComposing) return;
  if (completion.key(event)) event.preventDefault();
  else if (event.key === 'Enter' && !event.shiftKey) {
    event.preventDefault();
    submit();
  } else if (event.key === 'ArrowUp' && words.value === '' && lastSaid !== '') {
    event.preventDefault();
    write(lastSaid);
  }
});
find('composer', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  submit();
});
enlarged.addEventListener('click', () => enlarged.close());

const line = openLine({ revision: () => revision, onFrame, onState });
window.setInterval(() => refreshTimes(log, now()), TIMES_EVERY_MS);
// On a phone the keyboard would cover what there is to read.
if (window.matchMedia('(pointer: fine)').matches) words.focus();
