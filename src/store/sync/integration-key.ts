/** An integration, named together with whose it is. */
export type IntegrationKey = { workspaceId: string; integrationId: string };
