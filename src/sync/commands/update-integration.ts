import { updateIntegrationSettings } from '../../store/sync/integration-settings.ts';
import { type CommandContext, findIntegrationOf, type Viewer } from './command-context.ts';
import {
  type Conflict,
  type IntegrationUpdated,
  type InvalidInput,
  integrationNotFound,
  invalid,
  type NotFound,
  removedConflict,
} from './outcomes.ts';
import { parseInterval, parseName, parseRateShare } from './settings.ts';

/** Absent or null fields stay as they are. */
export type UpdateIntegrationInput = {
  id: string;
  name?: string | null;
  syncIntervalSeconds?: number | null;
  maxRateShare?: number | null;
};

/** Changes settings. A run in progress keeps the share of the rate limits that it started with. */
export async function updateIntegration(
  context: CommandContext,
  viewer: Viewer,
  input: UpdateIntegrationInput,
): Promise<IntegrationUpdated | InvalidInput | NotFound | Conflict> {
  const integration = await findIntegrationOf(context, viewer, input.id);
  if (!integration) return integrationNotFound();
  if (integration.status === 'DISCONNECTED') return removedConflict();
  const settings = parseSettings(input);
  if ('kind' in settings) return settings;
  const key = { workspaceId: viewer.workspaceId, integrationId: input.id };
  const outcome = await context.commit<IntegrationUpdated | Conflict>(async (tx) =>
    (await updateIntegrationSettings(tx, key, settings))
      ? { kind: 'updated', integrationId: input.id }
      : removedConflict(),
  );
  if (outcome.kind === 'updated') context.onQueued();
  return outcome;
}

function parseSettings({ name, syncIntervalSeconds, maxRateShare }: UpdateIntegrationInput) {
  const settings: { name?: string; syncIntervalSeconds?: number; maxRateShare?: number } = {};
  if (name != null) {
    const parsed = parseName(name);
    if (parsed === null) return invalid('name', 'The name must have at least one character.');
    if (typeof parsed === 'object') return parsed;
    settings.name = parsed;
  }
  if (syncIntervalSeconds != null) {
    const interval = parseInterval(syncIntervalSeconds);
    if (typeof interval === 'object') return interval;
    settings.syncIntervalSeconds = interval;
  }
  if (maxRateShare != null) {
    const share = parseRateShare(maxRateShare);
    if (typeof share === 'object') return share;
    settings.maxRateShare = share;
  }
  return settings;
}
