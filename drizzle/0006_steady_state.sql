ALTER TABLE "okta_groups" ADD COLUMN "stale_since" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "okta_integrations" ADD COLUMN "log_filter" text;--> statement-breakpoint
ALTER TABLE "okta_integrations" ADD COLUMN "changes_logged_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "okta_integrations" ADD COLUMN "groups_read_at" timestamp(3) with time zone;