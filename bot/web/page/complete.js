/** @import { CommandInfo } from '../../chat.ts' */
/** Completion of commands, from the list that the server sends. The first half is pure. */

/**
 * The commands that what is typed may become, best first; none once the name is finished by a space.
 * @param {string} text
 * @param {readonly CommandInfo[]} commands
 */
export const choicesFor = (text, commands) => {
  const typed = /^\/(\w*)$/.exec(text)?.[1]?.toLowerCase();
  if (typed === undefined) return [];
  /** @param {CommandInfo} command */
  const rank = ({ name, aliases }) => {
    if (name === typed || aliases.includes(typed)) return 0;
    if (name.startsWith(typed)) return 1;
    return name.includes(typed) ? 2 : 3;
  };
  return commands.filter((command) => rank(command) < 3).toSorted((one, other) => rank(one) - rank(other));
};

/**
 * The command whose arguments are being typed; null while the name is, and for what is no command.
 * @param {string} text
 * @param {readonly CommandInfo[]} commands
 */
export const commandOf = (text, commands) => {
  const typed = /^\/(\w+)\s/.exec(text)?.[1]?.toLowerCase();
  return commands.find(({ name, aliases }) => name === typed || aliases.includes(typed ?? '')) ?? null;
};

/**
 * Splits a text into plain pieces and names of commands in it, `/copy` and the like, for links.
 * @param {string} text
 * @param {readonly CommandInfo[]} commands
 * @returns {{ text: string, command: boolean }[]}
 */
export const piecesOf = (text, commands) => {
  const known = new Set(commands.flatMap(({ name, aliases }) => [name, ...aliases]));
  /** @type {{ text: string, command: boolean }[]} */
  const pieces = [];
  let from = 0;
  for (const found of text.matchAll(/(?<![\w/.:])\/(\w+)(?![\w/])/g)) {
    if (!known.has(found[1] ?? '')) continue;
    if (found.index > from) pieces.push({ text: text.slice(from, found.index), command: false });
    pieces.push({ text: found[0], command: true });
    from = found.index + found[0].length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), command: false });
  return pieces;
};

/**
 * The popup above the composer. Arrow keys choose, Tab and Enter take, Escape closes, a tap takes.
 * @param {{ words: HTMLTextAreaElement, list: HTMLElement, hint: HTMLElement, commands: () => readonly CommandInfo[],
 *   onTaken: () => void }} parts
 */
export const completeCommands = ({ words, list, hint, commands, onTaken }) => {
  /** @type {CommandInfo[]} */
  let choices = [];
  let active = 0;

  const show = () => {
    list.hidden = choices.length === 0;
    words.setAttribute('aria-expanded', String(!list.hidden));
    list.replaceChildren(...choices.map((command, index) => choiceItem(command, index, index === active)));
    const chosen = list.children[active];
    if (chosen === undefined) words.removeAttribute('aria-activedescendant');
    else {
      words.setAttribute('aria-activedescendant', chosen.id);
      chosen.scrollIntoView({ block: 'nearest' });
    }
  };
  const close = () => {
    choices = [];
    show();
  };
  /** @param {CommandInfo | undefined} command */
  const take = (command) => {
    if (command === undefined) return;
    words.value = command.usage === '' ? `/${command.name}` : `/${command.name} `;
    close();
    words.focus();
    onTaken();
    showHint();
  };
  const showHint = () => {
    const command = commandOf(words.value, commands());
    hint.hidden = command === null;
    if (command === null) return;
    const usage = document.createElement('code');
    usage.textContent = `/${command.name} ${command.usage}`.trim();
    hint.replaceChildren(usage, ` ${command.summary}`);
  };
  /** @param {number} step */
  const move = (step) => {
    active = (active + step + choices.length) % choices.length;
    show();
  };

  list.addEventListener('pointerdown', (event) => event.preventDefault());
  list.addEventListener('click', (event) => {
    const item = event.target instanceof Element ? event.target.closest('li') : null;
    if (item !== null) take(choices[Number(item.dataset['index'])]);
  });
  return {
    /** The words changed. */
    update: () => {
      choices = choicesFor(words.value, commands());
      active = 0;
      show();
      showHint();
    },
    close,
    /**
     * True when the key was for the popup.
     * @param {KeyboardEvent} event
     */
    key: (event) => {
      if (list.hidden) return false;
      const whole = choices.some(({ name, aliases }) => [name, ...aliases].includes(words.value.slice(1)));
      if (event.key === 'ArrowDown') move(1);
      else if (event.key === 'ArrowUp') move(-1);
      else if (event.key === 'Escape') close();
      else if (event.key === 'Tab' || (event.key === 'Enter' && !whole)) take(choices[active]);
      else return false;
      return true;
    },
  };
};

/**
 * @param {CommandInfo} command
 * @param {number} index
 * @param {boolean} selected
 */
const choiceItem = (command, index, selected) => {
  const item = document.createElement('li');
  item.id = `choice-${index}`;
  item.dataset['index'] = String(index);
  item.setAttribute('role', 'option');
  item.setAttribute('aria-selected', String(selected));
  const name = document.createElement('code');
  const usage = document.createElement('span');
  usage.className = 'usage';
  usage.textContent = command.usage;
  name.append(`/${command.name} `, usage);
  const summary = document.createElement('span');
  summary.className = 'summary';
  summary.textContent = command.summary;
  item.append(name, summary);
  return item;
};
