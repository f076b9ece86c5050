CREATE TABLE "applied_folds" (
	"version" integer PRIMARY KEY NOT NULL,
	"applied_at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "employees" ADD COLUMN "employee_number_key" text;--> statement-breakpoint
ALTER TABLE "employees" ADD COLUMN "raw_manager_id_key" text;--> statement-breakpoint
ALTER TABLE "employees" ADD COLUMN "raw_manager_key" text;--> statement-breakpoint
ALTER TABLE "saas_service_instances" ADD COLUMN "product_key" text;--> statement-breakpoint
ALTER TABLE "saas_services" ADD COLUMN "name_key" text;