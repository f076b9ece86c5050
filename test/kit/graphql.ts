import type { IncomingHttpHeaders } from 'node:http';
import { type RunningServer, type ServerOptions, startServer } from '../../src/graphql/serving/server.ts';
import type { Identification } from '../../src/identity/identify.ts';
import type { Identity } from '../../src/identity/identity.ts';
import type { Store } from '../../src/store/engine/database.ts';
import { onStatement, type StatementEvent } from '../../src/store/engine/run-sql.ts';
import type { SyncCommands } from '../../src/sync/commands/commands.ts';

type Answer<Data> = {
  status: number;
  headers: Headers;
  /** The body as it was sent. */
  text: string;
  data: Data | null | undefined;
  errors: { message: string; path?: (string | number)[]; extensions: { code: string; requestId?: string } }[];
};

export type TestServer = RunningServer & {
  /** Everything logged so far, one line of JSON each. */
  logged: string[];
  /** Posts an operation as a client does. `Data` is what the test expects to read. */
  ask<Data = Record<string, unknown>>(
    query: string,
    variables?: object,
    headers?: object,
  ): Promise<Answer<Data>>;
  /** The same, and every statement the store ran for it. */
  count<Data = Record<string, unknown>>(
    query: string,
    variables?: object,
  ): Promise<Answer<Data> & { statements: StatementEvent[] }>;
  /** Sends anything at all to `/graphql`. */
  send(init: RequestInit, search?: string): Promise<Answer<Record<string, unknown>>>;
};

type TestServerOptions = Partial<Omit<ServerOptions, 'store'>> & {
  /** Says for whom a request is answered, by its headers; by default for the admin of the workspace `default`. */
  viewer?: (headers: IncomingHttpHeaders) => Partial<Identity>;
};

/** Everybody, where nobody is asked. */
export const anAdmin: Identity = {
  workspaceId: 'default',
  userId: null,
  role: 'admin',
  via: 'none',
  expiresAt: null,
};

/** An identification for tests that are not about it: an admin, unless `viewer` says otherwise. */
export function identifiedBy(viewer?: (headers: IncomingHttpHeaders) => Partial<Identity>): Identification {
  return {
    byHead: async ({ headers }) => ({ ...anAdmin, ...viewer?.(headers) }),
    byBody: async (identity) => identity ?? anAdmin,
    isOpen: viewer === undefined,
    isReady: () => true,
    start: async () => {},
    stop() {},
  };
}

/** Starts the real server on a free port of this machine, over a store that the test has filled. */
export async function startTestServer(
  store: Store,
  { viewer, config = { host: '127.0.0.1', port: 0 }, ...options }: TestServerOptions = {},
): Promise<TestServer> {
  const logged: string[] = [];
  const note = (level: string) => (fields: object, message: string) =>
    void logged.push(JSON.stringify({ level, ...fields, message }));
  const server = await startServer({
    store,
    commands: unexpectedCommands,
    // Tests of what is logged look at lines about faults.
    config: { accessLog: 'off', ...config },
    log: { info: note('info'), warn: note('warn'), error: note('error') },
    identification: identifiedBy(viewer),
    ...options,
  });
  const send = async <Data>(init: RequestInit, search = ''): Promise<Answer<Data>> => {
    const response = await fetch(`${server.url}/graphql${search}`, init);
    const text = await response.text();
    const body = JSON.parse(text) as Partial<Answer<Data>>;
    return {
      status: response.status,
      headers: response.headers,
      text,
      data: body.data,
      errors: body.errors ?? [],
    };
  };
  const ask = <Data>(query: string, variables: object = {}, headers: object = {}) =>
    send<Data>({
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
  return {
    ...server,
    logged,
    send,
    ask,
    count: async <Data>(query: string, variables?: object) => {
      const statements: StatementEvent[] = [];
      const stop = onStatement(store, (event) => void statements.push(event));
      const answer = await ask<Data>(query, variables).finally(stop);
      return { ...answer, statements };
    },
  };
}

/** Commands for tests that run none. */
export const unexpectedCommands: SyncCommands = {
  addIntegration: unexpected,
  testConnection: unexpected,
  updateIntegration: unexpected,
  rotateToken: unexpected,
  pauseIntegration: unexpected,
  resumeIntegration: unexpected,
  removeIntegration: unexpected,
  triggerSync: unexpected,
  cancelSync: unexpected,
  confirmRemovals: unexpected,
  setReviewStatus: unexpected,
  recordAuditRead: unexpected,
  recordDenial: unexpected,
  recordCountedDenials: unexpected,
};

function unexpected(): Promise<never> {
  return Promise.reject(new Error('no command was expected'));
}
