/** What is posted in a server's channels, for the signal channels that listen to them. */
import { GatewayIntentBits, PermissionFlagsBits } from 'discord.js';
import type { Message } from 'discord.js';
import type { Log } from '../../core/ports.ts';
import { Lanes } from '../lanes.ts';
import { inWords, Stopping } from '../patience.ts';
import { roomCodeIn } from '../rooms.ts';
import type { RoomReader } from '../rooms.ts';
import type { Listeners } from './gateway.ts';

export interface RoomListening {
  /** The second must be allowed in Discord's developer portal, or nothing connects. */
  readonly intents: readonly GatewayIntentBits[];
  readonly listeners: Listeners;
  /** Resolves when nothing is being taken in any more. */
  idle(): Promise<void>;
}

/** Posts of one room are taken in the order in which they came. */
export function listenToRooms(reader: RoomReader, log: Log): RoomListening {
  const lanes = new Lanes();

  /** Who may change the channel runs it. False also when Discord does not say. */
  async function runs({ guild, author, channelId }: Message): Promise<boolean> {
    try {
      const member = await guild?.members.fetch({ user: author.id, force: true });
      return member?.permissionsIn(channelId).has(PermissionFlagsBits.ManageChannels) === true;
    } catch (error) {
      log.warn({ trouble: inWords(error) }, 'Discord did not say who runs a channel.');
      return false;
    }
  }

  async function bind(message: Message, code: string): Promise<void> {
    if (!(await reader.bind(message.channelId, code, await runs(message)))) return;
    await message.delete().catch((error: unknown) => {
      // It is spent: whoever reads it there can do nothing with it.
      log.info({ trouble: inWords(error) }, 'A spent code was left in its room.');
    });
  }

  async function read(message: Message, edited: boolean): Promise<void> {
    const room = message.channelId;
    const code = edited ? null : roomCodeIn(message.content);
    if (code !== null) {
      await bind(message, code);
      return;
    }
    if (!(await reader.listensTo(room))) return;
    await reader.take({
      room,
      message: message.id,
      author: message.author.id,
      text: message.content,
      answers: message.reference?.messageId ?? null,
      edited,
      at: message.editedTimestamp ?? message.createdTimestamp,
    });
  }

  function hear(message: Message, edited: boolean): void {
    if (!message.inGuild() || message.author.bot || message.content === '') return;
    lanes.add(message.channelId, async () => {
      await read(message, edited).catch((error: unknown) => {
        if (error instanceof Stopping) return;
        log.error({ trouble: inWords(error) }, 'A post of a Discord channel could not be taken.');
      });
    });
  }

  return {
    intents: [GatewayIntentBits.GuildMessages, GatewayIntentBits.MessageContent],
    listeners: {
      messageCreate: (message) => hear(message, false),
      // Without the content it is a change of something else, e.g. of a preview.
      messageUpdate: (_before, message) => hear(message, true),
    },
    idle: () => lanes.below(1),
  };
}
