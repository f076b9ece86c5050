/**
 * Whether the role may analyze the table `c` of pg_class: as its owner or a member of it, as the database's owner, or, from
 * PostgreSQL 17 on, by the right MAINTAIN. For others ANALYZE does nothing but warn.
 */
export const mayAnalyze = `(pg_has_role(c.relowner, 'usage')
  or exists (select from pg_database d where d.datname = current_database() and pg_has_role(d.datdba, 'usage'))
  or case when current_setting('server_version_num')::int >= 170000
    then has_table_privilege(c.oid, 'maintain') else false end)`;
