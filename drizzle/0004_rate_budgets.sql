CREATE TABLE "rate_budgets" (
	"okta_org_id" text NOT NULL,
	"principal" text NOT NULL,
	"bucket" text NOT NULL,
	"ceiling" integer,
	"resets_at" timestamp(3) with time zone,
	"ends_at" timestamp(3) with time zone,
	"available" integer DEFAULT 0 NOT NULL,
	"granted" integer DEFAULT 0 NOT NULL,
	"last_permits" integer DEFAULT 0 NOT NULL,
	"opener" text,
	"opening_until" timestamp(3) with time zone,
	"closed_until" timestamp(3) with time zone,
	"updated_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "rate_budgets_okta_org_id_principal_bucket_pk" PRIMARY KEY("okta_org_id","principal","bucket")
);
--> statement-breakpoint
ALTER TABLE "okta_integrations" ADD COLUMN "max_rate_share" double precision DEFAULT 0.6 NOT NULL;