import { generateKeyPairSync } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { newId } from '../../../src/sync/ids.ts';
import { smallOrgForEach } from './small-org.ts';

const { add, discovery, expectNothingSaved, input, integrations, store } = smallOrgForEach();

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const keys = {
  'a private key': privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  'a private key as JWK': JSON.stringify(privateKey.export({ format: 'jwk' })),
};
const secrets: Record<string, string> = {
  'an API token': `00${'aZ9_'.repeat(10)}`,
  'a token behind its scheme': `SSWS 00${'aZ9_'.repeat(10)}`,
  ...keys,
  'a client secret': 'client_secret=aB3dE5gH7jK9mN1pQ3sT',
};

describe.each(Object.entries(secrets))('%s', (_what, secret) => {
  test('as a name or as a domain is refused, not repeated, and neither sent nor saved', async () => {
    for (const [field, value] of [
      ['name', `Okta ${secret}`],
      // A name is cut at 200 characters, the secret in it must not hide behind them.
      ['name', `${'Acme '.repeat(50)}${secret}`],
      ['domain', secret],
      ['domain', `${secret}.okta.com`],
      ['domain', `https://acme.okta.com/?token=${secret}`],
    ] as const) {
      const refused = await add({ [field]: value });
      expect(refused).toMatchObject({
        kind: 'invalidInput',
        field,
        message: expect.stringContaining('looks like a secret'),
      });
      expect(JSON.stringify(refused)).not.toContain(secret.slice(-20));
    }
    expect(discovery.simulator.stats.requests).toBe(0);
    await expectNothingSaved();
  });

  test('as a new name, or in a note, is refused and not saved', async () => {
    await add({ name: 'Acme' });
    const { commands, viewer } = discovery;
    const [{ id } = {}] = await integrations();
    const renamed = await commands.updateIntegration(viewer, { id: String(id), name: secret });
    expect(renamed).toMatchObject({ kind: 'invalidInput', field: 'name' });
    const review = { serviceId: newId(), reviewStatus: 'APPROVED', note: `see ${secret}` } as const;
    expect(await commands.setReviewStatus(viewer, review)).toMatchObject({
      kind: 'invalidInput',
      field: 'note',
    });
    expect(await integrations()).toMatchObject([{ name: 'Acme' }]);
    const trail = await rows<{ event: string }>(store.db, sql`select e::text as event from audit_events e`);
    expect(JSON.stringify(trail)).toContain('INVALID_INPUT:note');
    expect(JSON.stringify(trail)).not.toContain(secret.slice(-20));
  });
});

test.each(Object.entries(keys))('%s in place of the API token is sent to nobody', async (_what, apiToken) => {
  for (const refused of [
    await add({ apiToken }),
    await discovery.commands.testConnection(discovery.viewer, { ...input(), apiToken }),
  ]) {
    expect(refused).toMatchObject({
      kind: 'invalidInput',
      field: 'apiToken',
      message: expect.stringContaining('private key'),
    });
  }
  expect(discovery.simulator.stats.requests).toBe(0);
});

test('honest names and notes are taken', async () => {
  expect(await add({ name: 'Acme (production), read only – 00 people' })).toMatchObject({ kind: 'added' });
  const { commands, viewer } = discovery;
  const note = 'Approved: the vault holds its password, tokens rotate every 90 days.';
  const review = { serviceId: newId(), reviewStatus: 'APPROVED', note } as const;
  expect(await commands.setReviewStatus(viewer, review)).toMatchObject({ kind: 'notFound' });
});
