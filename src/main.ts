/** Composition root: creates the parts, starts them and stops them. */
import { parseArgs } from 'node:util';
import { startApp } from './app.ts';
import { callOf, explain, explainUnopened, isArgumentError } from './command-line.ts';
import { readConfig } from './config.ts';
import { createLog, scrub } from './log.ts';
import { onStop } from './stop-signals.ts';
import { StoreError } from './store/engine/errors.ts';

const usage = `Starts the server: GraphQL at /graphql, the playground at /, health at /health/live and /health/ready.

  ${callOf('serve', '', 'start')}

It takes no options. Settings are variables of the environment; docs/configuration.md lists them. SIGTERM and Ctrl-C stop it.
`;

try {
  const { values } = parseArgs({ options: { help: { type: 'boolean' } } });
  if (values.help) process.stdout.write(usage);
  else await serve();
} catch (error) {
  process.stderr.write(`${scrub(explainStart(error))}\n`);
  process.exitCode = isArgumentError(error) ? 2 : 1;
}

async function serve(): Promise<void> {
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
}

/** What to fix, when known; else the stack. */
function explainStart(error: unknown): string {
  if (!(error instanceof Error)) return 'The start failed with an unknown error.';
  if ('code' in error && error.code === 'EADDRINUSE')
    return 'PORT is in use by another program. Choose another one, or 0 for any free one.';
  if (error instanceof StoreError) return explainUnopened(error);
  return explain(error) ?? error.stack ?? error.message;
}
