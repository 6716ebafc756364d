/** Nobody sees or touches another's: for every command, and for every button that any command shows. */
import { describe, expect, test } from 'vitest';
import { approvalIdOf } from '../../core/domain/approval.ts';
import type { ChannelId, PositionId } from '../../core/domain/ids.ts';
import type { PressAnswer } from '../chat.ts';
import type { Button, View } from '../views/view.ts';
import { aSpeaker, buttonsOf } from '../../test/builders/chat.ts';
import type { Person } from '../../test/builders/chat.ts';
import { annasPlace, annasPosition, ownedWorld as world } from '../../test/builders/owned-world.ts';
import type { OwnedWorld as World } from '../../test/builders/owned-world.ts';
import { NOW } from '../../test/builders/trading.ts';
import { COMMANDS } from './registry.ts';

const NOT_YOURS = 'This button is not yours. Nothing was done.';

/** What somebody might write to reach Anna's things. */
const ATTEMPTS: Readonly<Record<string, (world: World) => string[]>> = {
  start: () => ['/start'],
  help: () => ['/help', '/help close'],
  invite: () => ['/invite me', '/invite viewer'],
  link: () => ['/link'],
  accounts: () => ['/accounts'],
  connect: () => ['/connect AnnasMain'],
  disconnect: ({ talk }) => [
    '/disconnect',
    '/disconnect AnnasMain',
    `/disconnect ${talk.house.all[0]?.id ?? ''}`,
  ],
  rotate: ({ talk }) => ['/rotate', '/rotate AnnasMain', `/rotate ${talk.house.all[0]?.id ?? ''}`],
  channels: () => ['/channels'],
  copy: () => ['/copy', '/copy AnnasMain', '/copy AnnasMain AnnasCopy x1', '/copy BensMain AnnasCopy x1'],
  copies: () => ['/copies'],
  uncopy: () => ['/uncopy', '/uncopy AnnasMain', '/uncopy AnnasMain AnnasCopy', '/uncopy BensMain AnnasCopy'],
  rules: ({ talk }) => [
    '/rules',
    '/rules 1',
    '/rules AnnasMain',
    '/rules AnnasMain/AnnasCopy reverse on',
    '/rules 1 reverse on',
    '/rules account AnnasCopy',
    '/rules account AnnasCopy equity-stop 100',
    `/rules account ${talk.house.all[0]?.id ?? ''}`,
    '/rules history',
    '/rules history account AnnasCopy',
  ],
  dryrun: () => ['/dryrun', '/dryrun 1', '/dryrun AnnasMain'],
  simulate: () => ['/simulate', '/simulate AnnasMain', '/simulate AnnasMain 7d AnnasCopy x2'],
  resync: () => ['/resync', '/resync 1', '/resync AnnasMain'],
  stop: ({ talk }) => ['/stop', '/stop AnnasCopy', `/stop ${talk.house.all[1]?.id ?? ''}`],
  release: () => ['/release', '/release AnnasCopy'],
  mode: () => ['/mode', '/mode 1', '/mode AnnasMain/AnnasCopy approve', '/mode AnnasMain auto up to 1%'],
  approve: () => [
    '/approve',
    '/approve AnnasSignal',
    '/approve #AnnasSignal half',
    '/approve XAUUSD sl 2630',
  ],
  reject: () => ['/reject', '/reject AnnasSignal', '/reject XAUUSD'],
  channel: () => [
    '/channel',
    '/channel AnnasRoom',
    '/channel share AnnasRoom',
    '/channel rename AnnasRoom Mine',
    '/channel list AnnasRoom',
    '/channel hook AnnasRoom',
    '/channel posts AnnasRoom',
    '/channel hooks AnnasRoom',
    '/channel remove AnnasRoom',
    '/channel room AnnasRoom',
    '/channel rooms AnnasRoom',
    '/channel teach AnnasRoom',
    '/channel mute AnnasRoom',
    '/channel stats AnnasRoom',
    '/channel revoke AnnasToken',
    '/channel tokens',
    '/channel join nothing',
  ],
  buy: () => ['/buy', '/buy in=AnnasRoom XAUUSD sl 20 pips tp none', '/buy XAUUSD'],
  sell: () => ['/sell', '/sell in=AnnasRoom XAUUSD sl 20 pips tp none'],
  modify: () => ['/modify', '/modify in=AnnasRoom XAUUSD close', '/modify #1 close'],
  breakeven: () => ['/breakeven', '/be in=AnnasRoom XAUUSD'],
  size: () => ['/size', '/size EURUSD 1% 20 pips in=AnnasCopy', '/size EURUSD 1% 20 pips'],
  pause: () => ['/pause', '/pause all', '/pause AnnasMain', '/pause AnnasMain AnnasCopy'],
  resume: () => ['/resume', '/resume all', '/resume AnnasMain'],
  positions: () => ['/positions'],
  close: (w) => ['/close', '/close all', '/close 1', '/close EURUSD', `/close ${annasPosition(w)}`],
  panic: () => ['/panic'],
  status: () => ['/status'],
  feeds: () => ['/feeds'],
  alert: () => [
    '/alert',
    '/alert remove 1',
    '/alert AnnasMain equity below 1',
    '/alert to',
    '/alert to confirm AnnasCode',
  ],
  paper: () => ['/paper', '/paper AnnasPaper', '/paper deposit AnnasPaper 5', '/paper clone AnnasMain'],
  digest: () => ['/digest', '/digest week', '/digest at', '/digest mail on'],
  notify: () => ['/notify', '/notify quiet', '/notify zone'],
  why: (w) => ['/why', '/why last', '/why 1', `/why ${annasPosition(w)}`, `/why #${annasPosition(w)}`],
  stats: () => ['/stats', '/stats AnnasMain', '/stats AnnasMain 1d'],
  quality: () => ['/quality', '/quality AnnasMain'],
  compare: () => ['/compare', '/compare AnnasMain AnnasCopy', '/compare AnnasMain 1m'],
  map: () => ['/map'],
  history: () => ['/history', '/history AnnasMain', '/history AnnasMain EURUSD all'],
  export: () => ['/export', '/export csv AnnasMain'],
  import: () => ['/import', '/import AnnasMain'],
  pnl: ({ talk }) => [
    '/pnl',
    '/pnl AnnasMain',
    `/pnl ${talk.house.all[0]?.id ?? ''} 1d`,
    '/pnl AnnasMain calendar',
    '/pnl calendar',
  ],
};

const annasPaper = ({ talk, anna }: World) => ({ account: talk.paper.list(anna.id)[0]?.account.id });
const annasCopy = ({ talk }: World): object => ({ of: 'copy', id: talk.house.allSubscriptions[0]?.id });

const annasRoom = ({ talk, anna }: World): unknown =>
  talk.house.allChannels.find(({ owner, kind }) => owner === anna.id && kind === 'posts')?.id;
const aLesson = (w: World): object => ({
  channel: annasRoom(w),
  post: 'BUY XAU 2650 SL 2640 TP 2660',
  said: { fields: {} },
  ask: null,
});
const aForward = (w: World): object => ({
  channel: annasRoom(w),
  text: 'GOLD BUY 2650 SL 2640 TP 2660',
  key: 'k',
  at: 0,
});
const annasQuestion = (w: World): string => {
  const channel = w.talk.house.allChannels.find(({ owner, kind }) => owner === w.anna.id && kind === 'posts');
  return approvalIdOf(channel?.id ?? ('' as ChannelId), 'AnnasSignal' as PositionId, w.anna.id);
};
const annasTerms = (w: World): object => ({
  approval: annasQuestion(w),
  share: '1',
  stopLoss: null,
  takeProfit: null,
});
const annasMode = ({ talk }: World): object => ({
  subscription: talk.house.allSubscriptions[0]?.id,
  mode: 'auto',
  autoUpToPercent: null,
});

/** Payloads that no menu of Ben's would ever carry: Anna's ids, under every verb. */
const FORGED: Readonly<Record<string, (world: World) => unknown>> = {
  'disconnect-pick': ({ talk }) => ({ account: talk.house.all[0]?.id }),
  disconnect: ({ talk }) => ({ account: talk.house.all[0]?.id }),
  'rotate-pick': ({ talk }) => ({ account: talk.house.all[0]?.id }),
  rotate: ({ talk }) => ({ account: talk.house.all[0]?.id }),
  copy: ({ talk }) => ({
    channel: talk.house.allChannels[0]?.id,
    account: talk.house.all[1]?.id,
    sizing: 'x1',
    symbolMap: { list: {}, prefix: '', suffix: '' },
  }),
  'copy-size': ({ talk }) => ({
    channel: talk.house.allChannels[0]?.id,
    account: talk.house.all[1]?.id,
    sizing: null,
    symbolMap: { list: {}, prefix: '', suffix: '' },
  }),
  'uncopy-pick': ({ talk }) => ({ subscription: talk.house.allSubscriptions[0]?.id }),
  uncopy: ({ talk }) => ({ subscription: talk.house.allSubscriptions[0]?.id, how: 'close', open: 2 }),
  rules: (w) => ({ subject: annasCopy(w), page: { at: 'top' } }),
  'rules-set': (w) => ({ subject: annasCopy(w), rule: 'reverse', text: 'on', before: 'off' }),
  'rules-write': (w) => ({ subject: annasCopy(w), rule: 'reverse' }),
  'rules-clear': (w) => ({ subject: annasCopy(w) }),
  symbol: ({ talk }) => ({
    subscription: talk.house.allSubscriptions[0]?.id,
    symbol: 'GOLD',
    chosen: 'XAUUSD',
  }),
  dryrun: ({ talk }) => ({ subscription: talk.house.allSubscriptions[0]?.id }),
  simulate: ({ talk }) => ({
    channel: talk.house.allChannels[0]?.id,
    account: talk.house.all[1]?.id,
    span: '30d',
    sizing: null,
  }),
  'resync-look': ({ talk }) => ({ subscription: talk.house.allSubscriptions[0]?.id }),
  'resync-ask': ({ talk }) => ({ subscription: talk.house.allSubscriptions[0]?.id, items: ['extra/1005'] }),
  resync: ({ talk }) => ({
    subscription: talk.house.allSubscriptions[0]?.id,
    items: [{ id: 'extra/1005', kind: 'extra', position: '1005', words: 'close it' }],
  }),
  'stop-pick': ({ talk }) => ({ account: talk.house.all[1]?.id }),
  'stop-close': ({ talk }) => ({ account: talk.house.all[1]?.id }),
  stop: ({ talk }) => ({ account: talk.house.all[1]?.id, close: true }),
  'release-pick': ({ talk }) => ({ account: talk.house.all[1]?.id }),
  release: ({ talk }) => ({ account: talk.house.all[1]?.id }),
  pause: ({ talk }) => ({ subscription: talk.house.allSubscriptions[0]?.id }),
  resume: ({ talk }) => ({ subscription: talk.house.allSubscriptions[0]?.id }),
  positions: () => ({}),
  'positions-picture': () => ({ group: { currency: 'USD', isPaper: false } }),
  'trade-chart': () => ({
    ...{ accountName: 'Mine', symbol: 'EURUSD', side: 'buy', lots: '1', digits: 5, result: '' },
    ...{ openedAt: 0, openPrice: '1.1', closed: null, stop: null, target: null },
  }),
  map: () => ({}),
  'close-pick': ({ talk }) => ({ links: talk.house.links.map(({ id }) => id) }),
  close: ({ talk }) => ({ links: talk.house.links.map(({ id }) => id) }),
  panic: () => ({}),
  pnl: ({ talk }) => ({ account: talk.house.all[0]?.id, period: '1d' }),
  'pnl-month': ({ talk }) => ({ account: talk.house.all[0]?.id, month: null }),
  'pnl-account': ({ talk }) => ({ account: talk.house.all[0]?.id, span: 'calendar' }),
  'mode-pick': ({ talk }) => ({ subscription: talk.house.allSubscriptions[0]?.id }),
  mode: (w) => annasMode(w),
  'mode-set': (w) => annasMode(w),
  answer: (w) => ({ approval: annasQuestion(w), says: 'approve' }),
  'answer-pick': (w) => ({ approval: annasQuestion(w) }),
  'answer-edit': (w) => ({ approval: annasQuestion(w) }),
  'answer-why': (w) => ({ approval: annasQuestion(w) }),
  'answer-form': (w) => annasTerms(w),
  'answer-write': (w) => annasTerms(w),
  'answer-with': (w) => annasTerms(w),
  channel: (w) => ({ channel: annasRoom(w), page: 'posts' }),
  'channel-do': (w) => ({ channel: annasRoom(w), what: 'share', id: null }),
  'channel-remove': (w) => ({ channel: annasRoom(w), what: 'remove', id: null }),
  'channel-name': (w) => ({ channel: annasRoom(w) }),
  'channel-listen': (w) => ({ channel: annasRoom(w), what: 'mute' }),
  'teach-paste': (w) => ({ channel: annasRoom(w) }),
  'teach-step': (w) => aLesson(w),
  'teach-symbol': (w) => aLesson(w),
  'teach-learn': (w) => aLesson(w),
  'teach-forget': (w) => ({ channel: annasRoom(w) }),
  'forward-look': (w) => aForward(w),
  'forward-teach': (w) => aForward(w),
  'forward-post': (w) => ({ ...aForward(w), shown: 'buy XAUUSD at 2650 · SL 2640 · TP 2660' }),
  'publish-step': (w) => ({ side: 'buy', channel: annasRoom(w), words: [] }),
  'publish-write': (w) => ({ side: 'buy', channel: annasRoom(w), words: [] }),
  publish: (w) => ({ side: 'buy', channel: annasRoom(w), words: ['XAUUSD'], key: 'k' }),
  'modify-step': (w) => ({ channel: annasRoom(w), words: ['XAUUSD', 'close'] }),
  'modify-write': (w) => ({ channel: annasRoom(w), words: ['XAUUSD'] }),
  modify: (w) => ({ channel: annasRoom(w), words: ['XAUUSD', 'close'], key: 'k' }),
  'post-choose': (w) => ({ channel: annasRoom(w), name: 'x', post: 1, choice: 0 }),
  stats: (w) => ({ place: annasPlace(w), period: 'all', page: 'summary', source: null }),
  quality: (w) => ({ place: annasPlace(w), period: 'all' }),
  compare: ({ talk }) => ({ model: talk.house.all[0]?.id, real: talk.house.all[1]?.id, period: 'all' }),
  history: (w) => ({ place: annasPlace(w), symbol: '', period: 'all', page: 0, source: null }),
  export: (w) => ({ place: annasPlace(w), format: 'csv', period: 'all' }),
  import: (w) => ({ place: annasPlace(w), draft: 'AnnasDraft' }),
  'import-keep': (w) => ({ place: annasPlace(w), draft: 'AnnasDraft' }),
  'import-ask': () => ({ id: 'AnnasDraft', what: 'x' }),
  'import-remove': () => ({ id: 'AnnasDraft', what: 'x' }),
  size: ({ talk }) => ({ account: talk.house.all[1]?.id, words: ['EURUSD', '1%', '20pips'] }),
  'alert-address-remove': ({ talk }) => ({ address: talk.addressStore.rows[0]?.id }),
  'alert-remove': ({ talk }) => ({ alert: [...talk.alertStore.rows.keys()][0] }),
  paper: (w) => annasPaper(w),
  'paper-new': () => ({ words: ['standard'] }),
  'paper-pay': (w) => ({ ...annasPaper(w), amount: '5' }),
  'paper-reset': (w) => annasPaper(w),
  'paper-reset-ask': (w) => annasPaper(w),
  'paper-clone': ({ talk }) => ({ account: talk.house.all[0]?.id }),
  'paper-clone-pick': () => ({}),
  digest: () => ({ period: 'day' }),
  'digest-times': () => ({}),
  'digest-set': () => ({ period: 'day', on: true }),
  'digest-at': () => ({ at: 60 }),
  'digest-mail': () => ({ on: true }),
  notify: () => ({ page: 'all' }),
  'notify-set': () => ({ event: 'trades', mode: 'off' }),
  'notify-quiet': () => ({ quiet: { from: 0, to: 60 } }),
  'notify-write-quiet': () => ({}),
  'notify-write-zone': () => ({}),
};

/** Everything of Anna's that could be seen or changed. */
function annasThings({ talk, anna }: World): string {
  const { house } = talk;
  return JSON.stringify([
    house.all.filter(({ owner }) => owner === anna.id),
    house.allChannels.filter(({ owner }) => owner === anna.id),
    house.allSubscriptions.filter(({ owner }) => owner === anna.id),
    house.links.filter(({ id }) => id.includes(anna.id)),
    house.changesOf(anna.id),
    [...house.signals.careStore.templates],
    talk.notices.settings(anna.id),
    talk.addressStore.rows.filter(({ owner }) => owner === anna.id),
    [...talk.alertStore.rows.values()].filter(({ owner }) => owner === anna.id),
    talk.histories.of(anna.id),
    talk.paper.list(anna.id),
    house.signals.allApprovals().filter(({ owner }) => owner === anna.id),
  ]);
}

/** What gives Anna away. Names that the asker wrote are theirs already: they come back as quoted text. */
function expectNothingOfAnnas(w: World, answer: View | PressAnswer, asked: string): void {
  const said = JSON.stringify(answer);
  const traces = [
    w.anna.id,
    'chat-of-anna',
    ...w.talk.house.links.filter(({ id }) => id.includes(w.anna.id)).map(({ id }) => id),
  ];
  for (const trace of [...traces, 'AnnasMain', 'AnnasCopy', 'AnnasRoom', 'AnnasSignal', 'AnnasPaper'].filter(
    (one) => !asked.includes(one),
  )) {
    expect(said).not.toContain(trace);
  }
}

/** Presses a button, and every button that comes of it. */
async function pressThrough(w: World, person: Person, view: View | null, asked: string): Promise<void> {
  for (const button of buttonsOf(view)) {
    const answer = await person.press(button);
    expectNothingOfAnnas(w, answer, asked);
    // A refresh leads to itself.
    if (
      answer.view !== null &&
      !buttonsOf(answer.view).some(({ verb }) => verb === button.verb && verb !== 'copy')
    ) {
      await pressThrough(w, person, answer.view, asked);
    }
    await w.talk.time.passes(10_000);
  }
}

/** Every button that Anna is shown on the way through a command; they are left unpressed by her where possible. */
async function annasButtons(w: World, text: string): Promise<Button[]> {
  return buttonsOf(await w.anna.say(text));
}

test('every command and every button is tried', () => {
  expect(Object.keys(ATTEMPTS).sort()).toEqual(COMMANDS.map(({ name }) => name).sort());
  const verbs = COMMANDS.flatMap(({ presses }) => presses.map(({ verb }) => verb));
  expect(Object.keys(FORGED).sort()).toEqual(verbs.sort());
});

describe.each(Object.keys(ATTEMPTS))('/%s', (name) => {
  const attempts = (w: World): string[] => ATTEMPTS[name]?.(w) ?? [];

  test.each(['ben', 'nora'] as const)('shows and does nothing of Anna’s when %s says it', async (who) => {
    for (const index of attempts(world()).keys()) {
      const w = world();
      const text = attempts(w)[index] ?? '';
      const before = annasThings(w);
      const answer = await w[who].say(text);
      expectNothingOfAnnas(w, answer, text);
      await pressThrough(w, w[who], answer, text);
      expect(annasThings(w)).toBe(before);
    }
  });

  test('gives Anna buttons that nobody else can press', async () => {
    for (const index of attempts(world()).keys()) {
      const w = world();
      const before = annasThings(w);
      const text = attempts(w)[index] ?? '';
      // What Anna's own words change is hers; here she only asks.
      const buttons =
        ['pause', 'resume', 'connect', 'copy', 'approve', 'reject', 'channel'].includes(name) &&
        text !== `/${name}`
          ? []
          : await annasButtons(w, text);
      const asked = annasThings(w);
      for (const button of buttons) {
        const answer = await w.ben.press(button);
        expect(answer).toEqual({ toast: NOT_YOURS, view: null });
      }
      expect(annasThings(w)).toBe(asked);
      if (buttons.length > 0) expect(asked).toBe(before);
    }
  });

  test('tells strangers nothing', async () => {
    const w = world();
    for (const text of attempts(w)) {
      const stranger = w.talk.speaking(w.ben.id, aSpeaker('mallory'));
      expect((await stranger.say(text)).title).toBe('We have not met');
    }
  });
});

test.each(Object.keys(FORGED))('a forged button %s does nothing to Anna’s things', async (verb) => {
  const w = world();
  const before = annasThings(w);
  const id = 'f'.repeat(22);
  const payload = { choices: [FORGED[verb]?.(w)] };
  await w.talk.actions.save([{ id, user: w.ben.id, verb, payload, createdAt: NOW, expiresAt: NOW + 60_000 }]);
  const answer = await w.ben.press({ label: 'forged', verb, id: `${id}.0`, style: 'plain' });
  expectNothingOfAnnas(w, answer, '');
  expect(annasThings(w)).toBe(before);
  expect(w.talk.errors).toEqual([]);
});
