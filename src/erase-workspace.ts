/** `erase-workspace`: deletes everything of one workspace but its audit trail. */
import { parseArgs } from 'node:util';
import { ArgumentError, callOf, openAudit, operatorOf, runCommand } from './command-line.ts';
import { readConfig } from './config.ts';
import { withStore } from './open-database.ts';
import { eraseWorkspace } from './sync/commands/erase-workspace.ts';

const usage = `Erases everything of one workspace: its integrations with their API tokens, all that was discovered, use and
figures, sync runs, and the feed of changes.

  ${callOf('erase-workspace', '--workspace NAME --yes-erase NAME')}

The name is asked for twice, because only a backup brings the data back. A sync under way is cancelled. Tokens are
destroyed first; if the rest fails then, run it again.

The workspace's audit trail stays, and says who erased it. Other workspaces stay as they are. Prints where in Okta the
tokens are to be revoked. Whoever follows discoveryEvents of the workspace has to begin without a cursor.

It uses the database of DATABASE_URL, beside running servers, or of DATA_DIR (whose server must be stopped).
`;

await runCommand(usage, async (args) => {
  const { values } = parseArgs({
    args,
    options: { workspace: { type: 'string' }, 'yes-erase': { type: 'string' } },
  });
  const { workspace, 'yes-erase': confirmed } = values;
  if (!workspace) throw new ArgumentError('Name the workspace with --workspace');
  if (confirmed !== workspace) {
    throw new ArgumentError('Give the name a second time, the same, with --yes-erase');
  }
  const config = readConfig();
  return withStore(config, async (store) => {
    const erased = await eraseWorkspace(store, openAudit(store, config), operatorOf(workspace));
    if (erased === null) throw new Error(`There is nothing of a workspace ${workspace} to erase.`);
    process.stdout.write(`The workspace ${workspace} is erased; its audit trail stays.\n`);
    for (const url of erased.revokeTokenInOktaUrls) {
      process.stdout.write(`Revoke its API token in Okta: ${url}\n`);
    }
    // What was deleted leaves the files of an embedded database only so.
    await store.maintenance();
    return 0;
  });
});
