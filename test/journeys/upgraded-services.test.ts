import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore } from '../../src/store/engine/database.ts';
import { discoveredId } from '../../src/sync/ids.ts';
import { migrationsFolder } from '../kit/migrations-folder.ts';
import { instanceSeed, integrationSeed, seed, seedId, serviceSeed } from '../kit/seed.ts';
import { createDataPlace, type DataPlace, type Subgraph, startSubgraph } from '../kit/subgraph.ts';

let place: DataPlace;
let subgraph: Subgraph;

const workspaceId = 'default';
const integration = integrationSeed({
  workspaceId,
  id: seedId('integration'),
  // Nothing reads it any more: only a start can mend what is stored.
  status: 'DISCONNECTED',
  sealedApiToken: null,
});
const former = serviceSeed({
  workspaceId,
  id: discoveredId.service(workspaceId, 'scim2headerauth'),
  catalogKey: 'scim2headerauth',
  name: 'SCIM 2.0 Test App',
});
const labels = ['Badge printers', 'Payroll'];

beforeAll(async () => {
  place = await createDataPlace({ isMigrated: true });
  const { DATABASE_URL: databaseUrl, DATA_DIR } = place.env;
  const store = await openStore({
    migrationsFolder,
    ...(databaseUrl === undefined ? { dataDir: `${DATA_DIR}/database` } : { databaseUrl }),
  });
  const instances = labels.map((label) =>
    instanceSeed({
      workspaceId,
      id: seedId('instance', label),
      integrationId: integration.id,
      serviceId: former.id,
      oktaName: 'scim2headerauth',
      label,
    }),
  );
  await seed(store.db, { integrations: [integration], services: [former], instances });
  await store.close();
  subgraph = await startSubgraph(place.env);
}, 300_000);

afterAll(async () => {
  await subgraph?.kill('SIGTERM');
  await place?.remove();
});

test('with the first start of this version, apps that were taken for one product are services of their own', async () => {
  const { saasServices } = await subgraph.ask<{
    saasServices: { nodes: { name: string; isCustom: boolean; instances: { nodes: { label: string }[] } }[] };
  }>('{ saasServices { nodes { name isCustom instances { nodes { label } } } } }');
  expect(saasServices.nodes).toEqual(
    labels.map((label) => ({ name: label, isCustom: true, instances: { nodes: [{ label }] } })),
  );
}, 300_000);
