import type { FormattedExecutionResult } from 'graphql';
import type { Identity } from '../identity/identity.ts';
import { Reader } from '../store/api/reader.ts';
import type { Store } from '../store/engine/database.ts';
import type { SyncCommands } from '../sync/commands/commands.ts';
import { HandOuts } from './reading/hand-outs.ts';
import { createLoaders, type Loaders } from './reading/loaders.ts';
import type { Cursors } from './request/cursors.ts';
import type { Deadline } from './request/deadline.ts';
import type { ParsedOperation } from './request/limits.ts';
import type { RunUpdates } from './serving/run-updates.ts';
import type { StreamEvent } from './serving/shared-answers.ts';

/** What every resolver gets; one for each request. */
export type Context = {
  /** Who asks. Every read and every command is limited to the viewer's workspace. */
  viewer: Identity & { requestId: string; sourceAddress: string };
  /** Reads for the viewer. Its statements are cancelled when the deadline is over. */
  reader: Reader;
  /** Made when the first resolver asks: an operation that is one statement needs none. */
  readonly loaders: Loaders;
  /** The long lists that are being given out. */
  handOuts: HandOuts;
  /**
   * Runs a command. The deadline bounds reads, so it does not count meanwhile, and counts from zero afterwards.
   * What is read afterwards shows the command's effect: nothing that was read before is used again.
   *
   * @param run its signal is aborted when the client leaves
   */
  runCommand<Outcome>(run: RunCommand<Outcome>): Promise<Outcome>;
  /** Records that the viewer reads the audit trail. Throws when that cannot be recorded. */
  recordAuditRead(): Promise<void>;
  /** Records that the viewer may not use a coordinate of the schema. */
  recordDenial(coordinate: string): Promise<void>;
  cursors: Cursors;
  /** In the answer's errors and in the log, so that one leads to the other. */
  requestId: string;
  /** One instant for the whole request, so that all of its windows end together. */
  now: Date;
  /** Whether a statement needed it. */
  clock: { isAsked: boolean };
  deadline: Deadline;
  /** Its place among the operations under way, until the answer is made. */
  place: { leave(): void };
  /** The result, once there is one, where the answer is made outside of Apollo Server. */
  answer?: { result?: FormattedExecutionResult; body?: string | Buffer };
  /** Gives the place back. From now on it is the client's pace that counts, not the deadline. */
  answerIsMade(): void;
  runUpdates: RunUpdates;
  /** Set while a subscription is opened. Without it the request cannot receive events. */
  opening?: { signal: AbortSignal; isReadOnly: boolean; subscription?: OpenSubscription };
  /** The event that a subscription answers at the moment. */
  event?: StreamEvent;
};

/** A subscription that passed the checks, and its events. */
type OpenSubscription = { operation: ParsedOperation; events: AsyncIterable<StreamEvent> };

type RunCommand<Outcome> = (commands: SyncCommands, signal: AbortSignal) => Promise<Outcome>;

export type ContextParts = Omit<
  Context,
  'reader' | 'loaders' | 'handOuts' | 'clock' | 'runCommand' | 'place' | 'answerIsMade'
> & {
  store: Pick<Store, 'abortable'>;
  commands: SyncCommands;
};

export function createContext({ store, commands, ...parts }: ContextParts): Context {
  const { deadline, viewer, now } = parts;
  const clock = { isAsked: false };
  const present = () => {
    clock.isAsked = true;
    return now;
  };
  const readerOn = (lane: Parameters<Store['abortable']>[2]) =>
    new Reader(store.abortable(deadline.signal, present, lane), viewer.workspaceId);
  const reader = readerOn('reads');
  const handOuts = new HandOuts();
  const own: ThisType<Context & Own> & Own & Omit<Context, 'loaders'> = {
    ...parts,
    reader,
    clock,
    handOuts,
    loadersOnce: once(() => createLoaders(reader, handOuts)),
    place: { leave() {} },
    answerIsMade() {
      deadline.pause();
      this.place.leave();
    },
    async runCommand(run) {
      deadline.pause();
      try {
        return await run(commands, deadline.signal);
      } finally {
        deadline.start();
        // Apollo Server executes with a copy of the object made here. What a mutation answers does not wait for reads.
        const afterwards = readerOn('commands');
        this.reader = afterwards;
        this.loadersOnce = once(() => createLoaders(afterwards, handOuts));
      }
    },
  };
  return Object.assign(Object.create(withLoaders), own);
}

type Own = { loadersOnce: () => Loaders };

/** Apollo Server executes with a copy of a context: it has the same prototype and the same properties of its own. */
const withLoaders = {
  get loaders(): Loaders {
    return (this as unknown as Own).loadersOnce();
  },
};

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
