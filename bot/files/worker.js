/**
 * Where the worker thread of files begins. JavaScript, because a worker does not inherit the reading of TypeScript:
 * it asks for it here, like the charts' (bot/charts/worker.js).
 */
import { register } from 'tsx/esm/api';

register();
const tasks = import('./tasks.ts');

/** @param {import('./tasks.ts').Task} task @returns what the task is for */
export default async (task) => (await tasks).default(task);
