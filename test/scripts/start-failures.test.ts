import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startApp } from '../../src/app.ts';
import { explain } from '../../src/command-line.ts';
import { readConfig } from '../../src/config.ts';
import { notListening } from '../../src/listen-failure.ts';
import { createLog } from '../../src/log.ts';
import { startMetricsListener } from '../../src/metrics/listener.ts';
import { lockDirectory } from '../../src/store/engine/directory-lock.ts';
import { unpackMigrated } from '../kit/migrated-dump.ts';
import { startRefusingPostgres } from '../kit/refusing-postgres.ts';

const keys = `k1:${Buffer.alloc(32, 7).toString('base64')}`;
const unreached = { DATABASE_URL: 'postgres://ada:hunter2-secret@127.0.0.1:1/app', ENCRYPTION_KEYS: keys };

/** Where another program listens. */
const taken = createServer();
let takenPort: string;
let migrated: string;
let dataDir: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  takenPort = String((taken.address() as AddressInfo).port);
  migrated = await mkdtemp(join(tmpdir(), 'start-migrated-'));
  await unpackMigrated(join(migrated, 'database'));
});
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'start-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));
afterAll(async () => {
  taken.close();
  await rm(migrated, { recursive: true, force: true });
});

/** What the start with these settings says, line by line. It must not succeed. */
async function startWith(env: Record<string, string>): Promise<string[]> {
  const given = { PORT: '0', DATA_DIR: dataDir, DATABASE_WAIT_SECONDS: '0', ...env };
  try {
    const app = await startApp(readConfig({ env: given }), createLog('silent'));
    await app.close();
  } catch (error) {
    const told = String(explain(error));
    expect(told).not.toMatch(/BwcHBwcH|hunter2|undefined|\[object|\n +at /);
    const [head, ...problems] = told.split('\n');
    expect(head).toBe('Cannot start:');
    expect(
      problems.every((problem) => problem.startsWith('  - ') && /[."]$/.test(problem)),
      told,
    ).toBe(true);
    return problems.map((problem) => problem.slice('  - '.length));
  }
  throw new Error('it started');
}

test.each<[string, () => Record<string, string> | Promise<Record<string, string>>, RegExp]>([
  [
    'a port is taken',
    () => ({ DATA_DIR: migrated, PORT: takenPort }),
    /^PORT \d+ is taken by another program on 127\.0\.0\.1\. Stop that one, or choose another port; 0 is any free one\.$/,
  ],
  [
    'the port of the metrics is taken',
    () => ({ DATA_DIR: migrated, METRICS_PORT: takenPort }),
    /^METRICS_PORT \d+ is taken by another program on 127\.0\.0\.1\. Stop that one, or choose another port; 0 is any free one\.$/,
  ],
  [
    'one port is to serve both',
    () => ({ PORT: '4000', METRICS_PORT: '4000' }),
    /^METRICS_PORT must not be 4000, which is PORT: choose another one\.$/,
  ],
  [
    'others could call without proving who they are',
    () => ({ HOST: '0.0.0.0' }),
    /^HOST "0\.0\.0\.0" would open the API to other machines, .*: set AUTH_MODE=router or AUTH_MODE=jwt, or use 127\.0\.0\.1\.$/,
  ],
  [
    'a setting has an unknown value, even one that a terminal would obey',
    () => ({ LOG_FORMAT: '\u001b[2Jcolourful\u009b1m' }),
    /^LOG_FORMAT must be one of auto, pretty, json, not "\\u001b\[2Jcolourful\\u009b1m"\.$/,
  ],
  [
    'a number is none',
    () => ({ MAX_OPERATIONS: 'many' }),
    /^MAX_OPERATIONS must be a whole number from 1 to 10000, not "many"\.$/,
  ],
  [
    'a switch is neither on nor off',
    () => ({ PLAYGROUND: 'yes' }),
    /^PLAYGROUND must be on or off, not "yes"\.$/,
  ],
  [
    'keys are missing',
    () => ({ DATABASE_URL: unreached.DATABASE_URL }),
    /^ENCRYPTION_KEYS is needed with DATABASE_URL: it seals tokens\. Make one with: node -p /,
  ],
  [
    'keys cannot be used, before it waits for the database',
    () => ({ ...unreached, ENCRYPTION_KEYS: 'k1:short', DATABASE_WAIT_SECONDS: '60' }),
    /^ENCRYPTION_KEYS: encryption key k1 is not 32 bytes of base64\. Give keys as id:base64, by comma; one is made by: node -p /,
  ],
  [
    'the command of the keys fails, before it waits for the database',
    () => ({
      DATABASE_URL: unreached.DATABASE_URL,
      ENCRYPTION_KEYS_COMMAND: 'exit 3',
      DATABASE_WAIT_SECONDS: '60',
    }),
    /^ENCRYPTION_KEYS_COMMAND gave no keys: it ended with 3\. Run it by hand to see what it says\.$/,
  ],
  [
    'keys are given twice',
    () => ({ ENCRYPTION_KEYS: keys, ENCRYPTION_KEYS_COMMAND: 'true' }),
    /^ENCRYPTION_KEYS_COMMAND and ENCRYPTION_KEYS \(or its _FILE\) are both set: choose one\.$/,
  ],
  [
    'the key file is broken',
    async () => {
      await writeFile(join(dataDir, 'token.key'), 'k1:hunter2', { mode: 0o600 });
      return {};
    },
    /^The key file \S+ cannot be used: encryption key k1 is not 32 bytes of base64\. Put it back from a copy: /,
  ],
  [
    'others can read the key file',
    async () => {
      await writeFile(join(dataDir, 'token.key'), keys);
      await chmod(join(dataDir, 'token.key'), 0o644);
      return {};
    },
    /^The key file \S+ cannot be used: .* is open to others than its owner: chmod 600 it\. /,
  ],
  [
    'a secret is in a file that is not there',
    () => ({ DATABASE_URL_FILE: '/nowhere/at/all', ENCRYPTION_KEYS: keys }),
    /^DATABASE_URL_FILE cannot be read: ENOENT.*\.$/,
  ],
  [
    'a stand-in for Okta is set in production',
    () => ({ NODE_ENV: 'production', OKTA_BASE_URL: 'http://127.0.0.1:1' }),
    /^OKTA_BASE_URL sends tokens to a server other than Okta: forbidden in production\.$/,
  ],
  [
    'the proxy is no address',
    () => ({ HTTPS_PROXY: 'socks5://jo:hunter2@proxy' }),
    /^HTTPS_PROXY must begin with http:\/\/ or https:\/\/\.$/,
  ],
  [
    'nothing listens where PostgreSQL should',
    () => unreached,
    /^DATABASE_URL: the database at 127\.0\.0\.1:1 cannot be reached: nothing listens there \(ECONNREFUSED\)\. Start PostgreSQL there, or correct host and port\.$/,
  ],
  [
    // Of a name with two addresses Node says nothing but a code.
    'nothing listens at any address of a name',
    () => ({ ...unreached, DATABASE_URL: 'postgres://ada:hunter2-secret@localhost:1/app' }),
    /^DATABASE_URL: the database at localhost:1 cannot be reached: nothing listens there \(ECONNREFUSED\)\. /,
  ],
  [
    'the address of the database is none',
    () => ({ ...unreached, DATABASE_URL: 'postgres://ada:hunter2/secret@db/app' }),
    /^DATABASE_URL: the database URL cannot be understood\. It has the form postgres:/,
  ],
  [
    'the data directory is a file',
    () => ({ DATA_DIR: '/dev/null' }),
    /^DATA_DIR \/dev\/null cannot be used: E\w+: .*\. Give a directory that this may write to, or a DATABASE_URL\.$/,
  ],
])('says in one sentence what to do when %s', async (_what, env, told) => {
  expect(await startWith(await env())).toEqual([expect.stringMatching(told)]);
});

test.each<[string, string, RegExp]>([
  [
    '28P01',
    'password authentication failed for user "ada"',
    /: password authentication failed for user "ada" \(28P01\)\. Correct user and password, /,
  ],
  [
    '28000',
    'no pg_hba.conf entry for host "127.0.0.1"',
    /: no pg_hba\.conf entry for host "127\.0\.0\.1" \(28000\)\. Correct .* or pg_hba\.conf\.$/,
  ],
  [
    '3D000',
    'database "app" does not exist',
    /: database "app" does not exist \(3D000\)\. Create that database \(createdb\), or correct its name\.$/,
  ],
  [
    '53300',
    'sorry, too many clients already',
    /cannot be reached: sorry, too many clients already \(53300\)\. Lower DATABASE_POOL_SIZE, or raise max_connections/,
  ],
  [
    '57P03',
    'the database system is starting up',
    /cannot be reached: the database system is starting up \(57P03\)\. Wait until it has started/,
  ],
])('says what to do when PostgreSQL refuses with %s', async (sqlstate, message, told) => {
  const postgres = await startRefusingPostgres(sqlstate, message);
  const [problem, ...more] = await startWith({ DATABASE_URL: postgres.url, ENCRYPTION_KEYS: keys });
  postgres.close();
  expect(more).toEqual([]);
  expect(problem).toMatch(/^DATABASE_URL: /);
  expect(problem).toMatch(told);
});

test('names the other process when the embedded database is in use, and the directory when it is damaged', async () => {
  const lock = await lockDirectory(join(dataDir, 'database'));
  const [inUse] = await startWith({});
  await lock.release();
  expect(inUse).toBe(
    `DATA_DIR ${dataDir}: the data directory ${dataDir}/database is in use by process ${process.pid}; stop that process, or give this one another directory or a DATABASE_URL (BUSY).`,
  );
  await mkdir(join(dataDir, 'database'));
  await writeFile(join(dataDir, 'database', 'PG_CONTROL'), '');
  expect(await startWith({})).toEqual([
    expect.stringMatching(
      /^DATA_DIR \S+: the directory \S+ has files in it but no PG_VERSION, .* move it away/,
    ),
  ]);
});

test('an address of another machine, a port that only root may open, and any other failure to listen are told as such', async () => {
  const where = { setting: 'PORT', host: '127.0.0.1', port: 80 } as const;
  const thrown = (error: Error) => {
    try {
      return notListening(where)(error);
    } catch (told) {
      return told;
    }
  };
  const other = await startMetricsListener({ host: '192.0.2.1', port: 0, read: () => Promise.reject() })
    .catch(notListening({ ...where, host: '192.0.2.1' }))
    .catch(explain);
  expect(other).toBe(
    'Cannot start:\n  - HOST "192.0.2.1" is no address of this machine (EADDRNOTAVAIL). Use one that is, or 0.0.0.0 for all of them.',
  );
  const refused = Object.assign(new Error('listen EACCES'), { code: 'EACCES' });
  expect(explain(thrown(refused))).toBe(
    'Cannot start:\n  - PORT 80 may not be opened by this user (EACCES). Choose a port from 1024 on.',
  );
  const unknown = new Error('something else');
  expect(thrown(unknown)).toBe(unknown);
});

test('all that is wrong with the settings is told at once, each with what was given', async () => {
  expect(await startWith({ PORT: '99999', LOG_LEVEL: 'loud', TRUSTED_PROXIES: '10.0.0.1,proxy' })).toEqual([
    'PORT must be a number from 0 to 65535, not "99999".',
    'LOG_LEVEL must be one of trace, debug, info, warn, error, silent, not "loud".',
    'TRUSTED_PROXIES takes addresses or networks by comma, e.g. 10.0.0.0/8, not "proxy".',
  ]);
});
