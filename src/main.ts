/** Composition root: creates the parts, starts them and stops them. */
import { startApp } from './app.ts';
import { explain, explainUnopened } from './command-line.ts';
import { readConfig } from './config.ts';
import { createLog, scrub } from './log.ts';
import { onStop } from './stop-signals.ts';
import { StoreError } from './store/engine/errors.ts';

try {
  const config = readConfig();
  const log = createLog(config.logLevel);
  // By itself Node would print such an error as it is, with whatever it holds, and end.
  process.on('uncaughtException', (error: unknown) => {
    log.fatal({ err: error }, 'the server ends: an error was handled nowhere');
    process.exit(1);
  });
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
    `ready: GraphQL at ${app.url}/graphql${config.playground ? `, playground at ${app.url}/` : ''}`,
  );
} catch (error) {
  process.stderr.write(`${scrub(explainStart(error))}\n`);
  process.exitCode = 1;
}

/** What to fix, when known; else the stack. */
function explainStart(error: unknown): string {
  if (!(error instanceof Error)) return 'The start failed with an unknown error.';
  if ('code' in error && error.code === 'EADDRINUSE')
    return 'PORT is in use by another program. Choose another one, or 0 for any free one.';
  if (error instanceof StoreError) return explainUnopened(error);
  return explain(error) ?? error.stack ?? error.message;
}
