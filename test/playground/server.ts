import Fastify, { type FastifyInstance } from 'fastify';
import { buildSchema, type ExecutionResult, graphql, parse } from 'graphql';
import { createHandler } from 'graphql-sse/lib/use/fastify';
import { registerPlayground } from '../../src/playground/assets.ts';

interface GraphQLRequest {
  query: string;
  operationName?: string | null;
  variables?: Record<string, unknown>;
}

export interface PlaygroundServer {
  app: FastifyInstance;
  url: string;
  /** What `/graphql` was sent, introspection included. */
  requests: { headers: Record<string, unknown>; body: GraphQLRequest }[];
  /** What browsers reported as violations of the page's policy: its document's and its workers'. */
  violations: string[];
}

/** Serves the playground beside an endpoint that executes a small part of the contract. */
export async function startPlaygroundServer(directory?: string): Promise<PlaygroundServer> {
  const app = Fastify();
  const requests: PlaygroundServer['requests'] = [];
  const events = createHandler({
    onSubscribe: (_request, { query, variables: variableValues, operationName }) => ({
      schema,
      rootValue,
      document: parse(query),
      variableValues,
      operationName,
      contextValue: undefined,
    }),
  });
  app.post<{ Body: GraphQLRequest }>(
    '/graphql',
    async (request, reply): Promise<ExecutionResult | undefined> => {
      const { headers, body } = request;
      requests.push({ headers, body });
      if (headers.accept === 'text/event-stream') {
        await events(request, reply);
        return undefined;
      }
      return graphql({
        schema,
        rootValue,
        source: body.query,
        ...(body.variables && { variableValues: body.variables }),
        ...(body.operationName && { operationName: body.operationName }),
      });
    },
  );
  const violations: string[] = [];
  app.addHook('onSend', async (_request, reply, payload) => {
    const policy = reply.getHeader('content-security-policy');
    if (policy) reply.header('content-security-policy', `${policy}; report-uri /violations`);
    return payload;
  });
  app.addContentTypeParser('application/csp-report', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  );
  app.post<{ Body: string }>('/violations', async ({ body }, reply) => {
    violations.push(body);
    return reply.code(204).send();
  });
  await registerPlayground(app, directory === undefined ? {} : { directory });
  return { app, url: await app.listen({ host: '127.0.0.1', port: 0 }), requests, violations };
}

const schema = buildSchema(/* GraphQL */ `
  type Query { oktaIntegrations(first: Int): OktaIntegrationConnection! }
  type OktaIntegrationConnection { nodes: [OktaIntegration!]! }
  type OktaIntegration { id: ID! name: String! domain: String! status: String! statusReason: String lastSyncRun: OktaSyncRun }
  type OktaSyncRun { id: ID! status: String! progress: Float estimatedFinishAt: String startedAt: String finishedAt: String stages: [OktaSyncStage!]! }
  type OktaSyncStage { dataType: String! status: String! recordsRead: Int! apiCalls: Int! error: OktaSyncError }
  type OktaSyncError { message: String! }

  type Subscription { oktaSyncRunUpdated(integrationId: ID): OktaSyncRun! }
  type Mutation { addOktaIntegration(input: AddOktaIntegrationInput!): AddOktaIntegrationResult! }
  input AddOktaIntegrationInput { domain: String! apiToken: String! name: String }
  union AddOktaIntegrationResult = OktaIntegrationAdded | InvalidOktaInput | OktaIntegrationExists | OktaConnectionFailed
  interface DiscoveryError { message: String! }
  type OktaIntegrationAdded { integration: OktaIntegration! syncRun: OktaSyncRun! }
  type InvalidOktaInput implements DiscoveryError { message: String! field: String! }
  type OktaIntegrationExists implements DiscoveryError { message: String! existing: OktaIntegration! }
  type OktaConnectionFailed implements DiscoveryError { message: String! reason: String! httpStatus: Int oktaErrorCode: String }
`);

const rootValue = {
  oktaIntegrations: {
    nodes: [{ id: 'i1', name: 'Acme', domain: 'acme.okta.com', status: 'CONNECTED', lastSyncRun: null }],
  },
  async *oktaSyncRunUpdated() {
    const run = { id: 'r1', startedAt: null, finishedAt: null, stages: [] };
    yield { oktaSyncRunUpdated: { ...run, status: 'RUNNING', progress: 0.5 } };
    yield { oktaSyncRunUpdated: { ...run, status: 'SUCCEEDED', progress: 1 } };
  },
  addOktaIntegration: {
    __typename: 'OktaConnectionFailed',
    message: 'Okta refused this token.',
    reason: 'INVALID_TOKEN',
    httpStatus: 401,
    oktaErrorCode: 'E0000011',
  },
};
