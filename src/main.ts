/** Composition root: what is made, from what, in which order, and how it ends. */
import { startApp } from './app.ts';
import { ConfigError, readConfig } from './config.ts';
import { createLog } from './log.ts';

try {
  const config = readConfig();
  const log = createLog(config.logLevel);
  const app = await startApp(config, log);
  log.info(
    { url: app.url, engine: app.engine },
    `ready: GraphQL at ${app.url}/graphql, playground at ${app.url}/`,
  );

  let isStopping = false;
  const stop = (signal: string) => {
    // A second Ctrl-C means: now.
    if (isStopping) process.exit(1);
    isStopping = true;
    log.info({ signal }, 'stopping');
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'could not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
} catch (error) {
  const isExpected = error instanceof ConfigError || (error instanceof Error && error.name === 'StoreError');
  process.stderr.write(
    `${isExpected ? (error as Error).message : String((error as Error).stack ?? error)}\n`,
  );
  process.exitCode = 1;
}
