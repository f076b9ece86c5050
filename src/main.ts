/** Composition root: creates the parts, starts them and stops them. */
import { startApp } from './app.ts';
import { ConfigError, readConfig } from './config.ts';
import { createLog } from './log.ts';
import { onStop } from './stop-signals.ts';

try {
  const config = readConfig();
  const log = createLog(config.logLevel);
  const app = await startApp(config, log);
  // Before the ready message, after which a supervisor may stop us.
  onStop((signal) => {
    log.info({ signal }, 'stopping');
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'could not stop cleanly');
        process.exit(1);
      },
    );
  });
  log.info(
    { url: app.url, engine: app.engine },
    `ready: GraphQL at ${app.url}/graphql, playground at ${app.url}/`,
  );
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}

/** What to fix, when known; else the stack. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return 'The start failed with an unknown error.';
  if (error instanceof ConfigError) return error.message;
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'EADDRINUSE')
    return 'PORT is in use by another program. Choose another one, or 0 for any free one.';
  if (error.name === 'StoreError')
    return `The database cannot be opened (DATABASE_URL or DATA_DIR): ${error.message}`;
  if (/^E[A-Z]+$/.test(code)) return `DATA_DIR cannot be used: ${error.message}`;
  return error.stack ?? error.message;
}
