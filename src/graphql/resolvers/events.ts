import { countDiscoveryEvents, listDiscoveryEvents, subjectKinds } from '../../store/api/discovery-events.ts';
import type { Resolvers } from '../generated.ts';
import { toAll } from '../reading/connection.ts';
import { toEntity, toOne } from '../reading/relations.ts';

export const events: Resolvers = {
  Query: {
    discoveryEvents: toAll(listDiscoveryEvents, countDiscoveryEvents),
  },
  DiscoveryEvent: {
    __resolveReference: toEntity(({ eventById }) => ({ id: eventById })),
    syncRun: toOne(({ syncRunById }) => syncRunById, 'runId'),
    subject: async ({ type, subjectId }, _args, { loaders }) => {
      switch (subjectKinds[type]) {
        case 'service':
          return named('SaasService', await loaders.serviceById.load(subjectId));
        case 'account':
          return named('SaasUserAccount', await loaders.accountById.load(subjectId));
        case 'employee':
          return named('Employee', await loaders.employeeById.load(subjectId));
        case 'department':
          return named('Department', await loaders.departmentById.load(subjectId));
      }
    },
  },
};

/** A row as a member of a union; graphql-js finds the type by `__typename`. */
function named<Name extends string, Row>(name: Name, row: Row | null): (Row & { __typename: Name }) | null {
  return row === null ? null : { ...row, __typename: name };
}
