/** What many sessions cost that only talk: heartbeats and quotes. */
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { connectFollowers } from './harness.ts';
import type { Load } from './harness.ts';
import { CHATTER_PER_SECOND } from './plan.ts';
import type { Plan } from './plan.ts';
import type { MynahService } from './services.ts';

/** Connected before memory is first looked at: what the first sessions of all need is not theirs alone. */
const FIRST_SESSIONS = 100;
/** The heap gives pages back some time after a collection: looked at so often, until it gives no more. */
const LOOK_MS = 500;
const LOOKS_ALIKE = 3;
const MOST_LOOKS = 12;
const ALIKE_BYTES = 1_000_000;
const WARM_UP_MS = 1_000;
/** Files, pipes and libraries of a process. */
const OTHER_DESCRIPTORS = 200;

export interface Sessions {
  readonly count: number;
  readonly messagesPerSecond: number;
  readonly loopDelayP99Ms: number;
  readonly loopDelayMaxMs: number;
  /** Part of the time that the service's event loop was busy. */
  readonly busy: number;
  readonly kbPerSession: number;
}

/** @throws when this machine does not let a process open enough sockets */
export async function checkDescriptors(plan: Plan): Promise<void> {
  const needed = Math.max(...plan.idleSessions) + OTHER_DESCRIPTORS;
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  const found = /^Max open files\s+(\d+)/mu.exec(limits)?.[1];
  if (found !== undefined && Number(found) < needed) {
    throw new Error(
      `a process may open ${found} files, and ${needed} are needed; raise it with ulimit -n ${needed}`,
    );
  }
}

/** Resident bytes of the service after garbage was collected and no more of it is given back. */
async function settledMemory(mynah: MynahService): Promise<number> {
  let least = Infinity;
  for (let look = 0, alike = 0; look < MOST_LOOKS && alike < LOOKS_ALIKE; look++) {
    await delay(LOOK_MS);
    const { rssBytes } = await mynah.probe.call('memory', null);
    alike = least - rssBytes > ALIKE_BYTES ? 0 : alike + 1;
    least = Math.min(least, rssBytes);
  }
  return least;
}

export async function measureSessions(load: Load, mynah: MynahService, plan: Plan): Promise<Sessions[]> {
  const service = mynah.name;
  await connectFollowers(load, mynah, FIRST_SESSIONS);
  const before = await settledMemory(mynah);
  const measured: Sessions[] = [];
  for (const count of plan.idleSessions) {
    await connectFollowers(load, mynah, count);
    const kbPerSession = ((await settledMemory(mynah)) - before) / 1_024 / (count - FIRST_SESSIONS);
    const perSecond = CHATTER_PER_SECOND;
    await load.followers.call('chatter', { service, perSecond, ms: WARM_UP_MS });
    await mynah.probe.call('start', null);
    const messagesPerSecond = await load.followers.call('chatter', {
      service,
      perSecond,
      ms: plan.chatterMs,
    });
    const loop = await mynah.probe.call('read', null);
    measured.push({ count, messagesPerSecond, kbPerSession, ...loop });
  }
  await load.followers.call('leave', { service });
  return measured;
}
