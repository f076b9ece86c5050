/**
 * The subgraph is compared with this: one hand-written statement for each operation, its JSON sent unchanged.
 */
import { createServer } from 'node:http';
import postgres from 'postgres';
import { queriesFor } from './queries.ts';

const [databaseUrl = '', size = '{}'] = process.argv.slice(2);
const client = postgres(databaseUrl, {
  max: 10,
  connection: { TimeZone: 'UTC', plan_cache_mode: 'force_custom_plan', jit: 'off' },
});
const queries = queriesFor(JSON.parse(size));

const server = createServer((request, response) => {
  // Reads the request to its end, as the subgraph does.
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const query = queries.find(({ name }) => request.url === `/${name}`);
    if (query === undefined) {
      response.writeHead(404).end();
      return;
    }
    client.unsafe<{ body: string }[]>(query.sql, [...query.params], { prepare: true }).then(
      ([row]) => {
        const body = Buffer.from(row?.body ?? '');
        response
          .writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
          .end(body);
      },
      () => response.writeHead(500).end(),
    );
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address !== 'string') {
    process.stdout.write(`ready at http://127.0.0.1:${address.port}\n`);
  }
});
process.on('SIGTERM', () => process.exit(0));
