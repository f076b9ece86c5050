import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import { generateCompany } from '../../../src/simulator/company/company.ts';
import { rows } from '../../../src/store/engine/run-sql.ts';
import { discoveryForEach, emptyStoreForEach } from '../../kit/fixtures.ts';

/** Nothing here changes it. */
const company = generateCompany({ seed: 1, people: 10, apps: 6, groups: 3, signInDays: 2, now: new Date() });

export const otherViewer = { workspaceId: 'globex' };

/** An org that nobody added yet, before every test another, and what is asked of its commands again and again. */
export function smallOrgForEach() {
  const store = emptyStoreForEach();
  const discovery = discoveryForEach({ store, company });
  const input = () => ({ domain: discovery.company.org.domain, apiToken: discovery.simulator.token });
  const addAs = (viewer: { workspaceId: string }, more: object = {}) =>
    discovery.commands.addIntegration(viewer, { ...input(), ...more });
  const integrations = () =>
    rows<Record<string, unknown>>(store.db, sql`select * from okta_integrations order by created_at, id`);
  return {
    store,
    discovery,
    input,
    addAs,
    add: (more: object = {}) => addAs(discovery.viewer, more),
    integrations,
    authorizations: () =>
      [...discovery.simulator.stats.authorizationByHost.values()].flatMap((set) => [...set]),
    async expectNothingSaved() {
      expect(await integrations()).toEqual([]);
      expect(await rows(store.db, sql`select 1 from sync_runs`)).toEqual([]);
    },
  };
}
