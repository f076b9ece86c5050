import type { Database } from '../store/session.ts';
import type { SyncCommands, Viewer } from '../sync/commands.ts';
import type { Cursors } from './cursors.ts';
import { createLoaders, type Loaders } from './loaders.ts';

/** What resolvers get. Lives as long as one request. */
export type Context = {
  /** For whom: every read and every command is bounded by it. */
  viewer: Viewer;
  db: Database;
  loaders: Loaders;
  commands: SyncCommands;
  cursors: Cursors;
  /** Also in the log, so that an answer's fault can be found there. */
  requestId: string;
  /** One instant for the whole request, so that all of its windows end together. */
  now: Date;
};

export function createContext(parts: Omit<Context, 'loaders' | 'now'>): Context {
  return { ...parts, now: new Date(), loaders: createLoaders(parts.db, parts.viewer.workspaceId) };
}

/** Forgets what was read so far: to be called by a mutation, which the rest of its answer has to show. */
export function forgetReads(context: Context): void {
  context.loaders = createLoaders(context.db, context.viewer.workspaceId);
}
