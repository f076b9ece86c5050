import type { ApolloServerPlugin } from '@apollo/server';
import {
  type DocumentNode,
  type GraphQLSchema,
  isObjectType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { Context } from '../context.ts';
import type { ColumnsOf } from './loaders.ts';
import { columnsReadBy } from './prefetch.ts';

/** Tells the loaders of an operation which columns it needs. */
export const selectedColumns: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async executionDidStart({ contextValue, schema, document }) {
        contextValue.columns.of = columnsIn(schema, document);
      },
    };
  },
};

/**
 * What the fields selected anywhere in a document look at, by type. A field without a resolver shows the column
 * of its name; one whose resolver does not say what it looks at needs all.
 */
function columnsIn(schema: GraphQLSchema, document: DocumentNode): ColumnsOf {
  let columns = known.get(document);
  if (!columns) {
    const byType = collect(schema, document);
    // Of a type that is not there, nothing is shown.
    columns = (typeName) => (byType.get(typeName) ?? { list: ['id'] }).list;
    known.set(document, columns);
  }
  return columns;
}

/** Documents are kept from request to request. */
const known = new WeakMap<DocumentNode, ColumnsOf>();

function collect(schema: GraphQLSchema, document: DocumentNode): Map<string, { list: string[] | undefined }> {
  const byType = new Map<string, { list: string[] | undefined }>();
  const types = new TypeInfo(schema);
  const enter = () => {
    const type = types.getParentType();
    const field = types.getFieldDef();
    if (!field || !isObjectType(type) || field.name.startsWith('__')) return;
    const needed = byType.get(type.name) ?? { list: ['id'] };
    byType.set(type.name, needed);
    const columns = field.resolve ? columnsReadBy(field.resolve) : [field.name];
    if (!columns) needed.list = undefined;
    else for (const column of columns) if (needed.list?.includes(column) === false) needed.list.push(column);
  };
  visit(document, visitWithTypeInfo(types, { Field: enter }));
  return byType;
}
