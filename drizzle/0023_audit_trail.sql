CREATE TABLE "audit_anchors" (
	"workspace_id" text NOT NULL,
	"position" bigint NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "audit_anchors_workspace_id_pk" PRIMARY KEY("workspace_id")
);
--> statement-breakpoint
CREATE TABLE "audit_events" (
	"workspace_id" text NOT NULL,
	"position" bigint NOT NULL,
	"id" uuid NOT NULL,
	"occurred_at" timestamp(3) with time zone NOT NULL,
	"actor" text,
	"via" text NOT NULL,
	"role" text NOT NULL,
	"action" text NOT NULL,
	"target_kind" text,
	"target_id" uuid,
	"changed_fields" text[] NOT NULL,
	"outcome" text NOT NULL,
	"reason" text,
	"count" integer NOT NULL,
	"request_id" text,
	"source_address" text,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "audit_events_workspace_id_position_pk" PRIMARY KEY("workspace_id","position")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "audit_events_id" ON "audit_events" USING btree ("workspace_id","id");--> statement-breakpoint
CREATE INDEX "audit_events_by_time" ON "audit_events" USING btree ("workspace_id","occurred_at");--> statement-breakpoint
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'DELETE' AND current_setting('okta_discovery.forgets_audit_events', true) = 'on' THEN
		RETURN OLD;
	END IF;
	RAISE EXCEPTION 'audit events are only added, never changed or removed' USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE TRIGGER audit_events_are_final BEFORE UPDATE OR DELETE ON "audit_events"
	FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
--> statement-breakpoint
CREATE TRIGGER audit_events_stay BEFORE TRUNCATE ON "audit_events"
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
--> statement-breakpoint
CREATE FUNCTION forget_audit_events(before_instant timestamptz) RETURNS bigint
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
	forgotten bigint;
BEGIN
	PERFORM set_config('okta_discovery.forgets_audit_events', 'on', true);
	WITH kept AS (
		-- The oldest that stays: the first that is not old, or else the last of all.
		SELECT workspace_id, coalesce(min(position) FILTER (WHERE occurred_at >= before_instant), max(position)) AS position
		FROM public.audit_events GROUP BY workspace_id
	), gone AS (
		DELETE FROM public.audit_events e USING kept
		WHERE e.workspace_id = kept.workspace_id AND e.position < kept.position
		RETURNING e.workspace_id, e.position, e.hash
	), anchored AS (
		INSERT INTO public.audit_anchors (workspace_id, position, hash)
		SELECT DISTINCT ON (workspace_id) workspace_id, position, hash FROM gone ORDER BY workspace_id, position DESC
		ON CONFLICT (workspace_id) DO UPDATE SET position = excluded.position, hash = excluded.hash
	)
	SELECT count(*) INTO forgotten FROM gone;
	PERFORM set_config('okta_discovery.forgets_audit_events', '', true);
	RETURN forgotten;
END $$;
