// Hive Gateway over the supergraph in the file that is named, on a free port of this machine. Prints its address.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';

const gateway = createGatewayRuntime({
  supergraph: readFileSync(process.argv[2], 'utf8'),
  logging: 'error',
  // It would send subscriptions by GET, which our subgraph takes only with a header that a web page cannot send.
  transportEntries: { '*.http': { options: { method: 'POST' } } },
});
const server = createServer(gateway);
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/graphql`);
});
