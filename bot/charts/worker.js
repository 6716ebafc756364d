/**
 * Where the charts' worker thread begins. JavaScript, because a worker does not inherit the reading of
 * TypeScript: `--import tsx` does nothing outside the main thread. It asks for it here, in the same way
 * whoever started the service (tsx, vitest, `node --import tsx`).
 */
import { register } from 'tsx/esm/api';

register();
const drawing = import('./draw.ts');

/** @param {{ picture: string, theme: import('./theme.ts').ThemeName }} task its picture as JSON @returns PNG bytes */
export default async ({ picture, theme }) => (await drawing).default({ picture: JSON.parse(picture), theme });
