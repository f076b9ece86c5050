CREATE TABLE "told_accounts" (
	"workspace_id" text NOT NULL,
	"instance_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"is_removed" boolean NOT NULL,
	"told_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "told_accounts_workspace_id_instance_id_account_id_pk" PRIMARY KEY("workspace_id","instance_id","account_id")
);
--> statement-breakpoint
ALTER TABLE "told_accounts" ADD CONSTRAINT "told_accounts_workspace_id_instance_id_saas_service_instances_workspace_id_id_fk" FOREIGN KEY ("workspace_id","instance_id") REFERENCES "public"."saas_service_instances"("workspace_id","id") ON DELETE cascade ON UPDATE no action;