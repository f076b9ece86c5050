-- Only the function below removes events and moves the anchor, as the owner of the tables. A setting alone would let any role that may delete remove events.
CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF current_setting('okta_discovery.forgets_audit_events', true) = 'on'
		AND pg_has_role((SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN
		IF TG_OP = 'DELETE' THEN
			RETURN OLD;
		ELSIF TG_TABLE_NAME = 'audit_anchors' AND TG_OP <> 'TRUNCATE' THEN
			RETURN NEW;
		END IF;
	END IF;
	RAISE EXCEPTION 'audit events are only added, never changed or removed' USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE TRIGGER audit_anchors_are_final BEFORE INSERT OR UPDATE OR DELETE ON "audit_anchors"
	FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
--> statement-breakpoint
CREATE TRIGGER audit_anchors_stay BEFORE TRUNCATE ON "audit_anchors"
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
--> statement-breakpoint
DROP FUNCTION forget_audit_events(timestamptz);
--> statement-breakpoint
-- Removes the oldest events of a trail, at most so many, up to the first that is not old, and keeps the hash of the last
-- one removed. The last event of a trail stays.
CREATE FUNCTION forget_audit_events(trail text, before_instant timestamptz, most integer) RETURNS integer
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
	last_old bigint;
	forgotten integer;
BEGIN
	SELECT max(position) INTO last_old FROM (
		SELECT position,
			bool_and(occurred_at < before_instant) OVER (ORDER BY position) AS is_old,
			lead(position) OVER (ORDER BY position) IS NULL AS is_last
		FROM (
			SELECT position, occurred_at FROM public.audit_events
			WHERE workspace_id = trail ORDER BY position LIMIT most + 1
		) AS oldest
	) AS candidates WHERE is_old AND NOT is_last;
	IF last_old IS NULL THEN
		RETURN 0;
	END IF;
	PERFORM set_config('okta_discovery.forgets_audit_events', 'on', true);
	INSERT INTO public.audit_anchors AS a (workspace_id, position, hash)
		SELECT workspace_id, position, hash FROM public.audit_events WHERE workspace_id = trail AND position = last_old
		ON CONFLICT (workspace_id) DO UPDATE SET position = excluded.position, hash = excluded.hash
			WHERE a.position < excluded.position;
	DELETE FROM public.audit_events WHERE workspace_id = trail AND position <= last_old;
	GET DIAGNOSTICS forgotten = ROW_COUNT;
	PERFORM set_config('okta_discovery.forgets_audit_events', '', true);
	RETURN forgotten;
END $$;
