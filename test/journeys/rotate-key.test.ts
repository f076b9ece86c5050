import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseKeyRing } from '../../src/secrets/key-ring.ts';
import { openSecret, sealSecret } from '../../src/secrets/sealing.ts';
import { pagesOfTrail } from '../../src/store/audit/read-trail.ts';
import { listSealedValuesAcrossWorkspaces } from '../../src/store/sync/sealed-values.ts';
import { compiledScript } from '../kit/compiled.ts';
import { integrationSeed, seed, seedId } from '../kit/seed.ts';
import { createDataPlace, type DataPlace } from '../kit/subgraph.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [oldKey, newKey] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];
const apiToken = `00${'aZ9_'.repeat(10)}`;
// Of its own: the audit trails of other test files stay in the database.
const row = integrationSeed({ workspaceId: 'rotated', id: seedId('integration') });
const context = { purpose: 'api-token', workspaceId: row.workspaceId, rowId: row.id, domain: row.domain };

let place: DataPlace;

beforeAll(async () => {
  place = await createDataPlace({ isMigrated: true });
  await place.withStore((store) =>
    seed(store.db, {
      integrations: [
        { ...row, sealedApiToken: sealSecret(parseKeyRing(`old:${oldKey}`), apiToken, context) },
      ],
    }),
  );
});
afterAll(() => place.remove());

/** Runs the command; everything it printed, and how it ended. */
async function rotate(encryptionKeys: string, ...args: string[]): Promise<{ output: string; code: number }> {
  const env = { PATH: process.env.PATH, ...place.env, ENCRYPTION_KEYS: encryptionKeys };
  // What needs no database runs as npm would run it.
  const isShort = args.length > 0;
  const script = isShort
    ? ['--import', 'tsx', 'src/rotate-key.ts']
    : [await compiledScript('src/rotate-key.ts')];
  return new Promise((resolve) => {
    execFile(process.execPath, [...script, ...args], { cwd: root, env }, (error, stdout, stderr) =>
      resolve({ output: stdout + stderr, code: error === null ? 0 : Number(error.code) }),
    );
  });
}

function expectNoSecret(output: string): void {
  for (const secret of [oldKey, newKey, apiToken]) expect(output).not.toContain(secret.slice(0, 10));
}

// Several starts of the embedded database.
test('a key is replaced once all tokens open with the other one, and no key or token is ever shown', async () => {
  const withoutOld = await rotate(`new:${newKey}`);
  expect(withoutOld).toMatchObject({
    code: 1,
    output: expect.stringContaining('no encryption key with id old'),
  });

  const both = await rotate(`new:${newKey},old:${oldKey}`);
  expect(both).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^1 secret sealed anew with key new, 0 sealed with it before\.\n/),
  });

  // What cannot be recorded is not done.
  await place.withStore(({ db }) =>
    db.execute(sql`create rule audit_events_full as on insert to audit_events do instead (select 1 / 0)`),
  );
  const unrecorded = await rotate(`third:${oldKey},new:${newKey}`);
  await place.withStore(({ db }) => db.execute(sql`drop rule audit_events_full on audit_events`));
  expect(unrecorded).toMatchObject({
    code: 1,
    output: expect.stringMatching(/^It cannot be recorded in the audit trail, and was not done/),
  });
  const events: unknown[] = [];
  await place.withStore(async ({ db }) => {
    for await (const page of pagesOfTrail(db, row.workspaceId)) events.push(...page);
  });
  const reseal = (outcome: string, reason: string | null = null) => ({
    action: 'keys.reseal',
    outcome,
    reason,
    actor: userInfo().username,
    via: 'cli',
    role: 'operator',
  });
  expect(events).toMatchObject([
    reseal('REQUESTED'),
    reseal('FAILED', 'UNOPENED'),
    reseal('REQUESTED'),
    reseal('DONE'),
  ]);

  const [sealed] = await place.withStore(({ db }) => listSealedValuesAcrossWorkspaces(db));
  expect(openSecret(parseKeyRing(`new:${newKey}`), sealed?.sealed ?? '', context)).toBe(apiToken);
  for (const { output } of [withoutOld, both, unrecorded]) expectNoSecret(output);
}, 300_000);

test('what is wrong with the keys is said without them, and --help says what it does', async () => {
  const broken = await rotate(`new:${newKey.slice(4)}`);
  expect(broken).toMatchObject({ code: 1, output: expect.stringContaining('not 32 bytes of base64') });
  expectNoSecret(broken.output);
  expect(await rotate('', '--help')).toMatchObject({
    code: 0,
    output: expect.stringMatching(/npm run --silent rotate-key$/m),
  });
  expect(await rotate('', '--all')).toMatchObject({ code: 2 });
});
