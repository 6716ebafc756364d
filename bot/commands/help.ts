import { z } from 'zod';
import { commandHelpView, helpView, unknownCommandView } from '../views/answers.ts';
import { positional, word } from './arguments.ts';
import { command, mayUse } from './command.ts';
import { findCommand, nearestCommand } from './find.ts';

export const help = command({
  name: 'help',
  aliases: ['he'],
  summary: 'This list, or help with one command',
  usage: '[command]',
  needs: 'viewer',
  place: 'anywhere',
  arguments: positional(z.object({ command: word.optional() })),
  async handle({ commands, user }, { command: name }) {
    if (name === undefined) return helpView(commands.filter(({ needs }) => mayUse(user.role, needs)));
    const plain = name.replace(/^\//u, '').toLowerCase();
    const found = findCommand(commands, plain);
    return found === undefined
      ? unknownCommandView(plain, nearestCommand(commands, plain))
      : commandHelpView(found, found.details);
  },
});
