// Hive Gateway by a configuration file, as its command line would read it, on a free port of this machine. Prints its
// address.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';

const { gatewayConfig } = await import(pathToFileURL(process.argv[2]));
const gateway = createGatewayRuntime({
  ...gatewayConfig,
  supergraph: readFileSync(gatewayConfig.supergraph, 'utf8'),
  logging: 'error',
});
const server = createServer(gateway);
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/graphql`);
});
