CREATE TABLE "failed_scopes" (
	"workspace_id" text NOT NULL,
	"integration_id" uuid NOT NULL,
	"scope" text NOT NULL,
	"failed_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "failed_scopes_workspace_id_integration_id_scope_pk" PRIMARY KEY("workspace_id","integration_id","scope")
);
--> statement-breakpoint
ALTER TABLE "failed_scopes" ADD CONSTRAINT "failed_scopes_workspace_id_integration_id_okta_integrations_workspace_id_id_fk" FOREIGN KEY ("workspace_id","integration_id") REFERENCES "public"."okta_integrations"("workspace_id","id") ON DELETE cascade ON UPDATE no action;