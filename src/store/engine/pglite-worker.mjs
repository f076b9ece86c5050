// Plain JavaScript, because Node starts worker threads without the main thread's TypeScript loader. The types
// are in pglite-protocol.ts; keep this file as small as it is.
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite, parse, protocol, types } from '@electric-sql/pglite';
import { btree_gin } from '@electric-sql/pglite/contrib/btree_gin';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';

/** @typedef {import('./pglite-protocol.ts').StatementJob} StatementJob */
/** @typedef {import('./pglite-protocol.ts').WorkerFailure} WorkerFailure */
/** @typedef {import('./pglite-protocol.ts').WorkerOptions} WorkerOptions */
/** @typedef {import('./pglite-protocol.ts').WorkerRequest} WorkerRequest */
/** @typedef {import('./pglite-protocol.ts').WorkerResponse} WorkerResponse */

/** @param {WorkerResponse} response */
const answer = (response) => parentPort?.postMessage(response);

const asIs = (/** @type {string} */ text) => text;

// Types that the store returns as text, and plain JSON: PGlite would parse bigints. See run-sql.ts.
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
  });
  // As on PostgreSQL, plans prepared statements for their parameters every time.
  await db.exec("set time zone 'UTC'; set plan_cache_mode = force_custom_plan");
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
  // Not `db.query`: it calls the database six times per statement, and one call takes half of the time. Its
  // extra work syncs file systems; the two that the store uses do not need that.
  const messages = await db.execProtocolStream(await messageOf(db, request), { syncToFs: false });
  const last = parse.parseResults(messages, db.parsers, { rowMode: request.rowMode }).at(-1);
  return { id, rows: last?.rows ?? [], rowCount: last?.rowCount ?? 0, command: last?.command ?? '' };
}

/** Names of prepared statements, by text. */
const kept = new Map();

/**
 * All protocol messages of a statement. Parameters go as text, whatever their type.
 *
 * @param {PGlite} db
 * @param {StatementJob} statement
 * @returns {Promise<Uint8Array>}
 */
async function messageOf(db, { text, params, isKept }) {
  const { serialize } = protocol;
  // As on PostgreSQL, one text without parameters may hold several statements.
  if (params.length === 0) return serialize.query(text);
  if (isKept && !kept.has(text)) {
    const name = `kept${kept.size}`;
    const keeping = Buffer.concat([serialize.parse({ name, text }), serialize.sync()]);
    await db.execProtocolStream(keeping, { syncToFs: false });
    kept.set(text, name);
  }
  const statement = kept.get(text) ?? '';
  return Buffer.concat([
    ...(statement === '' ? [serialize.parse({ text })] : []),
    serialize.bind({ statement, values: [...params] }),
    serialize.describe({ type: 'P' }),
    serialize.execute(),
    serialize.sync(),
  ]);
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
    severity: field('severity'),
    code: field('code'),
    constraint: field('constraint'),
    table: field('table'),
    column: field('column'),
  };
}
