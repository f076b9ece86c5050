/** An integration's id and its workspace. */
export type IntegrationKey = { workspaceId: string; integrationId: string };
