import { groupKey } from '../../store/api/groups.ts';
import { countUserAccounts, listUserAccounts } from '../../store/api/user-accounts.ts';
import { countUsers, listUsers } from '../../store/api/users.ts';
import type { Resolvers } from '../generated.ts';
import { toAll } from '../reading/connection.ts';
import { toEntity, toMany, toOne, toRequired } from '../reading/relations.ts';

export const users: Resolvers = {
  Query: {
    saasUser: (_root, { id }, { loaders }) => loaders.userById.load(id),
    saasUserByEmail: (_root, { email }, { loaders }) => loaders.userByEmail.load(email),
    saasUsers: toAll(listUsers, countUsers),
    saasUserAccounts: toAll(listUserAccounts, countUserAccounts),
  },
  SaasUser: {
    __resolveReference: toEntity(({ userById, userByEmail }) => ({ id: userById, email: userByEmail })),
    lastObservedAt: toRequired(({ lastObservedAt }) => lastObservedAt.user, 'id'),
    employee: toOne(({ employeeById }) => employeeById, 'employeeId'),
    userAccounts: toMany(({ accountsByUser }) => accountsByUser),
    services: toMany(({ servicesByUser }) => servicesByUser),
  },
  SaasUserAccount: {
    __resolveReference: toEntity(({ accountById }) => ({ id: accountById })),
    lastObservedAt: toRequired(({ lastObservedAt }) => lastObservedAt.userAccount, 'id'),
    user: toRequired(({ userById }) => userById, 'userId'),
    service: toRequired(({ serviceById }) => serviceById, 'serviceId'),
    instance: toRequired(({ instanceById }) => instanceById, 'instanceId'),
    assignedVia: async ({ integrationId, oktaGroupId }, _args, { loaders }) => {
      if (oktaGroupId === null) return [];
      const name = await loaders.groupName.load(groupKey({ integrationId, oktaGroupId }));
      return [{ oktaGroupId, name: name ?? oktaGroupId }];
    },
  },
};
