import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  getNullableType,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { abortedError } from '../../store/engine/errors.ts';
import type { Context } from '../context.ts';
import { answerTurns } from '../request/turns.ts';

/**
 * Makes long lists give out their rows a few at a time. graphql-js completes all rows that are there without a pause,
 * however many: hundreds of thousands took the event loop for a minute, past every deadline.
 */
export function paceLists(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const isLong = field.args.length > 0 || type.name.endsWith('Connection');
      if (isLong && areRowsNullable(field) !== undefined) {
        const resolve = field.resolve ?? defaultFieldResolver;
        field.resolve = paced(resolve, areRowsNullable(field) === true);
      }
    }
  }
  return schema;
}

type Resolver = GraphQLFieldResolver<unknown, Context>;

/** Undefined when the field does not list rows. */
function areRowsNullable({ type }: GraphQLField<unknown, unknown>): boolean | undefined {
  const list = getNullableType(type);
  if (!isListType(list) || !isCompositeType(getNullableType(list.ofType))) return undefined;
  return !isNonNullType(list.ofType);
}

function paced(resolve: Resolver, areNullable: boolean): Resolver {
  return async (row, args, context, info) => {
    const rows: unknown = await resolve(row, args, context, info);
    return Array.isArray(rows) && context.handOuts.areNeeded && rows.length > fewRows
      ? inTurns(rows, areNullable, context)
      : rows;
  };
}

/** So many rows are not worth a promise each, also when each of them leads to others. */
const fewRows = 10;

/**
 * Promises of the rows, kept one after the other while there is time. Once nobody waits for the answer any more, the
 * next row fails: with it the list, unless its rows may be null, then the others are.
 */
function inTurns(
  rows: readonly unknown[],
  areNullable: boolean,
  { deadline: { signal }, handOuts }: Context,
): Promise<unknown>[] {
  const settled: { resolve(row: unknown): void; reject(error: Error): void }[] = [];
  const promises = rows.map(
    () => new Promise<unknown>((resolve, reject) => settled.push({ resolve, reject })),
  );
  const giveOut = async () => {
    for (const [index, { resolve, reject }] of settled.entries()) {
      if (answerTurns.isTimeUp()) await answerTurns.ourTurn();
      if (signal.aborted) {
        // graphql-js has forgotten it where the list failed for another reason.
        promises[index]?.catch(() => undefined);
        reject(abortedError());
        if (areNullable) for (const later of settled.slice(index + 1)) later.resolve(null);
        return;
      }
      resolve(rows[index]);
      // So that what graphql-js does with the row counts as well.
      await undefined;
    }
  };
  handOuts.begin();
  void giveOut().finally(() => handOuts.end());
  return promises;
}
