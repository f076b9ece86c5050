import { readdirSync, readFileSync } from 'node:fs';
import { Kind, OperationTypeNode, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createSchema } from '../../src/graphql/schema.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const list = (path: string) => readdirSync(new URL(`../../${path}`, import.meta.url));

const folder = 'src/playground/operations';
const documents = list(folder)
  .filter((name) => name.endsWith('.graphql'))
  .map((name) => {
    const text = read(`${folder}/${name}`);
    const document = parse(text);
    const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    return { name, text, document, operations };
  });
const schema = createSchema();
const questions = list('test/graphql/questions')
  .map((name) => read(`test/graphql/questions/${name}`))
  .join('\n');
const topics = read('src/playground/page/topics.ts');

test('there are operations for every topic', () => {
  expect(documents.length).toBeGreaterThanOrEqual(8);
  expect(documents.flatMap(({ operations }) => operations).length).toBeGreaterThanOrEqual(40);
});

describe.each(documents)('$name', ({ name, text, document, operations }) => {
  test('is valid', () => {
    expect(validate(schema, document)).toEqual([]);
  });

  test('is a tab of the playground', () => {
    expect(topics).toContain(`'../operations/${name}'`);
    expect(text).toMatch(/^# [A-Z][\w ]+\n\n/);
  });

  test('changes something in all of its operations, and is the last tab, or in none', () => {
    const kinds = new Set(operations.map((operation) => 'operation' in operation && operation.operation));
    if (!kinds.has(OperationTypeNode.MUTATION)) return;
    expect([...kinds]).toEqual([OperationTypeNode.MUTATION]);
    expect(topics.slice(topics.lastIndexOf('readTopic('))).toContain(`(${name.replace('.graphql', '')}, `);
  });

  test('has operations that each say in a comment what they answer, and are asked in a test', () => {
    const names = operations.map((operation) => ('name' in operation ? (operation.name?.value ?? '') : ''));
    expect(names.length).toBeGreaterThan(0);
    for (const each of names) {
      expect(text).toMatch(new RegExp(`^#.*\\n(query|mutation|subscription) ${each}\\b`, 'm'));
      expect(questions, each).toContain(`'${each}'`);
    }
  });

  test('comes with a value for each variable that has to be given', () => {
    const needed = operations.flatMap((operation) =>
      operation.kind === Kind.OPERATION_DEFINITION
        ? (operation.variableDefinitions ?? [])
            .filter(({ type, defaultValue }) => type.kind === Kind.NON_NULL_TYPE && !defaultValue)
            .map(({ variable }) => variable.name.value)
        : [],
    );
    const file = name.replace('.graphql', '.variables.json');
    const given = list(folder).includes(file) ? Object.keys(JSON.parse(read(`${folder}/${file}`))) : [];
    expect(needed.filter((variable) => !given.includes(variable))).toEqual([]);
  });

  test('has variables that do not grow old', () => {
    const file = name.replace('.graphql', '.variables.json');
    if (list(folder).includes(file)) expect(read(`${folder}/${file}`)).not.toMatch(/\b20\d\d-/);
  });
});
