// Hive Gateway over the supergraph in the file that is named, on a free port of this machine. Prints its address.
// The second argument, if any, says who may call: JSON of {jwksUrl, issuer, audience, routerSecret, hmacSecret}.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { createRemoteJwksSigningKeyProvider, useJWT } from '@graphql-mesh/plugin-jwt-auth';

const [supergraphFile, identity] = process.argv.slice(2);
const gateway = createGatewayRuntime({
  supergraph: readFileSync(supergraphFile, 'utf8'),
  logging: 'error',
  // It would send subscriptions by GET, which our subgraph takes only with a header that a web page cannot send.
  transportEntries: { '*.http': { options: { method: 'POST' } } },
  ...(identity && withIdentity(JSON.parse(identity))),
});
const server = createServer(gateway);
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/graphql`);
});

/** As docs/identity.md sets it up. */
function withIdentity({ jwksUrl, issuer, audience, routerSecret, hmacSecret }) {
  return {
    plugins: () => [
      useJWT({
        signingKeyProviders: [createRemoteJwksSigningKeyProvider({ jwksUri: jwksUrl })],
        tokenVerification: { algorithms: ['RS256'], issuer, audience },
        // Strangers come through, so that the tests see what our subgraph makes of them.
        reject: { missingToken: false, invalidToken: true },
        forward: { payload: true, token: true },
      }),
    ],
    hmacSignature: { secret: hmacSecret },
    propagateHeaders: { fromClientToSubgraphs: () => ({ 'router-authorization': routerSecret }) },
  };
}
