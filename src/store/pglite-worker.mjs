// Plain JavaScript, because Node starts worker threads without the loader that reads TypeScript in the main
// thread. The types are in pglite-protocol.ts; keep this file as small as it is.
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite, types } from '@electric-sql/pglite';
import { btree_gin } from '@electric-sql/pglite/contrib/btree_gin';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';

/** @typedef {import('./pglite-protocol.ts').WorkerFailure} WorkerFailure */
/** @typedef {import('./pglite-protocol.ts').WorkerOptions} WorkerOptions */
/** @typedef {import('./pglite-protocol.ts').WorkerRequest} WorkerRequest */
/** @typedef {import('./pglite-protocol.ts').WorkerResponse} WorkerResponse */

/** @param {WorkerResponse} response */
const answer = (response) => parentPort?.postMessage(response);

const asIs = (/** @type {string} */ text) => text;

// What the store hands on as text, and JSON as everybody reads it: PGlite makes bigints in it. See rows.ts.
const parsers = {
  [types.TIMESTAMP]: asIs,
  [types.TIMESTAMPTZ]: asIs,
  [types.DATE]: asIs,
  [types.TIME]: asIs,
  [types.TIMETZ]: asIs,
  [types.INTERVAL]: asIs,
  [types.JSON]: JSON.parse,
  [types.JSONB]: JSON.parse,
};

try {
  const db = await open(workerData);
  // PGlite does one thing at a time and keeps the order of the calls.
  parentPort?.on('message', (/** @type {WorkerRequest} */ request) => {
    perform(db, request).then(answer, (error) => answer({ id: request.id, error: describe(error) }));
  });
  answer({ id: 0, rows: [], rowCount: 0, command: 'OPEN' });
} catch (error) {
  answer({ id: 0, error: describe(error) });
}

/** @param {WorkerOptions} options */
async function open({ dataDir, loadDataDir }) {
  const db = await PGlite.create({
    ...(dataDir === undefined ? {} : { dataDir }),
    ...(loadDataDir === undefined ? {} : { loadDataDir }),
    extensions: { pg_trgm, btree_gin },
    parsers,
    serializers: { [types.BYTEA]: asIs },
  });
  await db.exec("set time zone 'UTC'");
  return db;
}

/**
 * @param {PGlite} db
 * @param {WorkerRequest} request
 * @returns {Promise<WorkerResponse>}
 */
async function perform(db, request) {
  const { id } = request;
  if (request.kind === 'close') {
    await db.close();
    return { id, closed: true };
  }
  if (request.kind === 'dump') return { id, dump: await db.dumpDataDir('none') };
  const { text, params, rowMode } = request;
  // Without parameters several statements may come in one text, as on PostgreSQL.
  const results =
    params.length === 0 ? await db.exec(text, { rowMode }) : [await db.query(text, [...params], { rowMode })];
  const last = results.at(-1);
  return { id, rows: last?.rows ?? [], rowCount: last?.rowCount ?? 0, command: last?.command ?? '' };
}

/**
 * A database error as plain data: copying to another thread keeps only the message of an Error.
 *
 * @param {unknown} error
 * @returns {WorkerFailure}
 */
function describe(error) {
  const field = (/** @type {string} */ key) => {
    const value = typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  return {
    message: field('message') ?? 'unknown failure',
    code: field('code'),
    constraint: field('constraint'),
    table: field('table'),
    column: field('column'),
  };
}
