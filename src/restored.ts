/** `npm run restored`: repeats in a restored database what was erased after its backup. */
import { open } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ArgumentError, callOf, openAudit, operatorOf, runCommand } from './command-line.ts';
import { readConfig } from './config.ts';
import { withStore } from './open-database.ts';
import { canonicalText, hashOf } from './store/audit/entry.ts';
import {
  type ExportedEvent,
  isErasure,
  type Repeated,
  repeatErasures,
} from './sync/commands/repeat-erasures.ts';

const usage = `To be run once after the database was restored from a backup, before a server uses it.

  ${callOf('restored', '--erased FILE')}

FILE is an export of the audit trail ("${callOf('audit', 'export')}") that was made after the backup: keep exports
where the backups are not. The backup brings back integrations that were removed and workspaces that were erased since.
This removes and erases them again, and records that it did. It does nothing to what was added again later, and nothing
when it is run once more. An export that was changed is refused, except
for lines that are missing at its ends.

Whoever followed discoveryEvents beyond the backup gets the error FEED_RESET, and has to read everything again.
docs/restoring.md says what else to look at.

It uses the database of DATABASE_URL or DATA_DIR.
`;

await runCommand(usage, async (args) => {
  const { values } = parseArgs({ args, options: { erased: { type: 'string' } } });
  if (!values.erased) throw new ArgumentError('Name the exported audit trail with --erased');
  const file = values.erased;
  const config = readConfig();
  return withStore(config, async (store) => {
    // All of it, before anything is done.
    const events = await readExport(file);
    const options = { audit: openAudit(store, config), now: () => new Date(), operatorOf };
    const counts: Record<Repeated['what'], number> = { repeated: 0, nothingLeft: 0, overtaken: 0 };
    for await (const outcome of repeatErasures(store, options, events)) {
      counts[outcome.what] += 1;
      process.stdout.write(`${sentenceOf(outcome)}\n`);
      for (const url of outcome.revokeTokenInOktaUrls) {
        process.stdout.write(`Revoke its API token in Okta: ${url}\n`);
      }
    }
    const { repeated, nothingLeft, overtaken } = counts;
    process.stdout.write(
      `${repeated} repeated, ${nothingLeft} with nothing left, ${overtaken} left alone.\n`,
    );
    // What was deleted leaves the files of an embedded database only so.
    if (repeated > 0) await store.maintenance();
    return 0;
  });
});

function sentenceOf({ event, what }: Repeated): string {
  const { workspaceId, action, targetId, changedFields } = event;
  const data = changedFields.includes('deleteData') ? ' with its data' : '';
  const subject = action === 'workspace.erase' ? 'erased' : `integration ${targetId} removed${data}`;
  const outcomes = {
    repeated: 'again',
    nothingLeft: 'before, nothing is left of it',
    overtaken: 'before, but added or removed again since: left alone',
  };
  return `${workspaceId}: ${subject} ${outcomes[what]}`;
}

/** The removals and erasures of an export, and the additions that may have followed them. Throws for a line that is none. */
async function readExport(path: string): Promise<ExportedEvent[]> {
  const events: ExportedEvent[] = [];
  const lastHashes = new Map<string, string>();
  let number = 0;
  const file = await open(path).catch((error) => {
    throw new Error(`The export cannot be read: ${error.message}.`);
  });
  for await (const line of file.readLines()) {
    number += 1;
    if (line.trim() === '') continue;
    const event = parseEvent(line);
    // An export may begin anywhere in a trail, but leaves out nothing after that.
    const isNext =
      event !== null && (lastHashes.get(event.workspaceId) ?? event.previousHash) === event.previousHash;
    if (!isNext) {
      throw new Error(
        `Line ${number} of ${path} is no event of an audit export, or was changed, or lines before it are missing: export the trail again.`,
      );
    }
    lastHashes.set(event.workspaceId, event.hash);
    if (isErasure(event) || event.action === 'integration.add') events.push(event);
  }
  if (number === 0) throw new Error(`${path} is empty: an export has at least the event of its own making.`);
  return events;
}

/** Null for a line that no export wrote: the hash covers all of it. */
function parseEvent(line: string): ExportedEvent | null {
  try {
    const written = JSON.parse(line);
    const event: ExportedEvent = { ...written, occurredAt: new Date(written.occurredAt) };
    const { previousHash, workspaceId, position, hash } = event;
    return hashOf(previousHash, workspaceId, position, canonicalText(event)) === hash ? event : null;
  } catch {
    return null;
  }
}
