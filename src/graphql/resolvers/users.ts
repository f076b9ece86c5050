import { countUserAccounts, listUserAccounts, type UserAccountRow } from '../../store/reads/user-accounts.ts';
import { countUsers, listUsers } from '../../store/reads/users.ts';
import { connectionBy, connectionOfAll } from '../connection.ts';
import type { DiscoverySource, Resolvers } from '../generated.ts';
import { byKeys, required } from '../required.ts';

export const users: Resolvers = {
  Query: {
    saasUser: (_root, { id }, { loaders }) => loaders.userById.load(id),
    saasUserByEmail: (_root, { email }, { loaders }) => loaders.userByEmail.load(email),
    saasUsers: (_root, args, context) => connectionOfAll(context, listUsers, countUsers, args),
    saasUserAccounts: (_root, args, context) =>
      connectionOfAll(context, listUserAccounts, countUserAccounts, args),
  },
  SaasUser: {
    __resolveReference: async (reference, { loaders }) =>
      byKeys(reference, { id: loaders.userById, email: loaders.userByEmail }),
    lastObservedAt: (row, _args, { loaders }) => loaders.lastObservedAt('user', row),
    employee: ({ employeeId }, _args, { loaders }) =>
      employeeId === null ? null : loaders.employeeById.load(employeeId),
    userAccounts: ({ id }, args, { loaders }) => connectionBy(loaders.accountsByUser, id, args),
    services: ({ id }, args, { loaders }) => connectionBy(loaders.servicesByUser, id, args),
  },
  SaasUserAccount: {
    __resolveReference: async (reference, { loaders }) => byKeys(reference, { id: loaders.accountById }),
    lastObservedAt: (row, _args, { loaders }) => loaders.lastObservedAt('userAccount', row),
    user: ({ userId }, _args, { loaders }) => required(loaders.userById.load(userId)),
    service: ({ serviceId }, _args, { loaders }) => required(loaders.serviceById.load(serviceId)),
    instance: ({ instanceId }, _args, { loaders }) => required(loaders.instanceById.load(instanceId)),
    discoverySources: (row) => sourcesOf(row),
    assignedVia: async ({ integrationId, oktaGroupId }, _args, { loaders }) => {
      if (oktaGroupId === null) return [];
      const name = await loaders.groupName.load({ integrationId, oktaGroupId });
      return [{ oktaGroupId, name: name ?? oktaGroupId }];
    },
  },
};

/** An account has a status of Okta's once an app listed it, and sign-ins once the log told of one. */
function sourcesOf({ oktaStatus, isConfirmed, firstActivityAt }: UserAccountRow): DiscoverySource[] {
  const sources: DiscoverySource[] = [];
  if (!isConfirmed) sources.push('OKTA_GROUP_ASSIGNMENT');
  if (oktaStatus !== null) sources.push('OKTA_APP_ASSIGNMENT');
  if (firstActivityAt !== null) sources.push('OKTA_SYSTEM_LOG');
  return sources;
}
