ALTER TABLE "employees" ALTER COLUMN "email" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "employees" ALTER COLUMN "email_key" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "employees" ALTER COLUMN "login" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "employees" ALTER COLUMN "login_key" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "saas_users" ALTER COLUMN "email" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "saas_users" ALTER COLUMN "email_key" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "saas_users" ADD COLUMN "login" text;--> statement-breakpoint
ALTER TABLE "saas_users" ADD COLUMN "login_key" text;--> statement-breakpoint
-- What is no e-mail among the e-mails is put right as the store opens, by the rule that decides it elsewhere too.
UPDATE "saas_users" u SET "login" = e."login", "login_key" = e."login_key" FROM "employees" e
  WHERE e."workspace_id" = u."workspace_id" AND e."id" = u."employee_id";--> statement-breakpoint
CREATE INDEX "employees_by_login" ON "employees" USING btree ("workspace_id","login_key");--> statement-breakpoint
CREATE INDEX "saas_users_by_login" ON "saas_users" USING btree ("workspace_id","login_key");