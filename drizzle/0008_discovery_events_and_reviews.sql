CREATE TABLE "discovery_events" (
	"workspace_id" text NOT NULL,
	"position" bigint NOT NULL,
	"id" uuid NOT NULL,
	"type" text NOT NULL,
	"occurred_at" timestamp(3) with time zone NOT NULL,
	"integration_id" uuid,
	"run_id" uuid,
	"subject_id" uuid NOT NULL,
	"service_id" uuid,
	"changed_fields" text[] NOT NULL,
	CONSTRAINT "discovery_events_workspace_id_position_pk" PRIMARY KEY("workspace_id","position")
);
--> statement-breakpoint
CREATE TABLE "discovery_feeds" (
	"workspace_id" text NOT NULL,
	"last_position" bigint NOT NULL,
	CONSTRAINT "discovery_feeds_workspace_id_pk" PRIMARY KEY("workspace_id")
);
--> statement-breakpoint
ALTER TABLE "saas_services" ADD COLUMN "review_status" text DEFAULT 'NEW' NOT NULL;--> statement-breakpoint
ALTER TABLE "saas_services" ADD COLUMN "reviewed_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "saas_services" ADD COLUMN "reviewed_by" text;--> statement-breakpoint
ALTER TABLE "saas_services" ADD COLUMN "review_note" text;--> statement-breakpoint
CREATE UNIQUE INDEX "discovery_events_id" ON "discovery_events" USING btree ("workspace_id","id");--> statement-breakpoint
CREATE INDEX "discovery_events_by_type" ON "discovery_events" USING btree ("workspace_id","type","position");--> statement-breakpoint
CREATE INDEX "discovery_events_by_service" ON "discovery_events" USING btree ("workspace_id","service_id","position");--> statement-breakpoint
CREATE INDEX "discovery_events_by_run" ON "discovery_events" USING btree ("workspace_id","run_id","position");