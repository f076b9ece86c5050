import { createHash } from 'node:crypto';
import type { OperationDefinitionNode } from 'graphql';
import { readDataVersion } from '../../store/compiled/data-version.ts';
import type { Context } from '../context.ts';
import { LeastRecent } from '../request/least-recent.ts';
import type { Operation } from './operation.ts';

export type KeptAnswersOptions = {
  /** Of all bodies together; 0 keeps none. */
  maxBytes: number;
  /** How long an answer stays after its last use. */
  idleMs?: number;
};

/**
 * Answers that were read by one statement, each with the version of the data that it saw. An answer is given again only
 * when the database says, after the question came, that the version is still the same.
 */
export class KeptAnswers {
  readonly #bodies: LeastRecent<Kept>;
  readonly #idleMs: number;
  #sweeping: NodeJS.Timeout | undefined;

  constructor({ maxBytes, idleMs = 5 * 60_000 }: KeptAnswersOptions) {
    this.#bodies = new LeastRecent(maxBytes);
    this.#idleMs = idleMs;
  }

  get bytes(): number {
    return this.#bodies.size;
  }

  /** The answer to a question, as long as it is right. Throws what the database says instead of the version. */
  async find(question: string, { reader }: Pick<Context, 'reader'>): Promise<Buffer | undefined> {
    const kept = this.#bodies.get(question);
    if (kept === undefined) return undefined;
    if ((await readDataVersion(reader)) !== kept.version) return undefined;
    kept.usedAtMs = performance.now();
    return kept.body;
  }

  /** Keeps an answer if it can; returns it as it is best sent. */
  keep(question: string, text: string, version: string | null): string | Buffer {
    if (version === null) return text;
    // Not of Node's pool, of which a small body would hold all.
    const body = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
    body.write(text);
    this.#bodies.set(question, { body, version, usedAtMs: performance.now() }, body.length + besideBody);
    this.#sweepLater();
    return body;
  }

  /** What is not asked for any more may be of somebody who was erased. */
  #sweepLater(): void {
    this.#sweeping ??= setTimeout(() => {
      this.#sweeping = undefined;
      const since = performance.now() - this.#idleMs;
      for (const [question, { usedAtMs }] of this.#bodies) {
        if (usedAtMs > since) return this.#sweepLater();
        this.#bodies.delete(question);
      }
    }, this.#idleMs).unref();
  }
}

/** Everything that decides an answer beside the data. Keys of cursors stay the same as long as the process runs. */
export function questionOf(
  { operation, variables }: Operation,
  { viewer: { role }, reader: { scope } }: Context,
): string {
  const number = numbers.get(operation) ?? asked++;
  numbers.set(operation, number);
  const parts = JSON.stringify([number, scope, role, variables]);
  return createHash('sha256').update(parts).digest('base64');
}

/** Parsed documents are cached: one that is parsed anew asks another question. */
const numbers = new WeakMap<OperationDefinitionNode, number>();
let asked = 0;

type Kept = { body: Buffer; version: string; usedAtMs: number };

/** What an entry takes beside its body: question, version, objects. */
const besideBody = 1_024;
