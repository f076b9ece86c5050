CREATE TABLE "account_sign_ins" (
	"workspace_id" text NOT NULL,
	"account_id" uuid NOT NULL,
	"day" date NOT NULL,
	"sign_in_count" integer NOT NULL,
	CONSTRAINT "account_sign_ins_workspace_id_account_id_day_pk" PRIMARY KEY("workspace_id","account_id","day")
);
--> statement-breakpoint
CREATE TABLE "counted_sign_ons" (
	"workspace_id" text NOT NULL,
	"integration_id" uuid NOT NULL,
	"sign_on_key" uuid NOT NULL,
	"published_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "counted_sign_ons_workspace_id_integration_id_sign_on_key_pk" PRIMARY KEY("workspace_id","integration_id","sign_on_key")
);
--> statement-breakpoint
CREATE TABLE "departments" (
	"workspace_id" text NOT NULL,
	"id" uuid NOT NULL,
	"key" text NOT NULL,
	"name" text NOT NULL,
	"sort_key" text COLLATE "C" NOT NULL,
	"search_text" text NOT NULL,
	"aliases" text[] NOT NULL,
	"division" text,
	"discovered_at" timestamp(3) with time zone NOT NULL,
	"last_observed_at" timestamp(3) with time zone NOT NULL,
	"removed_at" timestamp(3) with time zone,
	CONSTRAINT "departments_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "employees" (
	"workspace_id" text NOT NULL,
	"id" uuid NOT NULL,
	"integration_id" uuid NOT NULL,
	"okta_user_id" text NOT NULL,
	"email" text NOT NULL,
	"email_key" text NOT NULL,
	"login" text NOT NULL,
	"login_key" text NOT NULL,
	"secondary_email" text,
	"first_name" text,
	"last_name" text,
	"display_name" text NOT NULL,
	"sort_key" text COLLATE "C" NOT NULL,
	"search_text" text NOT NULL,
	"title" text,
	"employee_number" text,
	"employee_type" text NOT NULL,
	"raw_employee_type" text,
	"employment_status" text NOT NULL,
	"okta_status" text NOT NULL,
	"status_changed_at" timestamp(3) with time zone,
	"department_id" uuid,
	"raw_department" text,
	"division" text,
	"organization" text,
	"cost_center" text,
	"city" text,
	"country_code" text,
	"manager_id" uuid,
	"raw_manager_id" text,
	"raw_manager" text,
	"last_okta_login_at" timestamp(3) with time zone,
	"content_hash" text NOT NULL,
	"discovered_at" timestamp(3) with time zone NOT NULL,
	"last_observed_at" timestamp(3) with time zone NOT NULL,
	"removed_at" timestamp(3) with time zone,
	CONSTRAINT "employees_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "okta_excluded_apps" (
	"workspace_id" text NOT NULL,
	"integration_id" uuid NOT NULL,
	"okta_app_id" text NOT NULL,
	"okta_name" text NOT NULL,
	CONSTRAINT "okta_excluded_apps_workspace_id_integration_id_okta_app_id_pk" PRIMARY KEY("workspace_id","integration_id","okta_app_id")
);
--> statement-breakpoint
CREATE TABLE "okta_groups" (
	"workspace_id" text NOT NULL,
	"integration_id" uuid NOT NULL,
	"okta_group_id" text NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "okta_groups_workspace_id_integration_id_okta_group_id_pk" PRIMARY KEY("workspace_id","integration_id","okta_group_id")
);
--> statement-breakpoint
CREATE TABLE "okta_integrations" (
	"workspace_id" text NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"domain" text NOT NULL,
	"okta_org_id" text NOT NULL,
	"auth_method" text DEFAULT 'API_TOKEN' NOT NULL,
	"sealed_api_token" text,
	"token_hint" text,
	"status" text NOT NULL,
	"status_reason" text,
	"capabilities" jsonb NOT NULL,
	"sync_enabled" boolean DEFAULT true NOT NULL,
	"sync_interval_seconds" integer NOT NULL,
	"next_sync_at" timestamp(3) with time zone,
	"last_successful_sync_at" timestamp(3) with time zone,
	"activity_known_since" timestamp(3) with time zone,
	"log_cursor" text,
	"log_read_since" timestamp(3) with time zone,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "okta_integrations_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "read_scopes" (
	"workspace_id" text NOT NULL,
	"integration_id" uuid NOT NULL,
	"scope" text NOT NULL,
	"observed_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "read_scopes_workspace_id_integration_id_scope_pk" PRIMARY KEY("workspace_id","integration_id","scope")
);
--> statement-breakpoint
CREATE TABLE "saas_service_instances" (
	"workspace_id" text NOT NULL,
	"id" uuid NOT NULL,
	"integration_id" uuid NOT NULL,
	"service_id" uuid NOT NULL,
	"okta_app_id" text NOT NULL,
	"label" text NOT NULL,
	"sort_key" text COLLATE "C" NOT NULL,
	"okta_name" text,
	"product_name" text,
	"status" text NOT NULL,
	"sign_on_mode" text NOT NULL,
	"raw_sign_on_mode" text,
	"features" text[] NOT NULL,
	"is_provisioning_enabled" boolean NOT NULL,
	"seat_count" integer,
	"logo_url" text,
	"created_in_okta_at" timestamp(3) with time zone,
	"last_activity_at" timestamp(3) with time zone,
	"content_hash" text NOT NULL,
	"discovered_at" timestamp(3) with time zone NOT NULL,
	"last_observed_at" timestamp(3) with time zone NOT NULL,
	"removed_at" timestamp(3) with time zone,
	CONSTRAINT "saas_service_instances_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "saas_services" (
	"workspace_id" text NOT NULL,
	"id" uuid NOT NULL,
	"catalog_key" text NOT NULL,
	"name" text NOT NULL,
	"sort_key" text COLLATE "C" NOT NULL,
	"search_text" text NOT NULL,
	"is_custom" boolean NOT NULL,
	"vendor" text,
	"category" text,
	"website_url" text,
	"logo_url" text,
	"status" text NOT NULL,
	"discovery_sources" text[] NOT NULL,
	"last_activity_at" timestamp(3) with time zone,
	"user_account_count" integer DEFAULT 0 NOT NULL,
	"active_user_count_30d" integer DEFAULT 0 NOT NULL,
	"discovered_at" timestamp(3) with time zone NOT NULL,
	"last_observed_at" timestamp(3) with time zone NOT NULL,
	"removed_at" timestamp(3) with time zone,
	CONSTRAINT "saas_services_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "saas_user_accounts" (
	"workspace_id" text NOT NULL,
	"id" uuid NOT NULL,
	"integration_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"service_id" uuid NOT NULL,
	"instance_id" uuid NOT NULL,
	"user_sort_key" text COLLATE "C" NOT NULL,
	"username" text,
	"external_id" text,
	"status" text NOT NULL,
	"okta_status" text,
	"assignment" text NOT NULL,
	"okta_group_id" text,
	"assigned_at" timestamp(3) with time zone,
	"unassigned_at" timestamp(3) with time zone,
	"content_hash" text,
	"first_activity_at" timestamp(3) with time zone,
	"last_activity_at" timestamp(3) with time zone,
	"discovered_at" timestamp(3) with time zone NOT NULL,
	"last_observed_at" timestamp(3) with time zone NOT NULL,
	"removed_at" timestamp(3) with time zone,
	CONSTRAINT "saas_user_accounts_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "saas_users" (
	"workspace_id" text NOT NULL,
	"id" uuid NOT NULL,
	"integration_id" uuid NOT NULL,
	"okta_user_id" text NOT NULL,
	"employee_id" uuid,
	"email" text NOT NULL,
	"email_key" text NOT NULL,
	"display_name" text NOT NULL,
	"sort_key" text COLLATE "C" NOT NULL,
	"search_text" text NOT NULL,
	"last_activity_at" timestamp(3) with time zone,
	"discovered_at" timestamp(3) with time zone NOT NULL,
	"last_observed_at" timestamp(3) with time zone NOT NULL,
	"removed_at" timestamp(3) with time zone,
	CONSTRAINT "saas_users_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "sync_runs" (
	"workspace_id" text NOT NULL,
	"id" uuid NOT NULL,
	"integration_id" uuid NOT NULL,
	"trigger" text NOT NULL,
	"mode" text NOT NULL,
	"status" text NOT NULL,
	"data_types" text[] NOT NULL,
	"queued_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp(3) with time zone,
	"finished_at" timestamp(3) with time zone,
	"run_after" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"lease_token" bigint DEFAULT 0 NOT NULL,
	"lease_expires_at" timestamp(3) with time zone,
	"cancel_requested_at" timestamp(3) with time zone,
	"changes" jsonb NOT NULL,
	"withheld_removals" jsonb,
	"error" jsonb,
	CONSTRAINT "sync_runs_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "sync_seen" (
	"workspace_id" text NOT NULL,
	"run_id" uuid NOT NULL,
	"scope" text NOT NULL,
	"row_id" uuid NOT NULL,
	CONSTRAINT "sync_seen_workspace_id_run_id_scope_row_id_pk" PRIMARY KEY("workspace_id","run_id","scope","row_id")
);
--> statement-breakpoint
CREATE TABLE "sync_stages" (
	"workspace_id" text NOT NULL,
	"run_id" uuid NOT NULL,
	"data_type" text NOT NULL,
	"position" integer NOT NULL,
	"status" text NOT NULL,
	"started_at" timestamp(3) with time zone,
	"finished_at" timestamp(3) with time zone,
	"records_read" integer DEFAULT 0 NOT NULL,
	"records_skipped" integer DEFAULT 0 NOT NULL,
	"api_calls" integer DEFAULT 0 NOT NULL,
	"expected_api_calls" integer,
	"rate_limit_wait_ms" integer DEFAULT 0 NOT NULL,
	"checkpoint" jsonb,
	"error" jsonb,
	CONSTRAINT "sync_stages_workspace_id_run_id_data_type_pk" PRIMARY KEY("workspace_id","run_id","data_type")
);
--> statement-breakpoint
ALTER TABLE "account_sign_ins" ADD CONSTRAINT "account_sign_ins_workspace_id_account_id_saas_user_accounts_workspace_id_id_fk" FOREIGN KEY ("workspace_id","account_id") REFERENCES "public"."saas_user_accounts"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "counted_sign_ons" ADD CONSTRAINT "counted_sign_ons_workspace_id_integration_id_okta_integrations_workspace_id_id_fk" FOREIGN KEY ("workspace_id","integration_id") REFERENCES "public"."okta_integrations"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "employees" ADD CONSTRAINT "employees_workspace_id_integration_id_okta_integrations_workspace_id_id_fk" FOREIGN KEY ("workspace_id","integration_id") REFERENCES "public"."okta_integrations"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "employees" ADD CONSTRAINT "employees_workspace_id_department_id_departments_workspace_id_id_fk" FOREIGN KEY ("workspace_id","department_id") REFERENCES "public"."departments"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "okta_excluded_apps" ADD CONSTRAINT "okta_excluded_apps_workspace_id_integration_id_okta_integrations_workspace_id_id_fk" FOREIGN KEY ("workspace_id","integration_id") REFERENCES "public"."okta_integrations"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "okta_groups" ADD CONSTRAINT "okta_groups_workspace_id_integration_id_okta_integrations_workspace_id_id_fk" FOREIGN KEY ("workspace_id","integration_id") REFERENCES "public"."okta_integrations"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "read_scopes" ADD CONSTRAINT "read_scopes_workspace_id_integration_id_okta_integrations_workspace_id_id_fk" FOREIGN KEY ("workspace_id","integration_id") REFERENCES "public"."okta_integrations"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saas_service_instances" ADD CONSTRAINT "saas_service_instances_workspace_id_integration_id_okta_integrations_workspace_id_id_fk" FOREIGN KEY ("workspace_id","integration_id") REFERENCES "public"."okta_integrations"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saas_service_instances" ADD CONSTRAINT "saas_service_instances_workspace_id_service_id_saas_services_workspace_id_id_fk" FOREIGN KEY ("workspace_id","service_id") REFERENCES "public"."saas_services"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saas_user_accounts" ADD CONSTRAINT "saas_user_accounts_workspace_id_user_id_saas_users_workspace_id_id_fk" FOREIGN KEY ("workspace_id","user_id") REFERENCES "public"."saas_users"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saas_user_accounts" ADD CONSTRAINT "saas_user_accounts_workspace_id_service_id_saas_services_workspace_id_id_fk" FOREIGN KEY ("workspace_id","service_id") REFERENCES "public"."saas_services"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saas_user_accounts" ADD CONSTRAINT "saas_user_accounts_workspace_id_instance_id_saas_service_instances_workspace_id_id_fk" FOREIGN KEY ("workspace_id","instance_id") REFERENCES "public"."saas_service_instances"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saas_users" ADD CONSTRAINT "saas_users_workspace_id_integration_id_okta_integrations_workspace_id_id_fk" FOREIGN KEY ("workspace_id","integration_id") REFERENCES "public"."okta_integrations"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saas_users" ADD CONSTRAINT "saas_users_workspace_id_employee_id_employees_workspace_id_id_fk" FOREIGN KEY ("workspace_id","employee_id") REFERENCES "public"."employees"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sync_runs" ADD CONSTRAINT "sync_runs_workspace_id_integration_id_okta_integrations_workspace_id_id_fk" FOREIGN KEY ("workspace_id","integration_id") REFERENCES "public"."okta_integrations"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sync_stages" ADD CONSTRAINT "sync_stages_workspace_id_run_id_sync_runs_workspace_id_id_fk" FOREIGN KEY ("workspace_id","run_id") REFERENCES "public"."sync_runs"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "counted_sign_ons_by_age" ON "counted_sign_ons" USING btree ("workspace_id","integration_id","published_at");--> statement-breakpoint
CREATE UNIQUE INDEX "departments_key" ON "departments" USING btree ("workspace_id","key");--> statement-breakpoint
CREATE INDEX "departments_by_name" ON "departments" USING btree ("workspace_id","sort_key","id");--> statement-breakpoint
CREATE UNIQUE INDEX "employees_okta_user" ON "employees" USING btree ("workspace_id","integration_id","okta_user_id");--> statement-breakpoint
CREATE INDEX "employees_by_name" ON "employees" USING btree ("workspace_id","sort_key","id");--> statement-breakpoint
CREATE INDEX "employees_by_email" ON "employees" USING btree ("workspace_id","email_key");--> statement-breakpoint
CREATE INDEX "employees_by_department" ON "employees" USING btree ("workspace_id","department_id","sort_key","id");--> statement-breakpoint
CREATE INDEX "employees_by_manager" ON "employees" USING btree ("workspace_id","manager_id","sort_key","id");--> statement-breakpoint
CREATE INDEX "employees_search" ON "employees" USING gin ("search_text" gin_trgm_ops);--> statement-breakpoint
CREATE UNIQUE INDEX "okta_integrations_org" ON "okta_integrations" USING btree ("workspace_id","okta_org_id");--> statement-breakpoint
CREATE INDEX "okta_integrations_due" ON "okta_integrations" USING btree ("next_sync_at") WHERE "okta_integrations"."sync_enabled" and "okta_integrations"."sealed_api_token" is not null;--> statement-breakpoint
CREATE INDEX "okta_integrations_newest" ON "okta_integrations" USING btree ("workspace_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "saas_service_instances_app" ON "saas_service_instances" USING btree ("workspace_id","integration_id","okta_app_id");--> statement-breakpoint
CREATE INDEX "saas_service_instances_by_service" ON "saas_service_instances" USING btree ("workspace_id","service_id","sort_key","id");--> statement-breakpoint
CREATE UNIQUE INDEX "saas_services_catalog_key" ON "saas_services" USING btree ("workspace_id","catalog_key");--> statement-breakpoint
CREATE INDEX "saas_services_by_name" ON "saas_services" USING btree ("workspace_id","sort_key","id");--> statement-breakpoint
CREATE INDEX "saas_services_search" ON "saas_services" USING gin ("search_text" gin_trgm_ops);--> statement-breakpoint
CREATE UNIQUE INDEX "saas_user_accounts_pair" ON "saas_user_accounts" USING btree ("workspace_id","instance_id","user_id");--> statement-breakpoint
CREATE INDEX "saas_user_accounts_by_service" ON "saas_user_accounts" USING btree ("workspace_id","service_id","user_sort_key","user_id","id");--> statement-breakpoint
CREATE INDEX "saas_user_accounts_by_user" ON "saas_user_accounts" USING btree ("workspace_id","user_id","service_id");--> statement-breakpoint
CREATE INDEX "saas_user_accounts_sorted" ON "saas_user_accounts" USING btree ("workspace_id","user_sort_key","id");--> statement-breakpoint
CREATE UNIQUE INDEX "saas_users_okta_user" ON "saas_users" USING btree ("workspace_id","integration_id","okta_user_id");--> statement-breakpoint
CREATE INDEX "saas_users_by_email" ON "saas_users" USING btree ("workspace_id","email_key");--> statement-breakpoint
CREATE INDEX "saas_users_by_employee" ON "saas_users" USING btree ("workspace_id","employee_id");--> statement-breakpoint
CREATE INDEX "saas_users_sorted" ON "saas_users" USING btree ("workspace_id","sort_key","id");--> statement-breakpoint
CREATE INDEX "saas_users_search" ON "saas_users" USING gin ("search_text" gin_trgm_ops);--> statement-breakpoint
CREATE UNIQUE INDEX "sync_runs_one_live" ON "sync_runs" USING btree ("workspace_id","integration_id") WHERE "sync_runs"."status" in ('QUEUED', 'RUNNING');--> statement-breakpoint
CREATE INDEX "sync_runs_claimable" ON "sync_runs" USING btree ("run_after") WHERE "sync_runs"."status" in ('QUEUED', 'RUNNING');--> statement-breakpoint
CREATE INDEX "sync_runs_by_integration" ON "sync_runs" USING btree ("workspace_id","integration_id","queued_at","id");