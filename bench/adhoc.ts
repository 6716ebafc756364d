import { mkdtemp, rm, chmod, readFile, readdir } from 'node:fs/promises';
import { startLoad, connectFollowers, connectProviders, shoot } from './harness.ts';
import { startMynah, startRelay } from './services.ts';
import { percentilesOf } from './figures.ts';
import { providerFor } from './world.ts';
const [kind = 'mynah', rate = '50', ms = '5000', audience = '100', ...flags] = process.argv.slice(2);
const folder = await mkdtemp('/tmp/mynah-adhoc-');
await chmod(folder, 0o711);
const load = await startLoad();
const service: any =
  kind === 'mynah'
    ? await startMynah(folder, 'mynah', 1000, flags)
    : await startRelay(folder, kind === 'durable');
const cpu = async (pid: number) => {
  const s = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]!.split(' ');
  return { ppid: Number(s[1]), ms: (Number(s[11]) + Number(s[12])) * 10 };
};
const pgCpu = async () => {
  const out: Record<string, number> = {};
  for (const p of await readdir('/proc')) {
    if (!/^\d+$/.test(p)) continue;
    try {
      const c = await readFile(`/proc/${p}/cmdline`, 'utf8');
      if (/postgres/.test(c)) {
        const env = await import('node:fs').then((f) => f.readlinkSync(`/proc/${p}/cwd`));
        if (env.startsWith(folder))
          out[c.replaceAll('\0', ' ').trim().slice(0, 60) + p] = (await cpu(Number(p))).ms;
      }
    } catch {}
  }
  return out;
};
try {
  await connectProviders(load, service);
  await connectFollowers(load, service, Number(audience));
  const tally = { lost: 0, doubled: 0, repeated: 0 };
  await shoot(
    load,
    service,
    {
      providers: [providerFor(Number(audience) as never)],
      perSecond: Number(rate),
      warmUpMs: 0,
      measuredMs: 2000,
    },
    tally,
  );
  const pids = { service: Number((await import('node:child_process')).execSync(`ps -eo pid,ppid,args | awk '$2==${process.pid} && /(relay|main)\\.ts/ {print $1}'`).toString().trim()), prov: load.providers.process.pid!, foll: load.followers.process.pid! };
  const snap = async () => ({
    s: (await cpu(pids.service)).ms,
    p: (await cpu(pids.prov)).ms,
    f: (await cpu(pids.foll)).ms,
    pg: await pgCpu(),
  });
  const a = await snap();
  const t = Date.now();
  const m = await shoot(
    load,
    service,
    {
      providers: [providerFor(Number(audience) as never)],
      perSecond: Number(rate),
      warmUpMs: 0,
      measuredMs: Number(ms),
    },
    tally,
  );
  const b = await snap();
  const n = (Number(rate) * Number(ms)) / 1000;
  console.log(kind, 'figures', percentilesOf(m.latencies), tally, 'wall', Date.now() - t);
  console.log(
    'cpu ms per signal: service',
    (b.s - a.s) / n,
    'provider',
    (b.p - a.p) / n,
    'followers',
    (b.f - a.f) / n,
  );
  for (const k of Object.keys(b.pg)) {
    const d = (b.pg[k]! - (a.pg[k] ?? 0)) / n;
    if (d > 0.05) console.log('  pg', k, d);
  }
} finally {
  await load.stop();
  await service.stop();
  await rm(folder, { recursive: true, force: true });
}
