ALTER TABLE "employees" ADD COLUMN "created_in_okta_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "employees" ADD COLUMN "activated_in_okta_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "okta_groups" ADD COLUMN "id" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "okta_groups" ADD COLUMN "sort_key" text COLLATE "C" DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "saas_services" ADD COLUMN "seat_count" integer;--> statement-breakpoint
ALTER TABLE "saas_services" ADD COLUMN "unused_seat_count" integer;--> statement-breakpoint
ALTER TABLE "saas_services" ADD COLUMN "utilization_30d" double precision;--> statement-breakpoint
CREATE UNIQUE INDEX "okta_groups_id" ON "okta_groups" USING btree ("workspace_id","id");--> statement-breakpoint
-- As good as what a sync writes in its place when it next reads all groups, within a day.
UPDATE "okta_groups" SET "sort_key" = "name";
