import { setTimeout as sleep } from 'node:timers/promises';
import { buildSchema, getOperationAST, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import {
  createSharedAnswers,
  type MakeAnswer,
  shareKeyOf,
} from '../../../src/graphql/serving/shared-answers.ts';

/** Makes answers that say how many were made before, and notes when each was begun. */
function createMaker() {
  const begunAtMs: number[] = [];
  const make: MakeAnswer = async ({ id }) => {
    begunAtMs.push(performance.now());
    return Buffer.from(`${id} ${begunAtMs.length}`);
  };
  return { begunAtMs, make };
}

const changed = (id: string) => ({ id, knownAtMs: performance.now() });
const hourMs = 3_600_000;

describe('an answer', () => {
  test('is made once for all who asked the same, and they are given the same bytes', async () => {
    const { begunAtMs, make } = createMaker();
    const shared = createSharedAnswers({ intervalMs: hourMs, max: 1 });
    const shares = Array.from({ length: 50 }, () => shared.join('same', make));
    const event = changed('run');
    const answers = await Promise.all(shares.map((share) => share.answer(event)));
    expect(new Set(answers).size).toBe(1);
    expect(begunAtMs).toHaveLength(1);
  });

  test('is given at once to whoever comes later, as long as nothing has changed', async () => {
    const { make } = createMaker();
    const shared = createSharedAnswers({ intervalMs: hourMs, max: 1 });
    const event = changed('run');
    const first = await shared.join('same', make).answer(event);
    expect(await shared.join('same', make).answer(event)).toBe(first);
  });

  test('that was begun before a change is not given for it', async () => {
    const { make } = createMaker();
    const share = createSharedAnswers({ intervalMs: 1, max: 1 }).join('same', make);
    const first = await share.answer(changed('run'));
    await sleep(2);
    expect(String(await share.answer(changed('run')))).toBe('run 2');
    expect(String(first)).toBe('run 1');
  });

  test('that is older than an interval is made anew for whoever comes', async () => {
    const { begunAtMs, make } = createMaker();
    const shared = createSharedAnswers({ intervalMs: 20, max: 1 });
    const event = changed('run');
    await shared.join('same', make).answer(event);
    await sleep(60);
    await shared.join('same', make).answer(event);
    expect(begunAtMs).toHaveLength(2);
  });

  test('is made at most once in an interval for each thing that changes, and shows the last change', async () => {
    const intervalMs = 50;
    let state = 0;
    const begunAtMs: number[] = [];
    const share = createSharedAnswers({ intervalMs, max: 1 }).join('same', async () => {
      begunAtMs.push(performance.now());
      return Buffer.from(String(state));
    });
    const answers: Promise<Buffer>[] = [];
    for (; state < 40; state += 1) {
      answers.push(share.answer(changed('run')));
      await sleep(5);
    }
    state = 1_000;
    answers.push(share.answer(changed('run')));
    expect(String((await Promise.all(answers)).at(-1))).toBe('1000');
    const gapsMs = begunAtMs.slice(1).map((atMs, index) => atMs - (begunAtMs[index] ?? 0));
    // A timer may be early by a millisecond.
    expect(Math.min(...gapsMs)).toBeGreaterThan(intervalMs - 2);
  });

  test('about one thing does not wait for the interval of another', async () => {
    const { make } = createMaker();
    const share = createSharedAnswers({ intervalMs: hourMs, max: 1 }).join('same', make);
    const answers = await Promise.all([share.answer(changed('one')), share.answer(changed('other'))]);
    expect(answers.map(String)).toEqual(['one 1', 'other 2']);
  });

  test('that fails, fails for all who wait for it', async () => {
    const shared = createSharedAnswers({ intervalMs: hourMs, max: 1 });
    const shares = [1, 2, 3].map(() => shared.join('same', () => Promise.reject(new Error('no luck'))));
    const outcomes = await Promise.allSettled(shares.map((share) => share.answer(changed('run'))));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });

  test('is stopped when the last who wanted it has left, not before', async () => {
    const signals: AbortSignal[] = [];
    const shared = createSharedAnswers({ intervalMs: hourMs, max: 1 });
    const endless: MakeAnswer = (_event, signal) => {
      signals.push(signal);
      return new Promise(() => {});
    };
    const [one, two] = [shared.join('same', endless), shared.join('same', endless)];
    void one.answer(changed('run'));
    await sleep(0);
    one.leave();
    one.leave();
    expect(signals[0]?.aborted).toBe(false);
    two.leave();
    expect(signals[0]?.aborted).toBe(true);
  });

  test('that no caller waits for any more is not begun, and takes no other’s turn', async () => {
    const { begunAtMs, make } = createMaker();
    const shared = createSharedAnswers({ intervalMs: hourMs, max: 1 });
    let end = (_bytes: Buffer) => {};
    const busy = shared.join(
      'busy',
      () =>
        new Promise((resolve) => {
          end = resolve;
        }),
    );
    const busyAnswer = busy.answer(changed('run'));
    await sleep(0);
    const gone = shared.join('gone', make);
    const unwanted = gone.answer(changed('run'));
    await sleep(0);
    gone.leave();
    const staying = shared.join('staying', make).answer(changed('run'));
    end(Buffer.from('done'));
    await busyAnswer;
    expect(String(await staying)).toBe('run 1');
    await expect(unwanted).rejects.toThrow('aborted');
    expect(begunAtMs).toHaveLength(1);
  });
});

describe('who is given the same answers', () => {
  const schema = buildSchema(
    'type Query { a: Int } input In { x: Int, y: Int } type Subscription { run(of: ID, in: In): ID other: ID }',
  );
  const key = (
    text: string,
    variables: Record<string, unknown> = {},
    viewer: object = { workspaceId: 'w', userId: 'u' },
    name?: string,
  ) => {
    const document = parse(text);
    const operation = getOperationAST(document, name);
    if (!operation) throw new Error('no operation');
    return shareKeyOf({ schema, document, operation, variables }, viewer as { workspaceId: string });
  };
  const text = 'subscription ($of: ID, $in: In) { run(of: $of, in: $in) }';
  const base = key(text, { of: 'i', in: { x: 1, y: 2 } });
  const given = { of: 'i', in: { x: 1, y: 2 } };

  test.each([
    ['spaced otherwise, with a comment', key(`# mine\n${text.replaceAll(' ', '\n  ')}`, given)],
    ['variables and their fields in another order', key(text, { in: { y: 2, x: 1 }, of: 'i' })],
    ['a variable that is not declared', key(text, { ...given, unused: 1 })],
    ['a viewer told in another order', key(text, given, { userId: 'u', workspaceId: 'w' })],
  ])('those who ask alike: %s', (_what, other) => {
    expect(other).toBe(base);
  });

  const two = 'subscription A { run } subscription B { run }';
  test.each([
    ['another workspace', base, key(text, given, { workspaceId: 'x', userId: 'u' })],
    ['another user', base, key(text, given, { workspaceId: 'w', userId: 'v' })],
    ['nobody’s name', base, key(text, given, { workspaceId: 'w', userId: null })],
    [
      'whatever else is said about a viewer',
      base,
      key(text, given, { workspaceId: 'w', userId: 'u', role: 'r' }),
    ],
    ['another value', base, key(text, { ...given, of: 'j' })],
    ['a value of another type', key(text, { of: 1 }), key(text, { of: '1' })],
    ['a value within a value', base, key(text, { of: 'i', in: { x: 2, y: 1 } })],
    ['null in place of nothing', key(text), key(text, { of: null })],
    ['a value under another name', key(text, { of: 'i' }), key(text.replaceAll('$of', '$if'), { if: 'i' })],
    ['another operation of a document', key(two, {}, undefined, 'A'), key(two, {}, undefined, 'B')],
    ['another field', key('subscription { run }'), key('subscription { other }')],
    ['the same field under another name', key('subscription { run }'), key('subscription { b: run }')],
    [
      'a string that looks like the rest',
      key('subscription { run(of: "a b") }'),
      key('subscription { run(of: "a  b") }'),
    ],
  ])('nobody else: %s', (_what, one, other) => {
    expect(other).not.toBe(one);
  });
});
