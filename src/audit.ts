/** `audit`: verifies and exports the audit trails of all workspaces. */
import { parseArgs } from 'node:util';
import { ArgumentError, callOf, openAudit, operatorOf, runCommand } from './command-line.ts';
import { readConfig } from './config.ts';
import { withStore } from './open-database.ts';
import type { AuditHead } from './store/audit/entry.ts';
import { listTrailsAcrossWorkspaces, pagesOfTrail } from './store/audit/read-trail.ts';
import { verifyTrail } from './store/audit/verify-trail.ts';
import type { Store } from './store/engine/database.ts';
import type { Audit } from './sync/commands/audit.ts';

const usage = `Reads the audit trail: who did what, with what outcome.

  ${callOf('audit', 'verify [--workspace NAME] [--head POSITION:HASH]')}
  ${callOf('audit', 'export [--workspace NAME] [--since 2026-01-31T00:00:00Z]')}

verify recomputes the hash of every event and names the first one that was changed, removed or inserted; it then exits
with 1. Give it an end that the server logged ("audit trail", with position and hash): without one it cannot detect
that the end of a trail was cut off, or all of it rewritten. It says how many older events the server has deleted
because of their age (AUDIT_DAYS); an end among those can no longer be compared, and it exits with 1 then, too.

export prints one event per line, as JSON. The export is itself recorded first, so it is the last event of it.

It uses the database of DATABASE_URL or DATA_DIR (whose server must be stopped).
`;

await runCommand(usage, async (args) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      workspace: { type: 'string' },
      head: { type: 'string' },
      since: { type: 'string' },
    },
  });
  const { workspace } = values;
  if (workspace === '') throw new ArgumentError('--workspace takes the name of one');
  const [command, ...more] = positionals;
  if (command === undefined) throw new ArgumentError('Say what to do: verify or export');
  if (command !== 'verify' && command !== 'export') {
    throw new ArgumentError(`There is no ${command}: it is verify or export`);
  }
  if (more.length > 0) throw new ArgumentError(`${command} takes no ${more[0]}`);
  if (command === 'export') {
    if (values.head !== undefined) throw new ArgumentError('--head belongs to verify');
    const since = values.since === undefined ? null : parseInstant(values.since);
    const config = readConfig();
    return withStore(config, async (store) =>
      printTrails(store, openAudit(store, config), await trailsOf(store, workspace), since),
    );
  }
  if (values.since !== undefined) throw new ArgumentError('--since belongs to export');
  const head = values.head === undefined ? null : parseHead(values.head);
  if (head !== null && workspace === undefined) {
    throw new ArgumentError('--head is the end of one trail: name it with --workspace');
  }
  return withStore(readConfig(), async (store) =>
    verify(store, workspace === undefined ? await listTrailsAcrossWorkspaces(store.db) : [workspace], head),
  );
});

/** The trails to export: all, or the one named, which has to be there. */
async function trailsOf(store: Store, workspace: string | undefined): Promise<string[]> {
  const all = await listTrailsAcrossWorkspaces(store.db);
  if (workspace === undefined) return all;
  if (!all.includes(workspace)) throw new Error(`There is no audit trail of a workspace ${workspace}.`);
  return [workspace];
}

async function verify(store: Store, workspaces: readonly string[], head: AuditHead | null): Promise<number> {
  let exitCode = 0;
  for (const workspace of workspaces) {
    const verdict = await verifyTrail(store.db, workspace, head);
    if (verdict.isWhole) {
      const end =
        verdict.head === null ? 'no event' : `ends at ${verdict.head.position}:${verdict.head.hash}`;
      const forgotten = verdict.forgotten === 0 ? '' : `, ${verdict.forgotten} older ones were deleted`;
      process.stdout.write(`${workspace}: whole, ${verdict.checked} events checked${forgotten}, ${end}\n`);
      if (head !== null && head.position < verdict.forgotten) {
        exitCode = 1;
        process.stdout.write(
          `${workspace}: event ${head.position} is deleted, so it could not be compared: give a later end\n`,
        );
      }
    } else {
      exitCode = 1;
      process.stdout.write(
        `${workspace}: BROKEN at event ${verdict.brokenAt}: ${verdict.why}; ${verdict.checked} events before it are whole\n`,
      );
    }
  }
  if (workspaces.length === 0) process.stdout.write('There is no audit trail yet.\n');
  return exitCode;
}

async function printTrails(
  store: Store,
  audit: Audit,
  workspaces: readonly string[],
  since: Date | null,
): Promise<number> {
  for (const workspaceId of workspaces) {
    // First: what cannot be recorded is not shown.
    await audit.record(operatorOf(workspaceId), { action: 'audit.export', outcome: 'DONE' });
    for await (const page of pagesOfTrail(store.db, workspaceId, { since })) {
      for (const record of page) process.stdout.write(`${JSON.stringify({ workspaceId, ...record })}\n`);
    }
  }
  return 0;
}

function parseHead(text: string): AuditHead {
  const [, position, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (position === undefined || hash === undefined) {
    throw new ArgumentError('--head takes a position and a hash as logged, e.g. 42:9f86d081…');
  }
  return { position: Number(position), hash };
}

function parseInstant(text: string): Date {
  const instant = new Date(text);
  const isWhole = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  if (!isWhole || Number.isNaN(instant.getTime())) {
    throw new ArgumentError('--since takes an instant, e.g. 2026-01-31T00:00:00Z');
  }
  return instant;
}
