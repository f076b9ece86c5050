CREATE TABLE "service_department_days" (
	"workspace_id" text NOT NULL,
	"service_id" uuid NOT NULL,
	"department_id" uuid NOT NULL,
	"day" date NOT NULL,
	"last_active_users" integer NOT NULL,
	"last_active_employed" integer NOT NULL,
	"sign_in_count" integer NOT NULL,
	CONSTRAINT "service_department_days_workspace_id_service_id_day_department_id_pk" PRIMARY KEY("workspace_id","service_id","day","department_id")
);
--> statement-breakpoint
CREATE TABLE "service_departments" (
	"workspace_id" text NOT NULL,
	"service_id" uuid NOT NULL,
	"department_id" uuid NOT NULL,
	"assigned_users" integer NOT NULL,
	"last_activity_at" timestamp(3) with time zone,
	"is_last_uncertain" boolean DEFAULT false NOT NULL,
	CONSTRAINT "service_departments_workspace_id_service_id_department_id_pk" PRIMARY KEY("workspace_id","service_id","department_id")
);
--> statement-breakpoint
CREATE INDEX "service_department_days_by_department" ON "service_department_days" USING btree ("workspace_id","department_id","day","service_id");--> statement-breakpoint
CREATE INDEX "service_departments_by_department" ON "service_departments" USING btree ("workspace_id","department_id","service_id");--> statement-breakpoint
CREATE INDEX "service_departments_uncertain" ON "service_departments" USING btree ("workspace_id") WHERE "service_departments"."is_last_uncertain";--> statement-breakpoint
INSERT INTO "service_departments" ("workspace_id", "service_id", "department_id", "assigned_users", "last_activity_at")
	SELECT p.workspace_id, p.service_id, coalesce(e.department_id, '00000000-0000-0000-0000-000000000000'), count(*) FILTER (WHERE p.is_assigned), max(p.last_at)
	FROM (
		SELECT workspace_id, service_id, user_id, max(last_activity_at) AS last_at,
			bool_or(removed_at IS NULL AND status IN ('PENDING', 'ACTIVE', 'SUSPENDED') AND assignment <> 'NONE') AS is_assigned
		FROM saas_user_accounts GROUP BY workspace_id, service_id, user_id
	) p
	JOIN saas_users u ON u.workspace_id = p.workspace_id AND u.id = p.user_id
	LEFT JOIN employees e ON e.workspace_id = u.workspace_id AND e.id = u.employee_id
	GROUP BY 1, 2, 3;--> statement-breakpoint
INSERT INTO "service_department_days" ("workspace_id", "service_id", "department_id", "day", "last_active_users", "last_active_employed", "sign_in_count")
	SELECT workspace_id, service_id, department_id, day, sum(last_active), sum(last_employed), sum(sign_ins)
	FROM (
		SELECT p.workspace_id, p.service_id, coalesce(e.department_id, '00000000-0000-0000-0000-000000000000') AS department_id, p.day,
			count(*) AS last_active, count(*) FILTER (WHERE e.employment_status = 'ACTIVE') AS last_employed, 0::bigint AS sign_ins
		FROM (
			SELECT workspace_id, service_id, user_id, (max(last_activity_at) AT TIME ZONE 'UTC')::date AS day
			FROM saas_user_accounts WHERE last_activity_at IS NOT NULL GROUP BY workspace_id, service_id, user_id
		) p
		JOIN saas_users u ON u.workspace_id = p.workspace_id AND u.id = p.user_id
		LEFT JOIN employees e ON e.workspace_id = u.workspace_id AND e.id = u.employee_id
		GROUP BY 1, 2, 3, 4
		UNION ALL
		SELECT a.workspace_id, a.service_id, coalesce(e.department_id, '00000000-0000-0000-0000-000000000000'), n.day, 0, 0, sum(n.sign_in_count)
		FROM account_sign_ins n
		JOIN saas_user_accounts a ON a.workspace_id = n.workspace_id AND a.id = n.account_id
		JOIN saas_users u ON u.workspace_id = a.workspace_id AND u.id = a.user_id
		LEFT JOIN employees e ON e.workspace_id = u.workspace_id AND e.id = u.employee_id
		GROUP BY 1, 2, 3, 4
	) parts
	GROUP BY 1, 2, 3, 4;
