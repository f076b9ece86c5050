import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  concatAST,
  type DocumentNode,
  type FieldDefinitionNode,
  findBreakingChanges,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  parse,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { readSdl } from '../../src/graphql/schema.ts';
import { acceptCommand, releasedFile } from '../kit/released-schema.ts';

const released = parse(readFileSync(releasedFile, 'utf8'));

test('nothing that clients or gateways may rely on has changed since the last release', () => {
  const breaks = breakingChanges(released, concatAST(readSdl()));
  const advice = `Clients of the last release would break. Deprecate what is to go, and take it away a release later.
If it has to break now, say so in the release notes and accept it with: ${acceptCommand}`;
  expect(breaks, advice).toEqual([]);
});

describe('the check', () => {
  const base = `
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])
    type Query { thing(id: ID!): Thing things(kind: Kind = A): [Thing!]! }
    type Thing @key(fields: "id") @key(fields: "name") { id: ID! name: String! size: Int @shareable }
    enum Kind { A B }
    input Filter { kind: Kind }
    union Any = Thing | Other
    type Other { x: Int }
    extend type Query { any(filter: Filter): Any }`;
  const changed = (from: string, to: string) => {
    expect(base).toContain(from);
    return breakingChanges(parse(base), parse(base.replace(from, to)));
  };

  test('lets an unchanged contract pass', () => expect(changed('', '')).toEqual([]));

  test.each([
    ['a new field', 'size: Int', 'weight: Float size: Int'],
    ['a new type', 'enum Kind', 'type New { x: Int } enum Kind'],
    ['a new optional argument', 'id: ID!): Thing', 'id: ID!, at: Int): Thing'],
    ['a new optional field of an input', 'input Filter {', 'input Filter { size: Int'],
    ['a field that can no longer be null', 'size: Int', 'size: Int!'],
    ['another key', '@key(fields: "id") @key', '@key(fields: "id") @key(fields: "size") @key'],
    ['a deprecation', 'size: Int @shareable', 'size: Int @shareable @deprecated(reason: "gone")'],
  ])('lets %s pass', (_what, from, to) => expect(changed(from, to)).toEqual([]));

  test.each([
    ['a removed field', 'size: Int @shareable', '', 'Thing.size was removed.'],
    ['a removed type', 'Any = Thing | Other', 'Any = Thing', 'Other was removed from union type Any.'],
    ['a removed enum value', 'A B', 'A', 'B was removed from enum type Kind.'],
    ['another type of a field', 'size: Int', 'size: String', 'Thing.size changed type from Int to String.'],
    [
      'a field that may now be null',
      'name: String!',
      'name: String',
      'Thing.name changed type from String! to String.',
    ],
    [
      'a new required argument',
      'id: ID!)',
      'id: ID!, at: Int!)',
      'A required arg at on Query.thing was added.',
    ],
    [
      'a new required field of an input',
      'input Filter {',
      'input Filter { x: Int!',
      'A required field x on input type Filter was added.',
    ],
    ['a removed key', '@key(fields: "name")', '', 'Thing can no longer be found by its key "name".'],
    ['a field no longer shared', 'size: Int @shareable', 'size: Int', 'Thing.size is no longer shareable.'],
  ])('finds %s', (_what, from, to, says) => expect(changed(from, to)).toEqual([says]));
});

/** What would break a client, by graphql-js; and what would break a gateway or another subgraph. */
function breakingChanges(before: DocumentNode, after: DocumentNode): string[] {
  const changes = findBreakingChanges(
    buildSubgraphSchema([{ typeDefs: before }]),
    buildSubgraphSchema([{ typeDefs: after }]),
  );
  const still = promises(after);
  const gone = [...promises(before)].filter(([promise]) => !still.has(promise)).map(([, broken]) => broken);
  const removed = changes.map(({ description }) => description);
  // A type or field that is gone has taken its directives with it.
  return [
    ...removed,
    ...gone.filter((text) => !removed.some((each) => each === `${text.split(' ')[0]} was removed.`)),
  ];
}

/** Keys and shared fields of a subgraph, each with what to say when it is gone. */
function promises(document: DocumentNode): Map<string, string> {
  const found = new Map<string, string>();
  for (const node of document.definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.OBJECT_TYPE_EXTENSION) continue;
    for (const { name, arguments: args } of node.directives ?? []) {
      const fields = args?.find((argument) => argument.name.value === 'fields')?.value;
      const key = fields?.kind === Kind.STRING ? fields.value : '';
      if (name.value === 'key') {
        found.set(
          `${node.name.value} ${key}`,
          `${node.name.value} can no longer be found by its key "${key}".`,
        );
      }
    }
    const isShared = (one: ObjectTypeDefinitionNode | ObjectTypeExtensionNode | FieldDefinitionNode) =>
      one.directives?.some(({ name }) => name.value === 'shareable');
    for (const field of node.fields ?? []) {
      const path = `${node.name.value}.${field.name.value}`;
      if (isShared(node) || isShared(field)) found.set(path, `${path} is no longer shareable.`);
    }
  }
  return found;
}
