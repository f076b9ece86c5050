/**
 * Asks Okta for the org, and an identity provider for its keys, the way the environment says, and prints what came of
 * it: for tests in a process of its own, because Node reads NODE_EXTRA_CA_CERTS at its start only.
 */
import { readConfig } from '../../src/config.ts';
import { createKeySet } from '../../src/identity/key-set.ts';
import { createOktaClient } from '../../src/okta/client.ts';
import { parseOktaDomain } from '../../src/okta/domain.ts';
import { parseApiToken } from '../../src/okta/token.ts';

const [domainText = '', keysUrl = '', token = ''] = process.argv.slice(2);
const domain = parseOktaDomain(domainText);
const apiToken = parseApiToken(token);
if (!domain.ok || !apiToken.ok) throw new Error('no domain, or no token');
const { egress } = readConfig();

const okta = createOktaClient({ domain: domain.domain, apiToken: apiToken.token, egress });
const org = await okta.organization().then(
  ({ id }) => id,
  (error: Error) => error.message,
);
await okta.close();

const troubles: string[] = [];
const keys = createKeySet({ source: { url: keysUrl }, egress, onTrouble: (reason) => troubles.push(reason) });
await keys.start();
keys.stop();
process.stdout.write(`${JSON.stringify({ org, areKeysKnown: keys.isReady(), troubles })}\n`);
