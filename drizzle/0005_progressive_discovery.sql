CREATE TABLE "withheld_removals" (
	"workspace_id" text NOT NULL,
	"run_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"row_id" uuid NOT NULL,
	CONSTRAINT "withheld_removals_workspace_id_run_id_kind_row_id_pk" PRIMARY KEY("workspace_id","run_id","kind","row_id")
);
--> statement-breakpoint
ALTER TABLE "okta_groups" ADD COLUMN "apps_count" integer;--> statement-breakpoint
ALTER TABLE "okta_groups" ADD COLUMN "users_count" integer;--> statement-breakpoint
ALTER TABLE "okta_groups" ADD COLUMN "derived_by_run_id" uuid;--> statement-breakpoint
ALTER TABLE "okta_integrations" ADD COLUMN "log_fetched_back_to" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "okta_integrations" ADD COLUMN "activity_gaps" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "okta_integrations" ADD COLUMN "people_read_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "okta_integrations" ADD COLUMN "token_used_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "read_scopes" ADD COLUMN "stale_since" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "saas_user_accounts" ADD COLUMN "is_confirmed" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "withheld_removals" ADD CONSTRAINT "withheld_removals_workspace_id_run_id_sync_runs_workspace_id_id_fk" FOREIGN KEY ("workspace_id","run_id") REFERENCES "public"."sync_runs"("workspace_id","id") ON DELETE cascade ON UPDATE no action;