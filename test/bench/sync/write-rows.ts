import type { OktaAppUser } from '../../../src/okta/wire/app-users.ts';
import type { AssignedAccountWrite } from '../../../src/store/sync/accounts.ts';
import type { UserRef } from '../../../src/store/sync/users.ts';
import { discoveredId } from '../../../src/sync/ids.ts';
import { toAssignedAccount } from '../../../src/sync/transform/accounts.ts';
import { toUserRef } from '../../../src/sync/transform/users.ts';
import { workspaceId } from './measure.ts';

/** The people and apps that accounts refer to, and the statements that insert the apps. */
export type Mould = {
  people: { id: string; email: string }[];
  users: UserRef[];
  apps: { id: string; oktaAppId: string; serviceId: string }[];
  statements: string[];
  runId: string;
};

export const integration = { workspaceId, integrationId: '00000000-0000-7000-8000-000000000001' };
const org = { ...integration, oktaOrgId: '00oBench', domain: 'bench.okta.com' };

/** Makes people and apps with ids like Okta's: in no order that helps the database. */
export function mouldOf(people: number, apps: number): Mould {
  const list = Array.from({ length: people }, (_, index) => ({
    id: `00u${scattered(index)}`,
    email: `${scattered(index).toLowerCase()}.${index}@example.com`,
  })).sort((a, b) => (a.id < b.id ? -1 : 1));
  const named = Array.from({ length: apps }, (_, index) => {
    const oktaAppId = `0oa${scattered(index + people)}`;
    const serviceId = discoveredId.service(workspaceId, `app-${index}`);
    return { id: discoveredId.instance(workspaceId, org.oktaOrgId, oktaAppId), oktaAppId, serviceId };
  });
  return {
    people: list,
    users: list.map(({ id, email }) => toUserRef(id, { emails: [email], login: null, name: email }, org)),
    apps: named,
    runId: '00000000-0000-7000-8000-000000000002',
    statements: [
      `insert into okta_integrations (workspace_id, id, name, domain, okta_org_id, status, capabilities,
          sync_interval_seconds)
        values ('${workspaceId}', '${integration.integrationId}', 'bench', '${org.domain}', '${org.oktaOrgId}',
          'CONNECTED', '[]', 3600)`,
      ...named.flatMap((app, index) => [
        `insert into saas_services (workspace_id, id, catalog_key, name, sort_key, search_text, is_custom, status,
            discovery_sources, discovered_at, last_observed_at)
          values ('${workspaceId}', '${app.serviceId}', 'app-${index}', 'App ${index}', 'app ${index}', 'app ${index}',
            false, 'ACTIVE', '{OKTA_APP}', now(), now())`,
        `insert into saas_service_instances (workspace_id, id, integration_id, service_id, okta_app_id, label, sort_key,
            okta_name, status, sign_on_mode, features, is_provisioning_enabled, content_hash, discovered_at,
            last_observed_at)
          values ('${workspaceId}', '${app.id}', '${integration.integrationId}', '${app.serviceId}', '${app.oktaAppId}',
            'App ${index}', 'app ${index}', 'app-${index}', 'ACTIVE', 'SAML_2_0', '{}', false, 'x', now(), now())`,
      ]),
    ],
  };
}

/** Everybody's account in an app, as its list of users has them. */
export function accountsOf(mould: Mould, app: Mould['apps'][number]): AssignedAccountWrite[] {
  return mould.people.map(({ id, email }, index) => toAssignedAccount(appUser(id, email, index), app, org));
}

function appUser(id: string, email: string, index: number): OktaAppUser {
  const isByGroup = index % 10 !== 0;
  const created = new Date(Date.UTC(2025, index % 12, 1 + (index % 28))).toISOString();
  return {
    id,
    externalId: index % 3 === 0 ? `ext-${index}` : null,
    created,
    scope: isByGroup ? 'GROUP' : 'USER',
    groupId: isByGroup ? `00g${scattered(index % 50)}` : null,
    status: index % 33 === 0 ? 'PROVISIONED' : 'ACTIVE',
    userName: email,
    email,
    displayName: `Person ${index}`,
  };
}

/** The rows that the store makes of the accounts, in the form for COPY. */
export function copyText(
  list: readonly AssignedAccountWrite[],
  now: Date,
): { columns: string; lines: string } {
  const at = now.toISOString();
  const lines = list.map(({ user, ...account }) =>
    [
      workspaceId,
      account.id,
      integration.integrationId,
      user.id,
      account.instanceId,
      // These people are in no directory, so the app's data gives their order.
      (user.fallbackEmailKey ?? '').slice(0, 200),
      at,
      account.serviceId,
      account.username ?? '\\N',
      account.externalId ?? '\\N',
      account.status,
      account.oktaStatus,
      account.assignment,
      account.oktaGroupId ?? '\\N',
      account.assignedAt ?? '\\N',
      '\\N',
      't',
      account.contentHash,
      at,
      '\\N',
    ].join('\t'),
  );
  return { columns: columns.join(', '), lines: `${lines.join('\n')}\n` };
}

const columns = [
  'workspace_id',
  'id',
  'integration_id',
  'user_id',
  'instance_id',
  'user_sort_key',
  'discovered_at',
  'service_id',
  'username',
  'external_id',
  'status',
  'okta_status',
  'assignment',
  'okta_group_id',
  'assigned_at',
  'unassigned_at',
  'is_confirmed',
  'content_hash',
  'last_observed_at',
  'removed_at',
];

/** Seventeen characters that look random and are the same in every run. */
function scattered(index: number): string {
  let value = Math.imul(index + 1, 0x9e3779b1) >>> 0;
  let text = '';
  for (let length = 0; length < 17; length += 1) {
    value = (Math.imul(value ^ (value >>> 15), 0x2c1b3c6d) + index) >>> 0;
    text += 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'[value % 62];
  }
  return text;
}
