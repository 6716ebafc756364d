/**
 * @import { CommandInfo } from '../../chat.ts'
 * @import { Button, Field } from '../../views/view.ts'
 * @import { PageMessage, PagePicture, PageView } from '../protocol.ts'
 */
/** A message as elements of the page. Everything from outside goes in as text, never as markup. */
import { piecesOf } from './complete.js';
import { fullTime, relativeTime } from './time.js';

/**
 * @typedef {object} Tools
 * @property {() => readonly CommandInfo[]} commands
 * @property {() => number} now the server's time
 * @property {(command: string) => void} onCommand a command in a text was tapped
 * @property {(message: PageMessage, button: Button, element: HTMLButtonElement) => void} onPress
 * @property {(picture: HTMLImageElement) => void} onEnlarge
 * @property {(text: string) => void} onCopy
 */

/** Longer names stand above their values: side by side they would leave no room on a phone. */
const LONGEST_SIDE_NAME = 16;

/** What a line of a list may begin with; colour only repeats what the shape says. */
const MARKED_LINE = /^([✓✗…–■○?•‖])\s+(.*)$/u;

const TONE_WORDS = { plain: '', good: 'Good: ', bad: 'Bad: ', warning: 'Warning: ' };

/**
 * @param {string} tag
 * @param {string} className
 * @param {...(Node | string)} children
 */
const element = (tag, className, ...children) => {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  made.append(...children);
  return made;
};

/**
 * The list item of a message. `before` is what it looked like until now: its picture is kept, not fetched again.
 * @param {PageMessage} message
 * @param {Tools} tools
 * @param {HTMLElement | null} before
 */
export const messageItem = (message, tools, before) => {
  const mine = message.view === null;
  const item = element('li', mine ? 'message mine' : 'message');
  item.dataset['id'] = String(message.id);
  const bubble = element('article', 'bubble');
  bubble.setAttribute('aria-label', mine ? 'You' : 'Mynah');
  if (message.view === null) bubble.append(element('p', 'text', message.said ?? ''));
  else fillCard(bubble, message, message.view, tools, before);
  item.append(bubble, meta(message, tools.now()));
  return item;
};

/**
 * What the person said and the server has not confirmed yet.
 * @param {string} text
 */
export const pendingItem = (text) => {
  const bubble = element('article', 'bubble', element('p', 'text', text));
  return element('li', 'message mine pending', bubble, element('p', 'meta', 'Sending…'));
};

/**
 * @param {PageMessage} message
 * @param {number} now
 */
const meta = (message, now) => {
  const time = document.createElement('time');
  const at = message.editedAt ?? message.at;
  time.dateTime = new Date(at).toISOString();
  time.dataset['at'] = String(at);
  time.title =
    message.editedAt === null
      ? fullTime(at)
      : `${fullTime(message.at)}, changed ${fullTime(message.editedAt)}`;
  time.textContent = relativeTime(at, now);
  const line = element('p', 'meta');
  if (message.view?.secret === true) line.append('Private · ');
  if (message.editedAt !== null) line.append('Updated ');
  line.append(time);
  return line;
};

/**
 * @param {HTMLElement} root
 * @param {number} now
 */
export const refreshTimes = (root, now) => {
  for (const time of root.querySelectorAll('time')) {
    const text = relativeTime(Number(time.dataset['at']), now);
    if (time.textContent !== text) time.textContent = text;
  }
};

/**
 * @param {HTMLElement} card
 * @param {PageMessage} message
 * @param {PageView} view
 * @param {Tools} tools
 * @param {HTMLElement | null} before
 */
const fillCard = (card, message, view, tools, before) => {
  card.classList.add('card');
  card.dataset['tone'] = view.tone;
  const title = element('h2', 'title');
  if (TONE_WORDS[view.tone] !== '') title.append(element('span', 'unseen', TONE_WORDS[view.tone]));
  title.append(...linked(view.title, tools));
  card.append(title);
  if (view.text !== '') card.append(element('p', 'text', ...lined(view.text, tools)));
  if (view.fields.length > 0) card.append(fieldList(view.fields, view.once, tools));
  if (view.table !== null) card.append(tableBox(view.table, view.title));
  if (view.picture !== null) card.append(pictureBox(view.picture, tools, before));
  if (view.file !== null) card.append(fileLink(view.file));
  if (view.note !== '') card.append(element('p', 'note', view.note));
  const rows = view.buttons.filter((row) => row.length > 0);
  if (rows.length > 0) card.append(buttonRows(message, rows, tools));
};

/**
 * @param {string} text
 * @param {Tools} tools
 */
const linked = (text, tools) =>
  piecesOf(text, tools.commands()).map((piece) => {
    if (!piece.command) return piece.text;
    const link = document.createElement('button');
    link.type = 'button';
    link.className = 'command';
    link.textContent = piece.text;
    link.addEventListener('click', () => tools.onCommand(piece.text));
    return link;
  });

/** Between the parts of a line. */
const BETWEEN = ' · ';
/** A longer part is broken like any text. */
const LONGEST_WHOLE = 28;

/** What those who look a refusal up go by. */
const CODE_LINE = /^[A-Z]+(?:_[A-Z]+)+$/;

/**
 * Lines of parts, `0.10 @ 1.08415 · 4 ms · no slippage`, break between the parts where they can.
 * @param {string} line
 * @param {(text: string) => (Node | string)[]} shown
 */
const parted = (line, shown) => {
  const parts = line.split(BETWEEN);
  if (parts.length === 1) return shown(line);
  return parts.flatMap((part, index) => {
    const last = index === parts.length - 1;
    const nodes = shown(last ? part : `${part} ·`);
    const pieces = part.length > LONGEST_WHOLE ? nodes : [element('span', 'part', ...nodes)];
    return last ? pieces : [...pieces, ' '];
  });
};

/**
 * A text line by line: list marks get a column of their own, lines about a command hang, gaps are half a line.
 * @param {string} text
 * @param {Tools} tools
 */
const lined = (text, tools) => {
  const shown = (/** @type {string} */ words) => linked(words, tools);
  return text.split('\n').map((line) => {
    if (line.trim() === '') return element('span', 'gap');
    if (CODE_LINE.test(line)) return element('span', 'line-of code', line);
    const marked = MARKED_LINE.exec(line);
    if (marked !== null) {
      const mark = element('span', 'mark', `${marked[1]} `);
      mark.dataset['mark'] = marked[1];
      return element(
        'span',
        'line-of marked',
        mark,
        element('span', 'balanced', ...parted(marked[2] ?? '', shown)),
      );
    }
    const pieces = parted(line, shown);
    const hangs = /^\/\w+ – /.test(line);
    return element('span', hangs ? 'line-of hanging' : 'line-of', ...pieces);
  });
};

/**
 * @param {readonly Field[]} fields
 * @param {boolean} copyable
 * @param {Tools} tools
 */
const fieldList = (fields, copyable, tools) => {
  const records = fields.some(({ name, value }) => value.includes('\n') || MARKED_LINE.test(name));
  const stacked = fields.some(({ name }) => name.length > LONGEST_SIDE_NAME);
  const list = element('dl', `fields${records ? ' records' : stacked || copyable ? ' stacked' : ''}`);
  for (const { name, value } of fields) {
    const shown = element('dd', copyable ? 'copyable' : '', ...lined(value, tools));
    if (copyable) {
      const copy = document.createElement('button');
      copy.type = 'button';
      copy.className = 'copy';
      copy.textContent = 'Copy';
      copy.setAttribute('aria-label', `Copy ${name}`);
      copy.addEventListener('click', () => tools.onCopy(value));
      shown.append(copy);
    }
    list.append(element('div', 'field', element('dt', '', ...lined(name, tools)), shown));
  }
  return list;
};

/**
 * @param {NonNullable<PageView['table']>} table
 * @param {string} label
 */
const tableBox = (table, label) => {
  const head = element('tr', '');
  for (const column of table.columns) {
    const cell = document.createElement('th');
    cell.scope = 'col';
    cell.className = column.align;
    cell.textContent = column.title;
    head.append(cell);
  }
  const body = element('tbody', '');
  for (const row of table.rows) {
    const cells = row.map((text, index) => element('td', table.columns[index]?.align ?? 'left', text));
    body.append(element('tr', '', ...cells));
  }
  const box = element('div', 'table', element('table', '', element('thead', '', head), body));
  box.setAttribute('role', 'region');
  box.setAttribute('aria-label', label);
  return box;
};

/**
 * @param {PagePicture} picture
 * @param {Tools} tools
 * @param {HTMLElement | null} before
 */
const pictureBox = (picture, tools, before) => {
  const source = `/pictures/${encodeURIComponent(picture.id)}.png`;
  const shown = before?.querySelector('.picture');
  if (shown instanceof HTMLElement && shown.querySelector('img')?.getAttribute('src') === source)
    return shown;
  const image = document.createElement('img');
  image.loading = 'lazy';
  image.width = picture.width;
  image.height = picture.height;
  image.alt = picture.alt;
  image.src = source;
  const box = document.createElement('button');
  box.type = 'button';
  box.className = 'picture';
  box.setAttribute('aria-label', `Enlarge the picture: ${picture.alt}`);
  box.append(image);
  box.addEventListener('click', () => tools.onEnlarge(image));
  image.addEventListener('error', () => {
    box.replaceWith(element('p', 'note', 'This picture is no longer kept. Ask again for a new one.'));
  });
  return box;
};

const KILOBYTE = 1024;

/** @param {NonNullable<PageView['file']>} file */
const fileLink = (file) => {
  const link = document.createElement('a');
  link.className = 'file';
  link.href = `/files/${encodeURIComponent(file.id)}`;
  link.download = file.name;
  link.append(file.name, element('span', '', `${Math.max(1, Math.round(file.bytes / KILOBYTE))} kB`));
  return link;
};

/**
 * @param {PageMessage} message
 * @param {readonly (readonly Button[])[]} rows
 * @param {Tools} tools
 */
const buttonRows = (message, rows, tools) => {
  const box = element('div', 'buttons');
  for (const row of rows) {
    const line = element('div', 'row');
    for (const button of row) {
      const shown = document.createElement('button');
      shown.type = 'button';
      shown.className = `button ${button.style}`;
      shown.append(...parted(button.label, (text) => [text]));
      shown.addEventListener('click', () => tools.onPress(message, button, shown));
      line.append(shown);
    }
    box.append(line);
  }
  return box;
};
