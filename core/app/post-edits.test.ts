import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buyGold, Room } from '../../test/builders/room.ts';
import { decimal, price } from '../domain/decimal.ts';
import type { Instruction, OpenInstruction } from '../domain/instruction.ts';
import { versionKey } from '../domain/post.ts';
import type { Post, PostKey } from '../domain/post.ts';
import type { ReadPost } from './posts.ts';

const POST = 'message' as PostKey;
const half: Instruction = { kind: 'close', fraction: decimal('0.5') };
const closeAll: Instruction = { kind: 'close', fraction: decimal('1') };
const stopAt = (at: string): Pick<OpenInstruction, 'stopLoss'> => ({
  stopLoss: { unit: 'price', at: price(at) },
});

/** A room in which one post is written, and edited again and again. */
class Edited {
  readonly room: Room;
  private count = 0;

  constructor(parts: ConstructorParameters<typeof Room>[0] = {}) {
    this.room = new Room(parts);
  }

  first(instructions: readonly Instruction[], parts: Partial<ReadPost> = {}): Post {
    return this.room.says(instructions, { key: POST, text: 'as it was', ...parts });
  }

  edit(instructions: readonly Instruction[], parts: Partial<ReadPost> = {}): Post {
    this.count += 1;
    const version = String(this.count);
    const about = { key: versionKey(POST, version), edits: POST, text: `version ${version}` };
    return this.room.says(instructions, { ...about, ...parts });
  }

  chooses(post: Post, choice: number | null) {
    return this.room.desk.pipeline.choosePost(post.channel, post.number, choice, this.room.desk.now);
  }

  get levels(): readonly string[] {
    return this.room.links.map(
      ({ desired: { state, stopLoss, takeProfit } }) =>
        `${state} SL ${stopLoss ?? '-'} TP ${takeProfit ?? '-'}`,
    );
  }
}

/** A followed signal with three targets, and what its post is edited to. */
function editedTo(...after: readonly Instruction[]): { readonly edited: Edited; readonly post: Post } {
  const edited = new Edited();
  edited.first([buyGold(['2315', '2320', '2330'])]);
  edited.room.fills();
  return { edited, post: edited.edit(after) };
}

describe('an edit of a living signal', () => {
  it('shows what it changes, and asks before anything happens', () => {
    const { edited, post } = editedTo(buyGold(['2315', '2325', '2330'], stopAt('2300')));
    expect(post).toMatchObject({ outcome: 'asked', code: 'POST_EDITED' });
    expect(post.why).toBe('the post of #1 was edited\nStop: 2298 → 2300\nTarget 2: 2320 → 2325');
    expect(edited.levels).toEqual(['open SL 2298 TP 2315', 'open SL 2298 TP 2320', 'open SL 2298 TP 2330']);
    expect(edited.chooses(post, 0)).toMatchObject({ ok: true });
    expect(edited.levels).toEqual(['open SL 2300 TP 2315', 'open SL 2300 TP 2325', 'open SL 2300 TP 2330']);
  });

  it('does only what was edited: a stop that was moved since stays where it is', () => {
    const edited = new Edited();
    edited.first([buyGold(['2320'])]);
    edited.room.fills();
    edited.room.says([{ kind: 'modify', stopLoss: 'entry' }]);
    const post = edited.edit([buyGold(['2325'])]);
    edited.chooses(post, 0);
    expect(edited.levels).toEqual(['open SL 2312 TP 2325']);
  });

  it('is done once, however often it is chosen', () => {
    const { edited, post } = editedTo(buyGold(['2315', '2320', '2330'], stopAt('2300')));
    expect(edited.chooses(post, 0)).toMatchObject({ ok: true });
    const sent = edited.room.desk.sent.length;
    expect(edited.chooses(post, 0)).toMatchObject({ ok: false, code: 'POST_ANSWERED' });
    expect(edited.room.desk.sent.length).toBe(sent);
  });

  it.each<[string, Instruction, readonly string[], readonly (readonly Instruction[])[]]>([
    [
      'another side',
      buyGold(['2300'], { side: 'sell', ...stopAt('2330') }),
      ['Side: buy → sell', 'What is open cannot become another symbol or side.'],
      [[closeAll], [{ kind: 'cancel' }]],
    ],
    [
      'another symbol',
      buyGold(['2315', '2320', '2330'], { symbol: 'XAGUSD' }),
      ['Symbol: XAUUSD → XAGUSD', 'What is open cannot become another symbol or side.'],
      [[closeAll], [{ kind: 'cancel' }]],
    ],
    [
      'another entry',
      buyGold(['2315', '2320', '2330'], {
        order: 'limit',
        entry: { low: price('2305'), high: price('2305') },
      }),
      [
        'Order: market → limit',
        'Entry: the market → 2305',
        'Where it enters cannot be moved; what has not entered can be taken back.',
      ],
      [[{ kind: 'cancel' }]],
    ],
    [
      'one more target, and one less to name',
      buyGold(['2315', '2320', '2330', '2340']),
      ['Target 4: none → 2340', 'Target 4 cannot be added to what is open.'],
      [],
    ],
    [
      'a target that is gone',
      buyGold(['2315', '2320']),
      ['Target 3: 2330 → none', 'Target 3 stays with what is open.'],
      [],
    ],
    [
      'an update added',
      half,
      ['New: close', 'Gone: signal buy XAUUSD'],
      [[half], [closeAll], [{ kind: 'cancel' }]],
    ],
  ])('with %s says what can be done about it', (_what, after, lines, choices) => {
    const { post } = editedTo(after);
    for (const line of lines) expect(post.why.split('\n')).toContain(line);
    expect(post.choices.map(({ instructions }) => instructions)).toEqual(choices);
    expect(post.outcome).toBe(choices.length === 0 ? 'refused' : 'asked');
  });

  it('never takes a stop away', () => {
    const { stopLoss: _none, ...withoutStop } = buyGold(['2315', '2320', '2330']);
    const { post } = editedTo(withoutStop);
    expect(post.outcome).toBe('refused');
    expect(post.why).toContain('Stop: 2298 → none\nAn edit never takes a stop away.');
  });

  it('that names targets for the first time offers the first and the last of them', () => {
    const edited = new Edited();
    edited.first([buyGold()]);
    edited.room.fills();
    const post = edited.edit([buyGold(['2315', '2320', '2330'])]);
    expect(post.choices).toHaveLength(2);
    edited.chooses(post, 1);
    expect(edited.levels).toEqual(['open SL 2298 TP 2330']);
  });

  it('that takes the signal out of the post offers to close it', () => {
    const { edited, post } = editedTo();
    expect(post.why).toBe('the post of #1 was edited\nGone: signal buy XAUUSD');
    edited.chooses(post, 0);
    expect(edited.room.links.map(({ desired }) => desired.state)).toEqual(['closed', 'closed', 'closed']);
  });

  it('that cannot be meant offers a way out, and nothing of what it says', () => {
    const edited = new Edited();
    edited.first([buyGold(['2320'])]);
    const post = edited.edit([buyGold(['2320'], stopAt('2380'))], { unsafe: 'STOP_ON_WRONG_SIDE' });
    expect(post.why).toContain('As it reads now it cannot be meant: STOP_ON_WRONG_SIDE.');
    expect(post.choices.map(({ instructions }) => instructions)).toEqual([[closeAll], [{ kind: 'cancel' }]]);
  });

  it('that changes words alone is no question', () => {
    const edited = new Edited();
    edited.first([buyGold(['2320'])]);
    expect(edited.edit([buyGold(['2320'])])).toMatchObject({ outcome: 'none', groups: [] });
    expect(edited.edit([buyGold(['2320'])], { text: 'as it was' })).toMatchObject({ outcome: 'none' });
    expect(edited.edit([buyGold(['2320'])], { text: 'as it was' }).number).toBe(3);
    expect(edited.room.links).toHaveLength(1);
  });

  it('of which nobody has a copy any more is no question', () => {
    const edited = new Edited();
    edited.first([buyGold(['2320'])]);
    edited.room.fills();
    for (const link of edited.room.links) edited.room.reachesTarget(link);
    expect(edited.edit([buyGold(['2325'])])).toMatchObject({ outcome: 'none' });
  });
});

describe('a post that is edited again', () => {
  it('asks about all that nobody has decided yet, and its older questions are outdated', () => {
    const { edited, post: first } = editedTo(buyGold(['2315', '2320', '2330'], stopAt('2300')));
    const second = edited.edit([buyGold(['2315', '2320', '2335'], stopAt('2300'))]);
    expect(second.why).toContain('Stop: 2298 → 2300\nTarget 3: 2330 → 2335');
    expect(edited.chooses(first, 0)).toMatchObject({ ok: false, code: 'POST_OUTDATED' });
    expect(edited.chooses(second, 0)).toMatchObject({ ok: true });
    expect(edited.levels.at(-1)).toBe('open SL 2300 TP 2335');
  });

  it('back to what was carried out leaves nothing to choose', () => {
    const { edited, post: first } = editedTo(buyGold(['2315', '2320', '2330'], stopAt('2300')));
    expect(edited.edit([buyGold(['2315', '2320', '2330'])])).toMatchObject({ outcome: 'none' });
    expect(edited.chooses(first, 0)).toMatchObject({ ok: false, code: 'POST_OUTDATED' });
    expect(edited.levels[0]).toBe('open SL 2298 TP 2315');
  });

  it('back to what it said before the edit that was carried out asks again', () => {
    const { edited, post: first } = editedTo(buyGold(['2315', '2320', '2330'], stopAt('2300')));
    edited.chooses(first, 0);
    const back = edited.edit([buyGold(['2315', '2320', '2330'])], { text: 'as it was' });
    expect(back.why).toContain('Stop: 2300 → 2298');
  });

  it('does not ask again about what was declined', () => {
    const { edited, post: first } = editedTo(buyGold(['2315', '2320', '2330'], stopAt('2300')));
    edited.chooses(first, null);
    const second = edited.edit([buyGold(['2315', '2320', '2335'], stopAt('2300'))]);
    expect(second.why).toBe('the post of #1 was edited\nTarget 3: 2330 → 2335');
  });

  it('keeps its question where only words change', () => {
    const { edited, post: first } = editedTo(buyGold(['2315', '2320', '2330'], stopAt('2300')));
    expect(edited.edit([buyGold(['2315', '2320', '2330'], stopAt('2300'))]).outcome).toBe('none');
    expect(edited.chooses(first, 0)).toMatchObject({ ok: true });
  });
});

describe('a post opens once', () => {
  it('also when it became a signal by an edit, and is edited again', () => {
    const edited = new Edited();
    edited.first([]);
    expect(edited.edit([buyGold(['2320'])])).toMatchObject({ outcome: 'done', groups: ['1'] });
    expect(edited.edit([buyGold(['2325'])])).toMatchObject({ outcome: 'asked', code: 'POST_EDITED' });
    expect(edited.room.links).toHaveLength(1);
  });

  it('also when a typo that could not be meant was mended, and mended again', () => {
    const edited = new Edited();
    edited.first([buyGold(['2320'], stopAt('2380'))], { unsafe: 'STOP_ON_WRONG_SIDE' });
    expect(edited.edit([buyGold(['2320'])]).outcome).toBe('done');
    edited.edit([buyGold(['2320'], stopAt('2299'))]);
    expect(edited.room.links).toHaveLength(1);
  });

  it('and not by the edit of a post that was never seen', () => {
    const edited = new Edited();
    expect(edited.edit([buyGold(['2320'])])).toMatchObject({ outcome: 'refused', code: 'POST_UNKNOWN' });
    expect(edited.room.links).toEqual([]);
  });

  it('whatever its versions say, in whatever order, and whatever is chosen', () => {
    const { stopLoss: _none, ...withoutStop } = buyGold(['2320']);
    const version = fc.record({
      instructions: fc.constantFrom<readonly Instruction[]>(
        [],
        [buyGold(['2320'])],
        [buyGold(['2325'], stopAt('2299'))],
        [withoutStop],
        [buyGold(['2300'], { side: 'sell', ...stopAt('2330') })],
        [half],
        [closeAll, buyGold(['2320'])],
      ),
      unsafe: fc.constantFrom(null, null, 'AMBIGUOUS'),
      text: fc.constantFrom('as it was', 'once', 'twice'),
      chooses: fc.nat(3),
    });
    fc.assert(
      fc.property(fc.array(version, { minLength: 1, maxLength: 8 }), (versions) => {
        const edited = new Edited();
        for (const [index, { chooses, ...parts }] of versions.entries()) {
          const { instructions } = parts;
          const post = index === 0 ? edited.first(instructions, parts) : edited.edit(instructions, parts);
          edited.chooses(post, chooses);
        }
        expect(edited.room.links.length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('and what answers it means its signal, whichever version opened it', () => {
    const edited = new Edited();
    edited.first([]);
    edited.edit([buyGold(['2320'])]);
    edited.room.says([buyGold(['2330'])]);
    edited.room.says([closeAll], { answers: POST });
    expect(edited.room.links.map(({ desired }) => desired.state)).toEqual(['closed', 'open']);
  });
});

describe('an unclear update that is edited', () => {
  const unclear = (): Edited => {
    const edited = new Edited();
    edited.room.says([buyGold(['2320'])]);
    edited.room.says([buyGold(['2330'])]);
    edited.room.fills();
    return edited;
  };

  it('is done once: its older question is outdated', () => {
    const edited = unclear();
    const first = edited.first([half]);
    const second = edited.edit([{ kind: 'close', fraction: decimal('0.3') }]);
    expect([first.outcome, second.outcome]).toEqual(['asked', 'asked']);
    expect(edited.chooses(second, 0)).toMatchObject({ ok: true });
    expect(edited.chooses(first, 0)).toMatchObject({ ok: false, code: 'POST_OUTDATED' });
    expect(edited.room.links.map(({ desired }) => desired.lots)).toEqual(['0.21', '0.3']);
  });

  it('in its words alone still has its one question', () => {
    const edited = unclear();
    const first = edited.first([half]);
    expect(edited.edit([half]).outcome).toBe('none');
    expect(edited.chooses(first, 1)).toMatchObject({ ok: true });
  });

  it('after it was carried out closes no second part', () => {
    const edited = new Edited();
    edited.room.says([buyGold(['2320'])]);
    edited.room.fills();
    edited.first([half]);
    expect(edited.edit([{ kind: 'close', fraction: decimal('0.3') }])).toMatchObject({ outcome: 'refused' });
    expect(edited.room.links.map(({ desired }) => desired.lots)).toEqual(['0.15']);
  });
});
