/** The subgraph's own way from socket to operation and back, with one statement in place of resolvers. */
import { ApolloServer, type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { sql } from 'drizzle-orm';
import Fastify from 'fastify';
import { getVariableValues } from 'graphql';
import type { Context } from '../../../../src/graphql/context.ts';
import { createDeadline } from '../../../../src/graphql/request/deadline.ts';
import { parseLimits } from '../../../../src/graphql/request/limits.ts';
import { createSchema } from '../../../../src/graphql/schema.ts';
import { createAdmission } from '../../../../src/graphql/serving/admission.ts';
import { createDocumentCache } from '../../../../src/graphql/serving/document-cache.ts';
import { errorScrubbing } from '../../../../src/graphql/serving/error-scrubbing.ts';
import { createOperationGate } from '../../../../src/graphql/serving/operation-gate.ts';
import { serveGraphql } from '../../../../src/graphql/serving/transport.ts';
import { label } from '../../../../src/store/api/label.ts';
import { Reader } from '../../../../src/store/api/reader.ts';
import { openStore } from '../../../../src/store/engine/database.ts';
import { workspaceId } from '../seed.ts';
import { statementFor } from './statement-cache.ts';

const [databaseUrl = ''] = process.argv.slice(2);
const store = await openStore({
  databaseUrl,
  migrationsFolder: new URL('../../../../drizzle', import.meta.url).pathname,
});

/** The JSON that the database made, by the object that represents it in Apollo's answer. */
const texts = new WeakMap<object, string>();

type OneContext = Pick<Context, 'viewer' | 'reader' | 'deadline' | 'requestId'>;

const oneStatement: ApolloServerPlugin<OneContext> = {
  async requestDidStart() {
    return {
      async responseForOperation({ schema, document, operation, request, contextValue }) {
        const given = getVariableValues(schema, operation.variableDefinitions ?? [], request.variables ?? {});
        const variables = given.coerced;
        const { reader } = contextValue;
        const statement = variables && statementFor({ schema, document, operation, variables, reader });
        if (!statement) throw new Error('the prototype has no statement for this operation');
        const [row] = await reader.rows<{ body: string }>(sql`${label('operation')}${statement}`);
        const data = {};
        texts.set(data, row?.body ?? '');
        return { http: { headers: new HeaderMap() }, body: { kind: 'single', singleResult: { data } } };
      },
    };
  },
};

// The load ends in the middle of requests, which cancels their statements: not worth a message.
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const apollo = new ApolloServer<Context>({
  schema: createSchema(),
  nodeEnv: 'production',
  includeStacktraceInErrorResponses: false,
  persistedQueries: false,
  stopOnTerminationSignals: false,
  parseOptions: parseLimits,
  documentStore: createDocumentCache(),
  dangerouslyDisableValidation: true,
  stringifyResult: (result) => texts.get(result.data ?? {}) ?? JSON.stringify(result),
  logger: silent,
  plugins: [
    ApolloServerPluginCacheControlDisabled(),
    ApolloServerPluginInlineTraceDisabled(),
    ApolloServerPluginLandingPageDisabled(),
    ApolloServerPluginUsageReportingDisabled(),
    createOperationGate({ introspection: true, admission: createAdmission({ places: 64 }) }),
    errorScrubbing(silent),
    oneStatement,
  ],
});
await apollo.start();
const app = Fastify();
await serveGraphql(app, {
  apollo,
  bodyLimitBytes: 4 * 1024 * 1024,
  async context(request, reply) {
    const deadline = createDeadline(30_000);
    reply.raw.once('close', () => deadline.end());
    const reader = new Reader(store.abortable(deadline.signal), workspaceId);
    // The plugins read this; no resolver runs.
    return { viewer: { workspaceId }, reader, deadline, requestId: request.id } as Context;
  },
});
process.stdout.write(`ready at ${await app.listen({ host: '127.0.0.1', port: 0 })}\n`);
process.on('SIGTERM', () => process.exit(0));
