/** What keeps us from Discord, and what to do about it. */
import { DiscordjsError, DiscordjsErrorCodes, GatewayCloseCodes } from 'discord.js';
import { DiscordTrouble } from './trouble.ts';

/** Discord has closed the connection, and would close the next one too. */
export class GatewayClosed extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`Discord closed the connection (${code}).`);
    this.name = 'GatewayClosed';
    this.code = code;
  }
}

const closedFor = (error: unknown, codes: readonly number[]): boolean =>
  error instanceof GatewayClosed && codes.includes(error.code);

const isToken = (error: unknown): boolean =>
  (error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid) ||
  (error instanceof DiscordTrouble && error.status === 401) ||
  closedFor(error, [GatewayCloseCodes.AuthenticationFailed]) ||
  (error instanceof Error && /authentication failed/iu.test(error.message));

const isIntents = (error: unknown): boolean =>
  closedFor(error, [GatewayCloseCodes.DisallowedIntents, GatewayCloseCodes.InvalidIntents]) ||
  (error instanceof Error && /intents/iu.test(error.message));

/** It does not pass by itself. */
export const isMistake = (error: unknown): boolean => isToken(error) || isIntents(error);

export function outageOf(error: unknown): string {
  if (isToken(error)) {
    return 'Discord does not know this bot: set DISCORD_TOKEN to the token on the Bot page of the Discord Developer Portal, and start again. Everything else goes on.';
  }
  if (isIntents(error)) {
    return 'Discord does not let this bot read what it asks for: switch Message Content Intent on, on the Bot page of the Discord Developer Portal.';
  }
  return 'Discord is out of reach; trying again until it is back. Trading goes on.';
}
