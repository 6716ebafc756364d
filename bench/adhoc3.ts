import { mkdtemp, chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { Client } from 'pg';
import { startEmbedded } from '../core/store/embedded.ts';
import { migrate } from '../core/store/migrate.ts';
import { openPool } from '../core/store/pool.ts';
import { PostgresTradingStore } from '../core/store/postgres.ts';
import { PROJECT } from '../core/store/projection.ts';
import { toJson } from '../core/store/json.ts';
import { Book } from '../core/app/book.ts';
import { Pipeline } from '../core/app/pipeline.ts';
import { populate } from './database.ts';
import { follower, providerFor } from './world.ts';
import * as fr from './frames.ts';
import * as f from '../bridge/ea/protocol/frames.ts';
const log: any = {
  info() {},
  warn() {},
  error(...a: any[]) {
    console.log(a);
  },
};
const folder = await mkdtemp('/tmp/mynah-adhoc-');
await chmod(folder, 0o711);
await mkdir(folder + '/d');
await chmod(folder + '/d', 0o711);
const db = await startEmbedded({ dataDir: folder + '/d', log });
try {
  await migrate(db.url);
  const c = new Client({ connectionString: db.url });
  await c.connect();
  await populate(c, 1000);
  const pool = openPool(db.url, log);
  const store = new PostgresTradingStore({ url: db.url, pool, log });
  await store.takeOver('inst' as any, Date.now());
  const book = Book.from(await store.load());
  let turns: any[] = [];
  const p = new Pipeline({ book, submit: (t) => turns.push(t), overloaded: () => false } as any);
  const N = Number(process.argv[2] ?? 100);
  const acc = (n: string) => `account-${n}` as any;
  const join = (name: string, role: any) => {
    p.sessionOpened(
      acc(name),
      1,
      {
        identity: {
          platform: 'mt5',
          login: '1',
          server: 'B',
          currency: 'USD',
          leverage: 100,
          marginMode: 'hedging',
          build: 5000,
          role,
        },
        stream: 'streamstream',
        lastSeq: 0,
        epoch: 0,
        clockOffsetMs: 0,
      } as any,
      Date.now(),
    );
    const parts: any = {};
    for (const t of fr.snapshotTexts('s', 0, Date.now())) {
      const x: any = f.snapshot.parse(JSON.parse(t));
      parts[x.section] = x.items;
    }
    p.snapshot(
      acc(name),
      1,
      {
        id: 's',
        seq: 0,
        funds: parts.account[0],
        symbols: parts.symbols,
        positions: [],
        orders: [],
        deals: [],
        links: [],
      } as any,
      Date.now(),
    );
  };
  const prov = providerFor(N as any);
  join(prov, 'provider');
  for (let i = 0; i < N; i++) join(follower(i).name, 'follower');
  turns = [];
  const SIG = Number(process.argv[3] ?? 40);
  let pos = 1_000_000;
  const seqs = new Map<string, number>();
  const living: number[] = [];
  let tPub = 0,
    tOut = 0,
    tJson = 0,
    tEv = 0;
  let sigBytes = 0,
    ansBytes = 0;
  let rows: string[] = [];
  const ev = (name: string, tail: string) => {
    const s = (seqs.get(name) ?? 0) + 1;
    seqs.set(name, s);
    const x: any = f.events.parse(JSON.parse(fr.eventsText(Date.now(), `{"seq":${s}${tail}`)));
    return x;
  };
  const round = (measure: boolean) => {
    for (let i = 0; i < SIG; i++) {
      const open = living.length < 10;
      let id: number;
      if (open) {
        id = ++pos;
        living.push(id);
      } else id = living.shift()!;
      const x = ev(
        prov,
        fr.eventTail({
          position: String(id),
          state: open ? 'open' : 'closed',
          price: `${id}.5`,
          magic: 0,
          comment: '',
          cause: 'client',
          at: Date.now(),
        }),
      );
      turns = [];
      let t = performance.now();
      p.events(acc(prov), 1, x.items, x.sentAt, Date.now(), Date.now());
      tPub += performance.now() - t;
      const facts = turns.flatMap((t) => t.facts);
      t = performance.now();
      const txt = toJson(facts);
      tJson += performance.now() - t;
      sigBytes += txt.length;
      rows.push(txt);
      if (process.argv[4] && i === 0 && measure) {
        console.log(JSON.stringify(facts.find((f) => f.type === 'signal').decided[0]));
      }
      const sends = turns.flatMap((t) => [...t.sends]);
      turns = [];
      for (const [account, commands] of sends)
        for (const cmd of commands) {
          const w = {
            link: cmd.link,
            version: cmd.version,
            magic: cmd.magic,
            comment: cmd.comment,
            state: cmd.desired.state,
            lots: cmd.desired.lots,
            price: cmd.desired.price,
          };
          const o: any = f.outcomes.parse(
            JSON.parse(fr.outcomesText(fr.outcomeText(w as any, 1, String(id), '1.5'))),
          );
          t = performance.now();
          p.outcomes(account, 1, o.items, Date.now());
          tOut += performance.now() - t;
          const e = ev(
            account.slice(8),
            fr.eventTail({
              position: String(id),
              state: open ? 'open' : 'closed',
              price: '1.5',
              magic: cmd.magic,
              comment: cmd.comment,
              cause: 'expert',
              at: Date.now(),
            }),
          );
          t = performance.now();
          p.events(account, 1, e.items, e.sentAt, Date.now(), Date.now());
          tEv += performance.now() - t;
        }
      const af = turns.flatMap((t) => t.facts);
      t = performance.now();
      const at = toJson(af);
      tJson += performance.now() - t;
      ansBytes += at.length;
      rows.push(at);
      if (process.argv[4] && i === 0 && measure)
        for (const ff of af.slice(0, 3)) console.log(JSON.stringify(ff).length, JSON.stringify(ff));
    }
  };
  for (let k = 0; k < 5; k++) round(false);
  rows = [];
  tPub = tOut = tJson = tEv = sigBytes = ansBytes = 0;
  round(true);
  console.log(
    `per signal (${N} followers): publish ${(tPub / SIG).toFixed(2)} ms, outcomes ${(tOut / SIG).toFixed(2)}, events ${(tEv / SIG).toFixed(2)}, json ${(tJson / SIG).toFixed(2)}; bytes signal ${(sigBytes / SIG / 1000).toFixed(1)}k answers ${(ansBytes / SIG / 1000).toFixed(1)}k`,
  );
  // projection
  await c.query("insert into instances(id,started_at) values ('x',0)");
  await c.query("insert into projections(instance_id) values ('x')");
  let seq = 0;
  const put = async (r: string[]) => {
    for (const t of r)
      await c.query('insert into journal(instance_id,seq,facts) values ($1,$2,$3)', ['x', ++seq, t]);
  };
  await c.query('set jit=off');
  if (process.argv[5]) await c.query(process.argv[5]);
  let mark = 0;
  for (let k = 0; k < 3; k++) {
    rows = [];
    round(false);
    await put(rows);
    const t = performance.now();
    await c.query(PROJECT, ['x', mark, seq]);
    mark = seq;
    console.log('project', ((performance.now() - t) / SIG).toFixed(2), 'ms wall per signal, batch of', SIG);
  }
  for (const B of [5]) {
    const save = SIG;
    rows = [];
    round(false);
    await put(rows);
    for (let m = mark; m < seq; m += 2 * B) {
      const t = performance.now();
      await c.query(PROJECT, ['x', m, Math.min(seq, m + 2 * B)]);
      if (m - mark < 8 * B) console.log('project small', ((performance.now() - t) / B).toFixed(2));
    }
    mark = seq;
  }
  rows = [];
  round(false);
  await put(rows);
  const ex = await c.query(
    'explain (analyze, buffers, timing on) ' +
      PROJECT.replaceAll('$1', "'x'").replaceAll('$2', String(mark)).replaceAll('$3', String(seq)),
  );
  await writeFile('/tmp/explain.txt', ex.rows.map((r: any) => r['QUERY PLAN']).join('\n'));
  const t = performance.now();
  await c.query('rollback').catch(() => {});
  await store.close();
  await pool.end();
  await c.end();
} finally {
  await db.stop();
  await rm(folder, { recursive: true, force: true });
}
