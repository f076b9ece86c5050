import { describe, expect, test } from 'vitest';
import { otherViewer, smallOrgForEach } from './small-org.ts';

const { discovery, integrations } = smallOrgForEach();

describe('triggering', () => {
  test('queues one run, and answers with it as long as it lives', async () => {
    const added = await discovery.add();
    const trigger = () =>
      discovery.commands.triggerSync(discovery.viewer, { integrationId: added.integrationId, mode: 'FULL' });
    const triggered = { kind: 'triggered', syncRunId: added.runId, alreadyRunning: true };
    expect(await Promise.all([trigger(), trigger(), trigger()])).toEqual([triggered, triggered, triggered]);
    await discovery.execute();
    const [one, other] = await Promise.all([trigger(), trigger()]);
    expect([one, other].filter((each) => each.kind === 'triggered' && !each.alreadyRunning)).toHaveLength(1);
    expect(one).toMatchObject({ syncRunId: 'syncRunId' in other ? other.syncRunId : '' });
  });

  test('what was removed cannot be synced', async () => {
    const { integrationId } = await discovery.add();
    await discovery.commands.removeIntegration(discovery.viewer, { id: integrationId, deleteData: false });
    expect(
      await discovery.commands.triggerSync(discovery.viewer, { integrationId, mode: 'FULL' }),
    ).toMatchObject({
      kind: 'conflict',
    });
  });

  test.each([
    ['an unknown id', '019a0000-0000-7000-8000-000000000000'],
    ['garbage', "'; drop table okta_integrations; --"],
    ['nothing', ''],
    ['NUL', '\0'],
  ])('%s is not found', async (_what, id) => {
    await discovery.add();
    const { commands, viewer } = discovery;
    expect(await commands.triggerSync(viewer, { integrationId: id, mode: 'FULL' })).toMatchObject({
      kind: 'notFound',
    });
    expect(await commands.removeIntegration(viewer, { id, deleteData: true })).toMatchObject({
      kind: 'notFound',
    });
    expect(await integrations()).toHaveLength(1);
  });

  test('another workspace’s integration is not found', async () => {
    const { integrationId } = await discovery.add();
    const { commands } = discovery;
    expect(await commands.triggerSync(otherViewer, { integrationId, mode: 'FULL' })).toMatchObject({
      kind: 'notFound',
    });
    expect(
      await commands.removeIntegration(otherViewer, { id: integrationId, deleteData: true }),
    ).toMatchObject({
      kind: 'notFound',
    });
    expect(await integrations()).toMatchObject([
      { status: 'CONNECTED', sealed_api_token: expect.any(String) },
    ]);
  });
});
