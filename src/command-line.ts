/** What every command of the command line does alike: arguments, help, the database, what a failure prints. */
import { userInfo } from 'node:os';
import { type Config, ConfigError } from './config.ts';
import { createLog, scrub } from './log.ts';
import { printable } from './printable.ts';
import type { Store } from './store/engine/database.ts';
import { AuditUnavailableError, StoreError } from './store/engine/errors.ts';
import { type Audit, createAudit } from './sync/commands/audit.ts';
import type { Viewer } from './sync/commands/command-context.ts';

/** Something is wrong with what the operator typed. */
export class ArgumentError extends Error {}

/**
 * Runs a command of the command line: gives it its arguments, and ends the process with the exit code it returns.
 * `--help` prints the usage. An error is told in a sentence, without a stack: 2 for wrong arguments, 1 for others.
 */
export async function runCommand(usage: string, run: (args: string[]) => Promise<number>): Promise<void> {
  const args = process.argv.slice(2);
  process.stdout.on('error', ignoreClosedPipe);
  if (asksForHelp(args)) {
    process.stdout.write(usage);
    return;
  }
  try {
    process.exitCode = await run(args);
  } catch (error) {
    tellFailure(error);
  }
}

export function asksForHelp(args: readonly string[]): boolean {
  return args.includes('--help') || args.includes('-h');
}

/** Tells why a command failed, and sets the exit code. */
export function tellFailure(error: unknown, { withStack = false } = {}): void {
  const stack = withStack && error instanceof Error ? error.stack : undefined;
  process.stderr.write(`${printable(scrub(explain(error) ?? stack ?? unexplained(error)))}\n`);
  process.exitCode = isArgumentError(error) ? 2 : 1;
}

/** How a command is called: from a checkout, or, compiled, by the command of the installed package. */
export function callOf(command: string, args = '', script = command): string {
  const isCheckout = import.meta.url.endsWith('.ts');
  if (args === '') return isCheckout ? `npm run --silent ${script}` : `okta-discovery ${command}`;
  return isCheckout ? `npm run --silent ${script} -- ${args}` : `okta-discovery ${command} ${args}`;
}

/** The audit trail, for a command that records what it does; ends of trails are logged as the server logs them. */
export function openAudit(store: Store, config: Config): Audit {
  // Standard output is the command's own, e.g. the export.
  const log = createLog(config.logLevel, process.stderr, config.logFormat);
  return createAudit({
    store,
    now: () => new Date(),
    onHead: (workspaceId, head) => log.info({ workspaceId, ...head }, 'audit trail'),
  });
}

/** Who runs the command, for the audit trail. */
export function operatorOf(workspaceId: string): Viewer {
  return { workspaceId, userId: userName(), role: 'operator', via: 'cli' };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a user that has no name.
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

/** What is wrong and what to do, for errors that somebody who runs this can do something about. */
export function explain(error: unknown): string | undefined {
  if (isArgumentError(error)) {
    // Node explains at length how to write what nobody meant.
    const message = error instanceof ArgumentError ? error.message : error.message.split(/\.\s/, 1)[0];
    return `${message}. --help says what can be given.`;
  }
  if (error instanceof ConfigError) return error.message;
  if (error instanceof AuditUnavailableError) {
    const { cause } = error;
    const why = cause instanceof Error ? `: ${cause.message}` : '';
    return `It cannot be recorded in the audit trail, and was not done${why}`;
  }
  return error instanceof StoreError ? `The database failed: ${error.message}` : undefined;
}

function unexplained(error: unknown): string {
  return error instanceof Error ? error.message : 'The command failed with an unknown error.';
}

/** Whether what the operator typed is wrong. */
function isArgumentError(error: unknown): error is Error {
  if (error instanceof ArgumentError) return true;
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

/** Whoever reads the output may have read enough, like `head`: the work goes on to its end all the same. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
