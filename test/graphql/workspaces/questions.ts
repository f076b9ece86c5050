/** Ways to name something, and what they ask for. */
import { randomUUID } from 'node:crypto';
import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
} from 'graphql';
import { createSchema } from '../../../src/graphql/schema.ts';

export const schema = createSchema();
const roots = Object.values(schema.getQueryType()?.getFields() ?? {});
export const lists = roots.filter(({ type }) => getNamedType(type).name.endsWith('Connection'));
export const nodeOf = (connection: GraphQLNamedType) =>
  getNamedType((connection as GraphQLObjectType).getFields().nodes?.type) as GraphQLObjectType;

/** Every field without a required argument, lists and what leads elsewhere to a depth. */
export function selectionOf(type: GraphQLNamedType, depth: number): string {
  if (!isObjectType(type)) return '__typename';
  const fields = Object.values(type.getFields()).flatMap((field) => {
    if (field.args.some(isRequiredArgument)) return [];
    const target = getNamedType(field.type);
    if (isLeafType(target)) return [field.name];
    if (depth === 0) return [];
    const size = field.args.some(({ name }) => name === 'first') ? '(first: 3)' : '';
    return [`${field.name}${size} { ${selectionOf(target, depth - 1)} }`];
  });
  return fields.length === 0 ? '__typename' : fields.join(' ');
}

/** A way to name something of another workspace: the same question with an id that is theirs and one that is nobody's. */
export type Question = { query: string; variables: (id: string) => object; type: string };

export const byId: Question[] = roots
  .filter(({ args }) => args.length === 1 && args[0]?.name === 'id')
  .map(({ name, type }) => ({
    query: `query ($id: ID!) { ${name}(id: $id) { ${selectionOf(getNamedType(type), 1)} } }`,
    variables: (id) => ({ id }),
    type: getNamedType(type).name,
  }));

export const byName: Question[] = roots
  .filter(({ name, args }) => args.length === 1 && args[0]?.name !== 'id' && !name.startsWith('_'))
  .map(({ name, args: [arg], type }) => ({
    query: `query ($name: ${arg?.type}) { ${name}(${arg?.name}: $name) { ${selectionOf(getNamedType(type), 1)} } }`,
    variables: (name) => ({ name }),
    type: typeOfText(arg?.type),
  }));

function typeOfText(type: unknown): 'email' | 'word' {
  return String(type).includes('EmailAddress') ? 'email' : 'word';
}

export const byFilter: Question[] = lists.flatMap((field) => filtersOf(field));

function filtersOf(field: GraphQLField<unknown, unknown>): Question[] {
  const filter = getNamedType(field.args.find(({ name }) => name === 'filter')?.type);
  if (!filter || !('getFields' in filter)) return [];
  const typeOf: Record<string, string> = {
    service: 'SaasService',
    usesService: 'SaasService',
    department: 'Department',
    usedByDepartment: 'Department',
    usedByUser: 'SaasUser',
    integration: 'OktaIntegration',
    syncRun: 'OktaSyncRun',
    manager: 'Employee',
    target: 'OktaIntegration',
  };
  return Object.values(filter.getFields()).flatMap(({ name, type }) => {
    const scalar = String(getNamedType(type));
    const isText = scalar === 'String' || scalar === 'EmailAddress';
    if (scalar !== 'ID' && !isText) return [];
    const kind = isText ? typeOfText(type) : typeOf[name];
    if (kind === undefined) throw new Error(`${filter.name}.${name}: of which type?`);
    const isList = String(type).startsWith('[');
    return [
      {
        query: `query ($f: ${filter.name}) { ${field.name}(filter: $f, first: 5) { totalCount nodes { id } } }`,
        variables: (id: string) => ({ f: { [name]: isList ? [id] : id } }),
        type: kind,
      },
    ];
  });
}

const entity = schema.getType('_Entity');
export const entities: Question[] = (isUnionType(entity) ? entity.getTypes() : []).map(({ name: type }) => ({
  query: `query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on ${type} { ${selectionOf(schema.getType(type) as GraphQLObjectType, 1)} } } }`,
  variables: (id) => ({ r: [{ __typename: type, id }] }),
  type,
}));

export const entitiesByName: Question[] = [
  ['SaasService', 'catalogKey', 'word'],
  ['SaasUser', 'email', 'email'],
  ['Employee', 'email', 'email'],
  ['Department', 'name', 'word'],
].map(([name = '', key = '', type = '']) => ({
  query: 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }',
  variables: (value) => ({ r: [{ __typename: name, [key]: value }] }),
  type,
}));

const failure = '__typename ... on DiscoveryError { message }';
export const mutations: Question[] = [
  ['updateOktaIntegration(input: { id: $id, name: "x" })', 'OktaIntegration'],
  ['pauseOktaIntegration(input: { id: $id })', 'OktaIntegration'],
  ['resumeOktaIntegration(input: { id: $id })', 'OktaIntegration'],
  [
    'rotateOktaToken(input: { id: $id, apiToken: "00aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" })',
    'OktaIntegration',
  ],
  ['removeOktaIntegration(input: { id: $id, deleteData: true })', 'OktaIntegration'],
  ['triggerOktaSync(input: { integrationId: $id })', 'OktaIntegration'],
  ['cancelOktaSync(input: { syncRunId: $id })', 'OktaSyncRun'],
  ['confirmOktaSyncRemovals(input: { syncRunId: $id })', 'OktaSyncRun'],
  ['setSaasServiceReviewStatus(input: { serviceId: $id, reviewStatus: APPROVED })', 'SaasService'],
].map(([call = '', type = '']) => ({
  query: `mutation ($id: ID!) { ${call} { ${failure} } }`,
  variables: (id) => ({ id }),
  type,
}));

export const questions = [...byId, ...byName, ...byFilter, ...entities, ...entitiesByName, ...mutations];
/** Nobody's id or name. */
export const unknown = (type: string) => (type === 'email' ? `${randomUUID()}@nobody.example` : randomUUID());
