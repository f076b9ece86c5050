import {
  countDiscoveryEvents,
  type FeedRequest,
  listDiscoveryEvents,
} from '../../store/reads/discovery-events.ts';
import type { DiscoveryEventType } from '../../store/tables.ts';
import { Connection, pageRequest } from '../connection.ts';
import { badUserInput } from '../errors.ts';
import type { QueryDiscoveryEventsArgs, Resolvers } from '../generated.ts';
import { byKeys } from '../required.ts';

export const events: Resolvers = {
  Query: {
    discoveryEvents: (_root, args, { db, viewer }) => {
      const request = toFeedRequest(args);
      return new Connection(
        request,
        () => listDiscoveryEvents(db, viewer.workspaceId, request),
        () => countDiscoveryEvents(db, viewer.workspaceId, request.filter),
      );
    },
  },
  DiscoveryEvent: {
    __resolveReference: async (reference, { loaders }) => byKeys(reference, { id: loaders.eventById }),
    syncRun: ({ runId }, _args, { loaders }) => (runId === null ? null : loaders.syncRunById.load(runId)),
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

const subjectKinds: Readonly<Record<DiscoveryEventType, 'service' | 'account' | 'employee' | 'department'>> =
  {
    SERVICE_DISCOVERED: 'service',
    SERVICE_REMOVED: 'service',
    SERVICE_RESTORED: 'service',
    SERVICE_CHANGED: 'service',
    USER_ACCOUNT_ADDED: 'account',
    USER_ACCOUNT_REMOVED: 'account',
    USER_FIRST_SIGN_IN: 'account',
    EMPLOYEE_ADDED: 'employee',
    EMPLOYEE_CHANGED: 'employee',
    EMPLOYEE_DEACTIVATED: 'employee',
    EMPLOYEE_REMOVED: 'employee',
    DEPARTMENT_ADDED: 'department',
    DEPARTMENT_REMOVED: 'department',
  };

/** A row as a member of a union, which is told by its name. */
function named<Name extends string, Row>(name: Name, row: Row | null): (Row & { __typename: Name }) | null {
  return row === null ? null : { ...row, __typename: name };
}

function toFeedRequest({ last, before, ...args }: QueryDiscoveryEventsArgs): FeedRequest {
  const isFromEnd = typeof last === 'number';
  if (typeof before === 'string' && !isFromEnd) throw badUserInput('`before` goes with `last`.');
  if (isFromEnd && (last < 1 || last > 500)) throw badUserInput('`last` must be from 1 to 500.');
  const { first, after, filter } = pageRequest({ ...args, first: (isFromEnd ? last : args.first) ?? null });
  return { limit: first, isFromEnd, after, before: before ?? null, filter };
}
