import {
  execute,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  parse,
} from 'graphql';
import { expect, test } from 'vitest';
import { HandOuts } from '../../src/graphql/reading/hand-outs.ts';
import { paceLists } from '../../src/graphql/reading/paced-lists.ts';
import { rowLoader } from '../../src/graphql/reading/row-loader.ts';
import { createDeadline } from '../../src/graphql/request/deadline.ts';
import { isStopped } from '../../src/graphql/request/errors.ts';

const rowMs = 1;
const rows = Array.from({ length: 150 }, (_, n) => ({ n }));

/** Answers a list of rows of which each takes a while, and says what happened meanwhile. */
async function answer(field: string, { stopAfter = Number.POSITIVE_INFINITY } = {}) {
  const deadline = createDeadline(600_000);
  const handOuts = new HandOuts();
  const statements: number[] = [];
  const loader = rowLoader<number>(async (keys) => {
    statements.push(keys.length);
    return new Map(keys.map((key) => [key, Number(key)]));
  }, handOuts.schedule);
  let completed = 0;
  const busy = ({ n }: { n: number }) => {
    const beganMs = performance.now();
    while (performance.now() - beganMs < rowMs);
    completed += 1;
    if (completed === stopAfter) deadline.end();
    return n;
  };
  const row = new GraphQLObjectType({
    name: 'Row',
    fields: {
      n: { type: GraphQLInt, resolve: busy },
      read: { type: GraphQLInt, resolve: (source) => loader.load(String(busy(source))) },
    },
  });
  const list = new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(row)));
  const sparse = new GraphQLList(row);
  const page = new GraphQLObjectType({
    name: 'RowConnection',
    fields: { nodes: { type: list }, sparse: { type: sparse } },
  });
  const query = new GraphQLObjectType({
    name: 'Query',
    fields: { rows: { type: page, resolve: () => ({ nodes: rows, sparse: rows }) } },
  });
  let turns = 0;
  let isDone = false;
  const count = () => {
    turns += 1;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  const result = await execute({
    schema: paceLists(new GraphQLSchema({ query })),
    document: parse(`{ rows { ${field} } }`),
    contextValue: { deadline, handOuts },
  });
  isDone = true;
  return { result, turns, completed, statements };
}

test('a long list leaves others their turns, and is the same list', async () => {
  const { result, turns } = await answer('nodes { n }');
  expect(result).toEqual({ data: { rows: { nodes: rows } } });
  expect(turns).toBeGreaterThan(10);
});

test('what its rows ask for is read together, however many turns they take', async () => {
  const { result, turns, statements } = await answer('nodes { read }');
  expect(result).toEqual({ data: { rows: { nodes: rows.map(({ n }) => ({ read: n })) } } });
  expect(turns).toBeGreaterThan(10);
  expect(statements).toEqual([150]);
});

test.each(['nodes', 'sparse'])('a list of %s goes no further once nobody waits for it', async (field) => {
  const { result, completed } = await answer(`${field} { n }`, { stopAfter: 20 });
  expect(completed).toBe(20);
  expect(result.errors?.map(isStopped)).toEqual([true]);
});
