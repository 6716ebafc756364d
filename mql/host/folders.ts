/** Where the host's own files are. */
import path from 'node:path';

const host = import.meta.dirname;

export const runtimeFolder = path.join(host, 'runtime');

/** Everything that is compiled; safe to delete. */
export const buildFolder = path.join(host, '.build');
