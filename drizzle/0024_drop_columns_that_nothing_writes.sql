-- The runs first, in the order in which a sync locks both tables.
DROP INDEX "sync_runs_claimable";--> statement-breakpoint
ALTER TABLE "sync_runs" DROP COLUMN "run_after";--> statement-breakpoint
CREATE INDEX "sync_runs_claimable" ON "sync_runs" USING btree ("queued_at") WHERE "sync_runs"."status" in ('QUEUED', 'RUNNING');--> statement-breakpoint
DROP INDEX "okta_integrations_due";--> statement-breakpoint
ALTER TABLE "okta_integrations" DROP COLUMN "sync_enabled";--> statement-breakpoint
CREATE INDEX "okta_integrations_due" ON "okta_integrations" USING btree ("next_sync_at") WHERE "okta_integrations"."sealed_api_token" is not null;