/**
 * Runs the suite, or some files of it, on a PostgreSQL that is set up unlike the suite's own:
 *
 *   node --import tsx test/kit/on-postgres.ts <C | LATIN1 | no-create> [files …]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startPostgresServer } from './postgres-server.ts';

// What makes tables of its own, or statistics of them, needs more than such a role may do.
const needsCreate = [
  'test/store/engine/{abort,database,migrate,postgres,postgres-settings}.test.ts',
  'test/store/sync/{analyze,write-many}.test.ts',
  'test/store/api/plans.test.ts',
  // These take the audit trail, or what it stands beside, away.
  'test/store/audit/trail.test.ts',
  'test/sync/audit-retention.test.ts',
  'test/sync/commands/{audit,erase-workspace}.test.ts',
];

const kinds: Record<string, { initdb: string[]; role?: string; leftOut?: string[] }> = {
  C: { initdb: ['--encoding=UTF8', '--locale=C'] },
  // Refused: every test fails with the sentence that says why.
  LATIN1: { initdb: ['--encoding=LATIN1', '--locale=C'] },
  'no-create': { initdb: ['--encoding=UTF8', '--locale=C'], role: 'reads_and_writes', leftOut: needsCreate },
};

const [name = '', ...files] = process.argv.slice(2);
const kind = kinds[name];
if (kind === undefined) {
  process.stderr.write(`One of ${Object.keys(kinds).join(', ')}, and files to run.\n`);
  process.exit(2);
}
// A role that owns no table leaves the planner's statistics to PostgreSQL: as in production, but without the minute.
const server = await startPostgresServer({ synchronous_commit: 'off', autovacuum_naptime: '1s' }, kind);
try {
  const leftOut = (kind.leftOut ?? []).flatMap((pattern) => ['--exclude', pattern]);
  const which = ['--project', 'postgres', ...leftOut, ...files];
  const vitest = ['vitest', 'run', '--config', 'test/vitest.config.ts', ...which];
  const env = { ...process.env, TEST_DATABASE_URL: server.url, TEST_DATABASE_ROLE: kind.role ?? '' };
  const child = spawn('npx', vitest, { stdio: 'inherit', env });
  const [code] = await once(child, 'exit');
  process.exitCode = typeof code === 'number' ? code : 1;
} finally {
  await server.stop();
}
