// Apollo Server's suite for integrations, over the transport that serves the API: each test brings its own schema and
// options of Apollo Server, among them what the API forbids (batches, persisted queries, stack traces). Two choices of
// the transport's are off here, because the suite expects Apollo Server's: `Cache-Control: no-store` on every answer,
// and status 415 for bodies that are no JSON. `@defer` and `@stream` need graphql 17; the suite leaves them out itself.
const { ApolloServer } = require('@apollo/server');
const { defineIntegrationTestSuite } = require('@apollo/server-integration-testsuite');
const { fastifyApolloDrainPlugin } = require('@as-integrations/fastify');
const Fastify = require('fastify');
const { answerFailures } = require('../../../src/graphql/serving/early-failures.ts');
const { serveGraphql } = require('../../../src/graphql/serving/transport.ts');

const silent = { info() {}, warn() {}, error() {} };

defineIntegrationTestSuite(
  async (config, options) => {
    const app = Fastify();
    answerFailures(app, silent);
    const server = new ApolloServer({
      ...config,
      plugins: [...(config.plugins ?? []), fastifyApolloDrainPlugin(app)],
    });
    await server.start();
    await serveGraphql(app, {
      apollo: server,
      context: options?.context ?? (async () => ({})),
      bodyLimitBytes: 1024 * 1024,
      otherBodies: 'passed on',
      path: '/',
    });
    return { server, url: await app.listen({ host: '127.0.0.1', port: 0 }) };
  },
  { serverIsStartedInBackground: false, noIncrementalDelivery: false },
);
