import type { Capability, IntegrationStatusReason, OktaDataType, SyncMode } from '../store/tables.ts';

export type Viewer = { workspaceId: string };
export type InvalidInput = { kind: 'invalidInput'; field: string; message: string };
export type IntegrationExists = { kind: 'integrationExists'; message: string; integrationId: string };
export type ConnectionFailed = {
  kind: 'connectionFailed';
  message: string;
  reason: IntegrationStatusReason;
  httpStatus: number | null;
  oktaErrorCode: string | null;
};
export type NotFound = { kind: 'notFound'; message: string };
export type Conflict = { kind: 'conflict'; message: string };
export type CommandFailure = InvalidInput | IntegrationExists | ConnectionFailed | NotFound | Conflict;
export type SyncCommands = {
  addIntegration(
    viewer: Viewer,
    input: { domain: string; apiToken: string; name?: string | null; syncIntervalSeconds?: number | null },
  ): Promise<
    | { kind: 'added'; integrationId: string; syncRunId: string }
    | InvalidInput
    | IntegrationExists
    | ConnectionFailed
  >;
  testConnection(
    viewer: Viewer,
    input: { domain: string; apiToken: string },
  ): Promise<
    | {
        kind: 'verified';
        domain: string;
        oktaOrgId: string;
        tokenOwner: string | null;
        capabilities: Capability[];
      }
    | InvalidInput
    | ConnectionFailed
  >;
  removeIntegration(
    viewer: Viewer,
    input: { id: string; deleteData: boolean },
  ): Promise<{ kind: 'removed'; id: string; revokeTokenInOktaUrl: string | null } | NotFound>;
  triggerSync(
    viewer: Viewer,
    input: { integrationId: string; mode: SyncMode; dataTypes?: OktaDataType[] | null },
  ): Promise<{ kind: 'triggered'; syncRunId: string; alreadyRunning: boolean } | NotFound | Conflict>;
};
