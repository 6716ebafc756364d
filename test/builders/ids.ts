import { randomBytes } from 'node:crypto';
import type { Ids } from '../../core/ports.ts';

/** As in the service: nobody guesses them. */
export const randomIds: Ids = {
  id: () => randomBytes(16).toString('base64url'),
  secret: () => randomBytes(32).toString('base64url'),
};
