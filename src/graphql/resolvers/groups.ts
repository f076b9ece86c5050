import { countGroups, listGroups } from '../../store/api/groups.ts';
import type { Resolvers } from '../generated.ts';
import { toAll } from '../reading/connection.ts';
import { toEntity, toMany, toRequired } from '../reading/relations.ts';

export const groups: Resolvers = {
  Query: {
    oktaGroup: (_root, { id }, { loaders }) => loaders.groupById.load(id),
    oktaGroups: toAll(listGroups, countGroups),
  },
  OktaGroup: {
    __resolveReference: toEntity(({ groupById }) => ({ id: groupById })),
    memberCount: ({ usersCount }) => usersCount,
    appCount: ({ appsCount }) => appsCount,
    integration: toRequired(({ integrationById }) => integrationById, 'integrationId'),
    userAccounts: toMany(({ accountsByGroup }) => accountsByGroup),
  },
};
