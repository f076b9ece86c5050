import type { Store } from '../store/engine/database.ts';
import type { Database } from '../store/engine/session.ts';
import type { SyncCommands, Viewer } from '../sync/commands/commands.ts';
import { type ColumnsOf, everyColumn } from './reading/column-choice.ts';
import { createLoaders, type Loaders } from './reading/loaders.ts';
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
  commands: SyncCommands;
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

export function createContext({ store, ...parts }: ContextParts): Context {
  const db = store.abortable(parts.deadline.signal, parts.now);
  const columns = { of: everyColumn };
  return {
    ...parts,
    db,
    commands: unhurried(parts.commands, parts.deadline),
    columns,
    loaders: createLoaders(db, parts.viewer.workspaceId, columns),
  };
}

/** The same commands; whoever takes one stops the clock, and `forgetReads` starts it again. */
function unhurried(commands: SyncCommands, deadline: Deadline): SyncCommands {
  return new Proxy(commands, {
    get(target, name) {
      deadline.pause();
      return Reflect.get(target, name);
    },
  });
}

export type ContextParts = Omit<Context, 'db' | 'loaders' | 'columns'> & {
  store: Pick<Store, 'abortable'>;
};

/**
 * Forgets what was read so far: to be called by a mutation after its command, which the rest of its answer has to
 * show. The time to read that begins here.
 */
export function forgetReads(context: Context): void {
  context.deadline.start();
  context.loaders = createLoaders(context.db, context.viewer.workspaceId, context.columns);
}
