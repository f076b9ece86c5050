import type { Store } from '../store/engine/database.ts';
import type { Database } from '../store/engine/session.ts';
import type { SyncCommands, Viewer } from '../sync/commands/commands.ts';
import { type ColumnsOf, createLoaders, everyColumn, type Loaders } from './reading/loaders.ts';
import type { Cursors } from './request/cursors.ts';
import type { Deadline } from './request/deadline.ts';
import type { ParsedOperation } from './request/limits.ts';
import type { RunUpdates } from './serving/run-updates.ts';
import type { StreamEvent } from './serving/shared-answers.ts';

/** What resolvers get. Lives as long as one request. */
export type Context = {
  /** For whom: every read and every command is bounded by it. */
  viewer: Viewer;
  /** Its statements end with the deadline. */
  db: Database;
  loaders: Loaders;
  /**
   * Runs a command. The deadline bounds reads, so it does not count meanwhile, and counts from zero afterwards. What is
   * read afterwards shows the command's effect: nothing that was read before is used again.
   *
   * @param run its signal is aborted when the client leaves
   */
  runCommand<Outcome>(run: RunCommand<Outcome>): Promise<Outcome>;
  cursors: Cursors;
  /** What of rows is going to be shown, once that is known. */
  columns: { of: ColumnsOf };
  /** Also in the log, so that an answer's fault can be found there. */
  requestId: string;
  /** One instant for the whole request, so that all of its windows end together. */
  now: Date;
  deadline: Deadline;
  runUpdates: RunUpdates;
  /** Set while a subscription is opened; without it there is no way to send one's events. */
  opening?: { signal: AbortSignal; isReadOnly: boolean; subscription?: OpenSubscription };
  /** What a subscription tells of, while the answer for that is made. */
  event?: StreamEvent;
};

/** A subscription that may be answered, and what it tells of. */
type OpenSubscription = { operation: ParsedOperation; events: AsyncIterable<StreamEvent> };

type RunCommand<Outcome> = (commands: SyncCommands, signal: AbortSignal) => Promise<Outcome>;

export type ContextParts = Omit<Context, 'db' | 'loaders' | 'columns' | 'runCommand'> & {
  store: Pick<Store, 'abortable'>;
  commands: SyncCommands;
};

export function createContext({ store, commands, ...parts }: ContextParts): Context {
  const { deadline, viewer, now } = parts;
  const db = store.abortable(deadline.signal, now);
  const columns = { of: everyColumn };
  const newLoaders = () => createLoaders(db, viewer.workspaceId, columns);
  return {
    ...parts,
    db,
    columns,
    loaders: newLoaders(),
    async runCommand(run) {
      deadline.pause();
      try {
        return await run(commands, deadline.signal);
      } finally {
        deadline.start();
        // Apollo Server executes with a copy of the object made here.
        this.loaders = newLoaders();
      }
    },
  };
}
