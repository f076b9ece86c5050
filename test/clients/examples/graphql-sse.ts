import { createClient } from 'graphql-sse';

type Run = { id: string; status: string; progress: number | null };

/** Shows the newest run of an integration, until it ends. */
export async function follow(url: string, integrationId: string, show: (run: Run) => void) {
  const client = createClient({ url, retryAttempts: 5 });
  const updates = client.iterate<{ oktaSyncRunUpdated: Run | null }>({
    query: 'subscription ($id: ID) { oktaSyncRunUpdated(integrationId: $id) { id status progress } }',
    variables: { id: integrationId },
  });
  for await (const { data, errors } of updates) {
    if (errors) throw new Error(errors[0]?.message);
    const run = data?.oktaSyncRunUpdated;
    if (!run) continue;
    show(run);
    if (!['QUEUED', 'RUNNING'].includes(run.status)) return;
  }
}
