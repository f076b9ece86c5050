import { inspect } from 'node:util';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { dumpText } from '../../kit/discovered.ts';
import { expectSucceeded } from '../../kit/discovery.ts';
import { smallOrgForEach } from './small-org.ts';

const { add, discovery, input, store } = smallOrgForEach();

test('the token is in no log line, no error, no answer and no table', async () => {
  const { simulator } = discovery;
  const answers: unknown[] = [];
  answers.push(await add({ apiToken: `${simulator.token}x` }));
  simulator.faults.add({ kind: 'htmlBody' }, { on: 'apps', times: 1 });
  answers.push(await discovery.commands.testConnection(discovery.viewer, input()));
  expectSucceeded(await discovery.connect());
  answers.push(await add());
  simulator.faults.add(
    { kind: 'foreignNext', origin: `http://${simulator.token}.example.com` },
    { on: 'logs' },
  );
  simulator.faults.add({ kind: 'status', status: 403 }, { on: 'groups' });
  answers.push(await discovery.syncOnce());
  simulator.faults.clear();
  const dump = await dumpText(store);
  simulator.revokeToken();
  answers.push(await discovery.syncOnce());
  const { integrationId } = discovery.integrationKey();
  // Sealed with a key that is no longer there.
  await store.db.execute(
    sql`update okta_integrations set sealed_api_token = replace(sealed_api_token, 'test', 'lost')`,
  );
  answers.push(await discovery.syncOnce());
  answers.push(
    await discovery.commands.removeIntegration(discovery.viewer, { id: integrationId, deleteData: false }),
  );

  expect(discovery.logged.length).toBeGreaterThan(5);
  for (const text of [
    dump,
    await dumpText(store),
    JSON.stringify(discovery.logged),
    inspect(discovery.logged, { depth: 20, showHidden: true }),
    JSON.stringify(answers),
    inspect(answers, { depth: 20, showHidden: true }),
  ]) {
    expect(text.length).toBeGreaterThan(100);
    expect(text).not.toContain(simulator.token);
    expect(text).not.toContain(simulator.token.slice(2, 20));
  }
});
