ALTER TABLE "account_sign_ins" DROP CONSTRAINT "account_sign_ins_workspace_id_account_id_saas_user_accounts_workspace_id_id_fk";
--> statement-breakpoint
ALTER TABLE "counted_sign_ons" DROP CONSTRAINT "counted_sign_ons_workspace_id_integration_id_okta_integrations_workspace_id_id_fk";
--> statement-breakpoint
DROP INDEX "counted_sign_ons_by_age";