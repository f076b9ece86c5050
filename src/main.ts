/** Composition root: creates the parts, starts them and stops them. */
import { parseArgs } from 'node:util';
import { startApp } from './app.ts';
import { asksForHelp, callOf, tellFailure } from './command-line.ts';
import { readConfig } from './config.ts';
import { createLog } from './log.ts';
import { onStop } from './stop-signals.ts';

const usage = `Starts the server: GraphQL at /graphql, the playground at /playground, health at /health/live and /health/ready.

  ${callOf('serve', '', 'start')}

It takes no options. Settings are variables of the environment; docs/configuration.md lists them. SIGTERM and Ctrl-C stop it.
`;

const args = process.argv.slice(2);
if (asksForHelp(args)) process.stdout.write(usage);
else {
  try {
    parseArgs({ args, options: {} });
    await serve();
  } catch (error) {
    tellFailure(error, { withStack: true });
  }
}

async function serve(): Promise<void> {
  const config = readConfig();
  const log = createLog(config.logLevel, process.stdout, config.logFormat);
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
    `ready: GraphQL at ${app.url}/graphql${app.playgroundUrl === undefined ? '' : `, playground at ${app.playgroundUrl}`}`,
  );
}
