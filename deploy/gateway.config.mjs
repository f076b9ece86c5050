// Hive Gateway before the subgraphs of compose.yaml. It asks nobody who calls: everybody is admin. docs/identity.md
// says how it verifies tokens and passes on who it is.
import { readFileSync } from 'node:fs';

const { ROUTER_SECRET_FILE, SUBGRAPH_URL, SUPERGRAPH_FILE } = process.env;
const routerSecret = readFileSync(ROUTER_SECRET_FILE, 'utf8').trim();

export const gatewayConfig = {
  supergraph: SUPERGRAPH_FILE,
  propagateHeaders: {
    fromClientToSubgraphs: () => ({
      'router-authorization': routerSecret,
      'x-discovery-user': 'compose',
      'x-discovery-roles': 'admin',
    }),
  },
  transportEntries: {
    // It would send subscriptions by GET, which the subgraph takes only with a header that a web page cannot send.
    '*.http': { location: SUBGRAPH_URL, options: { method: 'POST' } },
  },
};
