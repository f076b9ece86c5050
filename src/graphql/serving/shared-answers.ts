import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DocumentNode, print } from 'graphql';
import type { ParsedOperation } from '../request/limits.ts';
import { createFairPool } from './fair-pool.ts';

/** An event of a subscription. */
export type StreamEvent = {
  /** Id of the item that changed. */
  id: string;
  /** When the change was found, by `performance.now()`: an answer that is started later shows it. */
  knownAtMs: number;
};

/**
 * Makes the answer to an event, as the bytes to send. The signal is aborted when nobody waits for it any more.
 */
export type MakeAnswer = (event: StreamEvent, signal: AbortSignal) => Promise<Buffer>;

/** One listener of a group that sent the same operation. */
type Share = {
  /** The answer to an event: one that was started after it, or a new one for the whole group. */
  answer(event: StreamEvent): Promise<Buffer>;
  leave(): void;
};

export type SharedAnswers = {
  /** Joins the group with this key, see `shareKeyOf`. The first listener's `make` makes the answers. */
  join(key: string, make: MakeAnswer): Share;
};

/**
 * Makes one answer for all listeners with the same key: at most one per item in `intervalMs`, and `max` at the
 * same time. An answer that waits for its turn shows the state at the time when it is made.
 */
export function createSharedAnswers(options: { intervalMs: number; max: number }): SharedAnswers {
  const pool = createFairPool(options.max);
  const groups = new Map<string, Group>();
  return {
    join(key, make) {
      const group = groups.get(key) ?? new Group(make, options.intervalMs, (work) => pool.run(key, work));
      groups.set(key, group);
      group.size += 1;
      let isIn = true;
      return {
        answer: (event) => group.answer(event),
        leave() {
          if (!isIn) return;
          isIn = false;
          group.size -= 1;
          if (group.size > 0) return;
          groups.delete(key);
          group.end();
        },
      };
    },
  };
}

/** The latest answer about one item, and the next one that is not started yet. */
type Answers = {
  begun?: { atMs: number; bytes: Promise<Buffer> } | undefined;
  waiting?: Promise<Buffer> | undefined;
};

type InTurn = (work: () => Promise<Buffer>) => Promise<Buffer>;

/** The listeners with one key. */
class Group {
  size = 0;
  readonly #make: MakeAnswer;
  readonly #intervalMs: number;
  readonly #inTurn: InTurn;
  readonly #answers = new Map<string, Answers>();
  readonly #ended = new AbortController();

  constructor(make: MakeAnswer, intervalMs: number, inTurn: InTurn) {
    this.#make = make;
    this.#intervalMs = intervalMs;
    this.#inTurn = inTurn;
  }

  answer(event: StreamEvent): Promise<Buffer> {
    const answers = this.#answers.get(event.id) ?? {};
    this.#answers.set(event.id, answers);
    if (answers.begun && answers.begun.atMs >= event.knownAtMs) return answers.begun.bytes;
    answers.waiting ??= this.#wait(event, answers);
    return answers.waiting;
  }

  end(): void {
    this.#ended.abort();
  }

  #wait(event: StreamEvent, answers: Answers): Promise<Buffer> {
    const { signal } = this.#ended;
    const bytes = this.#pause(answers).then(() =>
      this.#inTurn(async () => {
        signal.throwIfAborted();
        answers.begun = { atMs: performance.now(), bytes };
        answers.waiting = undefined;
        try {
          return await this.#make(event, signal);
        } finally {
          this.#forgetLater(event, answers);
        }
      }),
    );
    // No listener may be left to handle a failure.
    bytes.catch(() => undefined);
    return bytes;
  }

  /** Resolves when the next answer may be made. */
  async #pause({ begun }: Answers): Promise<void> {
    const { signal } = this.#ended;
    const restMs = begun === undefined ? 0 : begun.atMs + this.#intervalMs - performance.now();
    if (restMs > 0) await sleep(restMs, undefined, { signal, ref: false });
  }

  /** Drops the answer after one interval: it is too old for a listener that joins then. */
  #forgetLater(event: StreamEvent, answers: Answers): void {
    const { begun } = answers;
    const restMs = (begun?.atMs ?? 0) + this.#intervalMs - performance.now();
    setTimeout(
      () => {
        if (answers.begun !== begun) return;
        answers.begun = undefined;
        if (answers.waiting === undefined) this.#answers.delete(event.id);
      },
      Math.max(0, restMs),
    ).unref();
  }
}

/**
 * Listeners with the same key get the same answers. So the key contains everything that an answer can depend
 * on: the operation, its variables, and the whole viewer.
 */
export function shareKeyOf({ document, operation, variables }: ParsedOperation, viewer: object): string {
  const declared = operation.variableDefinitions?.map(({ variable }) => variable.name.value) ?? [];
  const given = declared
    .filter((name) => Object.hasOwn(variables, name))
    .map((name) => [name, variables[name]]);
  const parts = [printed(document), operation.name?.value ?? null, given, viewer];
  return createHash('sha256').update(canonical(parts)).digest('base64');
}

/** A document without its comments and formatting. */
function printed(document: DocumentNode): string {
  const text = prints.get(document) ?? print(document);
  prints.set(document, text);
  return text;
}

const prints = new WeakMap<DocumentNode, string>();

/** JSON that does not depend on the order of keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [two]) => (one < two ? -1 : 1)))
      : part,
  );
}
