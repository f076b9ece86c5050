import type { PgColumn } from 'drizzle-orm/pg-core';
import { type SQL, sql } from 'drizzle-orm/sql';
import type { Database } from '../engine/session.ts';
import { checkHeld } from './workspace-scopes.ts';

/**
 * What a viewer may read: every read of the API takes one, made once for a request or stream. A restriction to
 * departments would stand here too, beside the workspace.
 */
export class Reader {
  readonly #db: Database;
  readonly #workspaceId: string;

  constructor(db: Database, workspaceId: string) {
    this.#db = db;
    this.#workspaceId = workspaceId;
  }

  /** Readers with the same scope may read the same. */
  get scope(): string {
    return this.#workspaceId;
  }

  /**
   * The table's rows are the viewer's: the first condition of every statement. A table joined to another may
   * equal that one's workspace instead.
   */
  owns({ workspaceId }: Record<'workspaceId', PgColumn>): SQL {
    return sql`${workspaceId} = ${this.#workspaceId}`;
  }

  /** Runs a statement, see `rows` of the engine. Throws when it looks into a table that is not held to the workspace. */
  async rows<T extends Record<string, unknown>>(query: SQL): Promise<T[]> {
    // It runs when it is awaited.
    const statement = this.#db.execute(query);
    checkHeld(statement.getQuery(), this.#workspaceId);
    const result: unknown[] = await statement;
    return result as T[];
  }
}
