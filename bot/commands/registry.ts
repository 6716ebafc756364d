/** The one list of commands: what every chat offers and the conversation answers. */
import { accounts } from './accounts.ts';
import { approve, reject } from './approvals/approve.ts';
import { mode } from './approvals/mode.ts';
import { channels } from './channels.ts';
import { close } from './close.ts';
import type { Command } from './command.ts';
import { connect } from './connect.ts';
import { copies } from './copies.ts';
import { copy } from './copy.ts';
import { disconnect } from './disconnect.ts';
import { dryrun } from './dryrun.ts';
import { feeds } from './feeds.ts';
import { help } from './help.ts';
import { exportTrades } from './history/export.ts';
import { history } from './history/history.ts';
import { importHistory } from './history/import.ts';
import { quality } from './history/quality.ts';
import { stats } from './history/stats.ts';
import { compare } from './history/compare.ts';
import { invite } from './invite.ts';
import { link } from './link.ts';
import { alert } from './notices/alert.ts';
import { digest } from './notices/digest.ts';
import { notify } from './notices/notify.ts';
import { mapCommand } from './map.ts';
import { panic } from './panic.ts';
import { paper } from './paper.ts';
import { pause, resume } from './pause.ts';
import { pnl } from './pnl.ts';
import { positions } from './positions.ts';
import { resync } from './resync.ts';
import { rotate } from './rotate.ts';
import { rules } from './rules/rules.ts';
import { channel } from './signals/channel.ts';
import { breakeven, modify } from './signals/modify.ts';
import { buy, sell } from './signals/publish.ts';
import { simulate } from './simulate/simulate.ts';
import { size } from './size.ts';
import { start } from './start.ts';
import { status } from './status.ts';
import { release, stop } from './stop.ts';
import { uncopy } from './uncopy.ts';
import { why } from './why.ts';

/** In the order in which they are offered: what is needed daily comes first. */
export const COMMANDS: readonly Command[] = [
  copy,
  copies,
  mapCommand,
  uncopy,
  mode,
  approve,
  reject,
  rules,
  dryrun,
  simulate,
  resync,
  pause,
  resume,
  positions,
  close,
  panic,
  stop,
  release,
  size,
  pnl,
  stats,
  quality,
  compare,
  history,
  exportTrades,
  importHistory,
  why,
  accounts,
  connect,
  paper,
  rotate,
  disconnect,
  channels,
  channel,
  buy,
  sell,
  modify,
  breakeven,
  status,
  feeds,
  alert,
  digest,
  notify,
  invite,
  link,
  start,
  help,
];
