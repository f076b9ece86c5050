import { readdirSync, readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type DocumentNode, type GraphQLSchema, graphql, Kind, parse } from 'graphql';
import { readDefaultValues } from './default-values.ts';
import type { Resolvers } from './generated.ts';
import { checkArgumentsFirst } from './reading/argument-checks.ts';
import { resolveEntities } from './reading/entities.ts';
import { paceLists } from './reading/paced-lists.ts';
import { audit } from './resolvers/audit.ts';
import { departments } from './resolvers/departments.ts';
import { employees } from './resolvers/employees.ts';
import { events } from './resolvers/events.ts';
import { groups } from './resolvers/groups.ts';
import { integrations } from './resolvers/integrations.ts';
import { reviews } from './resolvers/reviews.ts';
import { services } from './resolvers/services.ts';
import { summary } from './resolvers/summary.ts';
import { syncRuns } from './resolvers/sync-runs.ts';
import { trend } from './resolvers/trend.ts';
import { usage } from './resolvers/usage.ts';
import { users } from './resolvers/users.ts';
import { viewer } from './resolvers/viewer.ts';
import { scalars } from './scalars.ts';
import { rejectInsteadOfThrowing } from './thrown-errors.ts';
import { tolerateUnknownWords } from './unknown-enums.ts';

/** The executable subgraph: `schema/*.graphql` with the resolvers of each noun. */
export function createSchema(): GraphQLSchema {
  const schema = buildSubgraphSchema([
    ...readSdl().map((typeDefs) => ({ typeDefs })),
    ...resolverMaps.map((resolvers) => ({ typeDefs: nothing, resolvers })),
  ]);
  const answering = resolveEntities(tolerateUnknownWords(readDefaultValues(schema)));
  return rejectInsteadOfThrowing(paceLists(checkArgumentsFirst(answering)));
}

/** The contract as a gateway is told it, in SDL. */
export async function printSubgraphSdl(): Promise<string> {
  const { data, errors } = await graphql({ schema: createSchema(), source: '{ _service { sdl } }' });
  const [error] = errors ?? [];
  if (error !== undefined) throw error;
  return String(Object(data?._service).sdl).trimEnd();
}

/** The parsed files of `schema/`. */
export function readSdl(): DocumentNode[] {
  const folder = new URL('../../schema/', import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith('.graphql'));
  return names.sort().map((name) => parse(readFileSync(new URL(name, folder), 'utf8')));
}

/**
 * `buildSubgraphSchema` pairs resolvers with types by name, but requires a document beside each resolver map.
 */
const nothing: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] };
const resolverMaps: Resolvers[] = [
  scalars,
  integrations,
  syncRuns,
  services,
  users,
  employees,
  departments,
  groups,
  usage,
  trend,
  events,
  summary,
  reviews,
  viewer,
  audit,
];
