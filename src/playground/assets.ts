import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { playgroundDirectory } from './directory.ts';

/** Where the page is; `/` stays free for other pages. */
export const playgroundPath = '/playground';

/**
 * Serves the built page at `/playground`, and below it its scripts, workers and styles, compressed where the browser
 * takes that. `/`, and `/graphql` opened in a browser, lead there. Where no page was built, it says how to build one;
 * that works without a restart. To be registered before the API, for which browsers are caught here.
 */
export async function registerPlayground(
  app: FastifyInstance,
  { directory = playgroundDirectory }: { directory?: string } = {},
): Promise<void> {
  app.addHook('onRequest', async (request, reply) => {
    if (!isBrowserAtApi(request)) return;
    await reply.header('vary', 'accept').header('cache-control', 'no-store').redirect(playgroundPath);
  });
  app.get('/', (_request, reply) => reply.header('cache-control', 'no-store').redirect(playgroundPath));
  await app.register(async (scope) => {
    // On the scripts too: a worker runs under the policy of its own file, not of the page that started it.
    scope.addHook('onRequest', async (_request, reply) => {
      reply.headers({
        'content-security-policy': contentSecurityPolicy,
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
    });
    scope.get(playgroundPath, async (_request, reply) =>
      reply
        .type('text/html; charset=utf-8')
        .header('cache-control', 'no-cache')
        .send((await readPage(directory)) ?? notBuiltPage),
    );
    await scope.register(fastifyStatic, {
      root: join(directory, 'assets'),
      suppressWarning: true,
      prefix: `${playgroundPath}/`,
      preCompressed: true,
      // The names carry a hash of the content.
      immutable: true,
      maxAge: '365d',
      index: false,
      dotfiles: 'ignore',
      decorateReply: false,
    });
  });
}

/** Whether somebody opened the address of the API in a browser, and asks nothing of it. */
function isBrowserAtApi({ method, routeOptions, headers, query }: FastifyRequest): boolean {
  const takesPages = /(^|,)\s*text\/html\b/.test(headers.accept ?? '');
  const asksNothing = typeof query === 'object' && query !== null && !('query' in query);
  return method === 'GET' && routeOptions.url === '/graphql' && takesPages && asksNothing;
}

/**
 * Everything the page needs comes from its own origin. Inline styles stay allowed because Monaco and the
 * tooltips write `<style>` elements while the page runs; scripts are files only, without `eval`.
 */
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "object-src 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

async function readPage(directory: string): Promise<string | undefined> {
  try {
    return await readFile(join(directory, 'index.html'), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

const notBuiltPage = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Playground not built</title></head>
<body>
<h1>The playground is not built</h1>
<p>Run <code>npm run playground</code> and reload this page.</p>
<p>The GraphQL endpoint is <code>/graphql</code>; it works without the playground.</p>
</body>
</html>
`;
