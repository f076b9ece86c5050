create extension pg_trgm;

create table account_sign_ins (
  workspace_id text not null,
  account_id uuid not null,
  day date not null,
  sign_in_count integer not null
);

create table applied_folds (
  version integer not null,
  applied_at timestamp(3) with time zone not null default now()
);

create table audit_anchors (
  workspace_id text not null,
  "position" bigint not null,
  hash text not null
);

create table audit_events (
  workspace_id text not null,
  "position" bigint not null,
  id uuid not null,
  occurred_at timestamp(3) with time zone not null,
  actor text,
  via text not null,
  role text not null,
  action text not null,
  target_kind text,
  target_id uuid,
  changed_fields text[] not null,
  outcome text not null,
  reason text,
  count integer not null,
  request_id text,
  source_address text,
  previous_hash text not null,
  hash text not null
);

create table counted_sign_ons (
  workspace_id text not null,
  integration_id uuid not null,
  sign_on_key uuid not null,
  published_at timestamp(3) with time zone not null
);

create table departments (
  workspace_id text not null,
  id uuid not null,
  key text not null,
  name text not null,
  sort_key text collate "C" not null,
  search_text text not null,
  aliases text[] not null,
  division text,
  discovered_at timestamp(3) with time zone not null,
  last_observed_at timestamp(3) with time zone not null,
  removed_at timestamp(3) with time zone
);

create table discovery_events (
  workspace_id text not null,
  "position" bigint not null,
  id uuid not null,
  type text not null,
  occurred_at timestamp(3) with time zone not null,
  integration_id uuid,
  run_id uuid,
  subject_id uuid not null,
  service_id uuid,
  changed_fields text[] not null
);

create table discovery_feeds (
  workspace_id text not null,
  last_position bigint not null
);

create table employees (
  workspace_id text not null,
  id uuid not null,
  integration_id uuid not null,
  okta_user_id text not null,
  email text,
  email_key text,
  login text,
  login_key text,
  secondary_email text,
  first_name text,
  last_name text,
  display_name text not null,
  sort_key text collate "C" not null,
  search_text text not null,
  title text,
  employee_number text,
  employee_type text not null,
  raw_employee_type text,
  employment_status text not null,
  okta_status text not null,
  status_changed_at timestamp(3) with time zone,
  department_id uuid,
  raw_department text,
  division text,
  organization text,
  cost_center text,
  city text,
  country_code text,
  manager_id uuid,
  raw_manager_id text,
  raw_manager text,
  last_okta_login_at timestamp(3) with time zone,
  content_hash text not null,
  discovered_at timestamp(3) with time zone not null,
  last_observed_at timestamp(3) with time zone not null,
  removed_at timestamp(3) with time zone,
  created_in_okta_at timestamp(3) with time zone,
  activated_in_okta_at timestamp(3) with time zone,
  employee_number_key text,
  raw_manager_id_key text,
  raw_manager_key text,
  nick_name text
);

create table failed_scopes (
  workspace_id text not null,
  integration_id uuid not null,
  scope text not null,
  failed_at timestamp(3) with time zone not null
);

create table okta_excluded_apps (
  workspace_id text not null,
  integration_id uuid not null,
  okta_app_id text not null,
  okta_name text not null
);

create table okta_groups (
  workspace_id text not null,
  integration_id uuid not null,
  okta_group_id text not null,
  name text not null,
  apps_count integer,
  users_count integer,
  derived_by_run_id uuid,
  stale_since timestamp(3) with time zone,
  version text,
  instances_count integer,
  id uuid not null default gen_random_uuid(),
  sort_key text collate "C" not null default ''::text
);

create table okta_integrations (
  workspace_id text not null,
  id uuid not null,
  name text not null,
  domain text not null,
  okta_org_id text not null,
  auth_method text not null default 'API_TOKEN'::text,
  sealed_api_token text,
  token_hint text,
  status text not null,
  status_reason text,
  capabilities jsonb not null,
  sync_interval_seconds integer not null,
  next_sync_at timestamp(3) with time zone,
  last_successful_sync_at timestamp(3) with time zone,
  activity_known_since timestamp(3) with time zone,
  log_cursor text,
  log_read_since timestamp(3) with time zone,
  created_at timestamp(3) with time zone not null default now(),
  updated_at timestamp(3) with time zone not null default now(),
  max_rate_share double precision not null default 0.6,
  log_fetched_back_to timestamp(3) with time zone,
  activity_gaps jsonb not null default '[]'::jsonb,
  people_read_at timestamp(3) with time zone,
  token_used_at timestamp(3) with time zone,
  log_filter text,
  changes_logged_at timestamp(3) with time zone,
  groups_read_at timestamp(3) with time zone,
  keep_alive_after timestamp(3) with time zone
);

create table rate_budgets (
  okta_org_id text not null,
  principal text not null,
  bucket text not null,
  ceiling integer,
  resets_at timestamp(3) with time zone,
  ends_at timestamp(3) with time zone,
  available integer not null default 0,
  granted integer not null default 0,
  last_permits integer not null default 0,
  opener text,
  opening_until timestamp(3) with time zone,
  closed_until timestamp(3) with time zone,
  updated_at timestamp(3) with time zone not null default now()
);

create table read_scopes (
  workspace_id text not null,
  integration_id uuid not null,
  scope text not null,
  observed_at timestamp(3) with time zone not null,
  stale_since timestamp(3) with time zone,
  run_id uuid
);

create table saas_service_instances (
  workspace_id text not null,
  id uuid not null,
  integration_id uuid not null,
  service_id uuid not null,
  okta_app_id text not null,
  label text not null,
  sort_key text collate "C" not null,
  okta_name text,
  product_name text,
  status text not null,
  sign_on_mode text not null,
  raw_sign_on_mode text,
  features text[] not null,
  is_provisioning_enabled boolean not null,
  seat_count integer,
  logo_url text,
  created_in_okta_at timestamp(3) with time zone,
  last_activity_at timestamp(3) with time zone,
  content_hash text not null,
  discovered_at timestamp(3) with time zone not null,
  last_observed_at timestamp(3) with time zone not null,
  removed_at timestamp(3) with time zone,
  product_key text
);

create table saas_services (
  workspace_id text not null,
  id uuid not null,
  catalog_key text not null,
  name text not null,
  sort_key text collate "C" not null,
  search_text text not null,
  is_custom boolean not null,
  vendor text,
  category text,
  website_url text,
  logo_url text,
  status text not null,
  discovery_sources text[] not null,
  last_activity_at timestamp(3) with time zone,
  user_account_count integer not null default 0,
  active_user_count_30d integer not null default 0,
  discovered_at timestamp(3) with time zone not null,
  last_observed_at timestamp(3) with time zone not null,
  removed_at timestamp(3) with time zone,
  review_status text not null default 'NEW'::text,
  reviewed_at timestamp(3) with time zone,
  reviewed_by text,
  review_note text,
  seat_count integer,
  unused_seat_count integer,
  utilization_30d double precision,
  name_key text
);

create table saas_user_accounts (
  workspace_id text not null,
  id uuid not null,
  integration_id uuid not null,
  user_id uuid not null,
  service_id uuid not null,
  instance_id uuid not null,
  user_sort_key text collate "C" not null,
  username text,
  external_id text,
  status text not null,
  okta_status text,
  assignment text not null,
  okta_group_id text,
  assigned_at timestamp(3) with time zone,
  unassigned_at timestamp(3) with time zone,
  content_hash text,
  first_activity_at timestamp(3) with time zone,
  last_activity_at timestamp(3) with time zone,
  discovered_at timestamp(3) with time zone not null,
  last_observed_at timestamp(3) with time zone not null,
  removed_at timestamp(3) with time zone,
  is_confirmed boolean not null default true
);

create table saas_users (
  workspace_id text not null,
  id uuid not null,
  integration_id uuid not null,
  okta_user_id text not null,
  employee_id uuid,
  email text,
  email_key text,
  display_name text not null,
  sort_key text collate "C" not null,
  search_text text not null,
  last_activity_at timestamp(3) with time zone,
  discovered_at timestamp(3) with time zone not null,
  last_observed_at timestamp(3) with time zone not null,
  removed_at timestamp(3) with time zone,
  login text,
  login_key text
);

create table service_department_days (
  workspace_id text not null,
  service_id uuid not null,
  department_id uuid not null,
  day date not null,
  last_active_users integer not null,
  last_active_employed integer not null,
  sign_in_count integer not null
);

create table service_departments (
  workspace_id text not null,
  service_id uuid not null,
  department_id uuid not null,
  assigned_users integer not null,
  last_activity_at timestamp(3) with time zone,
  is_last_uncertain boolean not null default false
);

create table sync_runs (
  workspace_id text not null,
  id uuid not null,
  integration_id uuid not null,
  trigger text not null,
  mode text not null,
  status text not null,
  data_types text[] not null,
  queued_at timestamp(3) with time zone not null default now(),
  started_at timestamp(3) with time zone,
  finished_at timestamp(3) with time zone,
  attempt integer not null default 0,
  lease_token bigint not null default 0,
  lease_expires_at timestamp(3) with time zone,
  cancel_requested_at timestamp(3) with time zone,
  changes jsonb not null,
  withheld_removals jsonb,
  error jsonb,
  holder text
);

create table sync_seen (
  workspace_id text not null,
  run_id uuid not null,
  scope text not null,
  row_id uuid not null
);

create table sync_stages (
  workspace_id text not null,
  run_id uuid not null,
  data_type text not null,
  "position" integer not null,
  status text not null,
  started_at timestamp(3) with time zone,
  finished_at timestamp(3) with time zone,
  records_read integer not null default 0,
  records_skipped integer not null default 0,
  api_calls integer not null default 0,
  expected_api_calls integer,
  rate_limit_wait_ms integer not null default 0,
  checkpoint jsonb,
  error jsonb,
  calls_per_minute integer
);

create table told_accounts (
  workspace_id text not null,
  instance_id uuid not null,
  account_id uuid not null,
  is_removed boolean not null,
  told_at timestamp(3) with time zone not null
);

create table withheld_removals (
  workspace_id text not null,
  run_id uuid not null,
  kind text not null,
  row_id uuid not null,
  is_of_all_apps boolean not null default false
);

alter table account_sign_ins add constraint account_sign_ins_workspace_id_account_id_day_pk
  PRIMARY KEY (workspace_id, account_id, day);
alter table applied_folds add constraint applied_folds_pkey
  PRIMARY KEY (version);
alter table audit_anchors add constraint audit_anchors_workspace_id_pk
  PRIMARY KEY (workspace_id);
alter table audit_events add constraint audit_events_workspace_id_position_pk
  PRIMARY KEY (workspace_id, "position");
alter table counted_sign_ons add constraint counted_sign_ons_workspace_id_integration_id_sign_on_key_pk
  PRIMARY KEY (workspace_id, integration_id, sign_on_key);
alter table departments add constraint departments_workspace_id_id_pk
  PRIMARY KEY (workspace_id, id);
alter table discovery_events add constraint discovery_events_workspace_id_position_pk
  PRIMARY KEY (workspace_id, "position");
alter table discovery_feeds add constraint discovery_feeds_workspace_id_pk
  PRIMARY KEY (workspace_id);
alter table employees add constraint employees_workspace_id_id_pk
  PRIMARY KEY (workspace_id, id);
alter table employees add constraint employees_workspace_id_department_id_departments_workspace_id_i
  FOREIGN KEY (workspace_id, department_id) REFERENCES departments(workspace_id, id);
alter table employees add constraint employees_workspace_id_integration_id_okta_integrations_workspa
  FOREIGN KEY (workspace_id, integration_id) REFERENCES okta_integrations(workspace_id, id);
alter table failed_scopes add constraint failed_scopes_workspace_id_integration_id_scope_pk
  PRIMARY KEY (workspace_id, integration_id, scope);
alter table failed_scopes add constraint failed_scopes_workspace_id_integration_id_okta_integrations_wor
  FOREIGN KEY (workspace_id, integration_id) REFERENCES okta_integrations(workspace_id, id) ON DELETE CASCADE;
alter table okta_excluded_apps add constraint okta_excluded_apps_workspace_id_integration_id_okta_app_id_pk
  PRIMARY KEY (workspace_id, integration_id, okta_app_id);
alter table okta_excluded_apps add constraint okta_excluded_apps_workspace_id_integration_id_okta_integration
  FOREIGN KEY (workspace_id, integration_id) REFERENCES okta_integrations(workspace_id, id) ON DELETE CASCADE;
alter table okta_groups add constraint okta_groups_workspace_id_integration_id_okta_group_id_pk
  PRIMARY KEY (workspace_id, integration_id, okta_group_id);
alter table okta_groups add constraint okta_groups_workspace_id_integration_id_okta_integrations_works
  FOREIGN KEY (workspace_id, integration_id) REFERENCES okta_integrations(workspace_id, id) ON DELETE CASCADE;
alter table okta_integrations add constraint okta_integrations_workspace_id_id_pk
  PRIMARY KEY (workspace_id, id);
alter table rate_budgets add constraint rate_budgets_okta_org_id_principal_bucket_pk
  PRIMARY KEY (okta_org_id, principal, bucket);
alter table read_scopes add constraint read_scopes_workspace_id_integration_id_scope_pk
  PRIMARY KEY (workspace_id, integration_id, scope);
alter table read_scopes add constraint read_scopes_workspace_id_integration_id_okta_integrations_works
  FOREIGN KEY (workspace_id, integration_id) REFERENCES okta_integrations(workspace_id, id) ON DELETE CASCADE;
alter table saas_service_instances add constraint saas_service_instances_workspace_id_id_pk
  PRIMARY KEY (workspace_id, id);
alter table saas_service_instances add constraint saas_service_instances_workspace_id_integration_id_okta_integra
  FOREIGN KEY (workspace_id, integration_id) REFERENCES okta_integrations(workspace_id, id);
alter table saas_service_instances add constraint saas_service_instances_workspace_id_service_id_saas_services_wo
  FOREIGN KEY (workspace_id, service_id) REFERENCES saas_services(workspace_id, id);
alter table saas_services add constraint saas_services_workspace_id_id_pk
  PRIMARY KEY (workspace_id, id);
alter table saas_user_accounts add constraint saas_user_accounts_workspace_id_id_pk
  PRIMARY KEY (workspace_id, id);
alter table saas_user_accounts add constraint saas_user_accounts_workspace_id_instance_id_saas_service_instan
  FOREIGN KEY (workspace_id, instance_id) REFERENCES saas_service_instances(workspace_id, id);
alter table saas_user_accounts add constraint saas_user_accounts_workspace_id_service_id_saas_services_worksp
  FOREIGN KEY (workspace_id, service_id) REFERENCES saas_services(workspace_id, id);
alter table saas_user_accounts add constraint saas_user_accounts_workspace_id_user_id_saas_users_workspace_id
  FOREIGN KEY (workspace_id, user_id) REFERENCES saas_users(workspace_id, id);
alter table saas_users add constraint saas_users_workspace_id_id_pk
  PRIMARY KEY (workspace_id, id);
alter table saas_users add constraint saas_users_workspace_id_employee_id_employees_workspace_id_id_f
  FOREIGN KEY (workspace_id, employee_id) REFERENCES employees(workspace_id, id);
alter table saas_users add constraint saas_users_workspace_id_integration_id_okta_integrations_worksp
  FOREIGN KEY (workspace_id, integration_id) REFERENCES okta_integrations(workspace_id, id);
alter table service_department_days add constraint service_department_days_workspace_id_service_id_day_department_
  PRIMARY KEY (workspace_id, service_id, day, department_id);
alter table service_departments add constraint service_departments_workspace_id_service_id_department_id_pk
  PRIMARY KEY (workspace_id, service_id, department_id);
alter table sync_runs add constraint sync_runs_workspace_id_id_pk
  PRIMARY KEY (workspace_id, id);
alter table sync_runs add constraint sync_runs_workspace_id_integration_id_okta_integrations_workspa
  FOREIGN KEY (workspace_id, integration_id) REFERENCES okta_integrations(workspace_id, id) ON DELETE CASCADE;
alter table sync_seen add constraint sync_seen_workspace_id_run_id_scope_row_id_pk
  PRIMARY KEY (workspace_id, run_id, scope, row_id);
alter table sync_stages add constraint sync_stages_workspace_id_run_id_data_type_pk
  PRIMARY KEY (workspace_id, run_id, data_type);
alter table sync_stages add constraint sync_stages_workspace_id_run_id_sync_runs_workspace_id_id_fk
  FOREIGN KEY (workspace_id, run_id) REFERENCES sync_runs(workspace_id, id) ON DELETE CASCADE;
alter table told_accounts add constraint told_accounts_workspace_id_instance_id_account_id_pk
  PRIMARY KEY (workspace_id, instance_id, account_id);
alter table told_accounts add constraint told_accounts_workspace_id_instance_id_saas_service_instances_w
  FOREIGN KEY (workspace_id, instance_id) REFERENCES saas_service_instances(workspace_id, id) ON DELETE CASCADE;
alter table withheld_removals add constraint withheld_removals_workspace_id_run_id_kind_row_id_pk
  PRIMARY KEY (workspace_id, run_id, kind, row_id);
alter table withheld_removals add constraint withheld_removals_workspace_id_run_id_sync_runs_workspace_id_id
  FOREIGN KEY (workspace_id, run_id) REFERENCES sync_runs(workspace_id, id) ON DELETE CASCADE;

CREATE INDEX audit_events_by_time ON public.audit_events USING btree (workspace_id, occurred_at);
CREATE UNIQUE INDEX audit_events_id ON public.audit_events USING btree (workspace_id, id);
CREATE INDEX departments_by_name ON public.departments USING btree (workspace_id, sort_key, id);
CREATE UNIQUE INDEX departments_key ON public.departments USING btree (workspace_id, key);
CREATE INDEX discovery_events_by_run ON public.discovery_events USING btree (workspace_id, run_id, "position");
CREATE INDEX discovery_events_by_service ON public.discovery_events USING btree (workspace_id, service_id, "position");
CREATE INDEX discovery_events_by_time ON public.discovery_events USING btree (workspace_id, occurred_at);
CREATE INDEX discovery_events_by_type ON public.discovery_events USING btree (workspace_id, type, "position");
CREATE UNIQUE INDEX discovery_events_id ON public.discovery_events USING btree (workspace_id, id);
CREATE INDEX employees_by_department ON public.employees USING btree (workspace_id, department_id, sort_key, id);
CREATE INDEX employees_by_email ON public.employees USING btree (workspace_id, email_key);
CREATE INDEX employees_by_login ON public.employees USING btree (workspace_id, login_key);
CREATE INDEX employees_by_manager ON public.employees USING btree (workspace_id, manager_id, sort_key, id);
CREATE INDEX employees_by_name ON public.employees USING btree (workspace_id, sort_key, id);
CREATE UNIQUE INDEX employees_okta_user ON public.employees USING btree (workspace_id, integration_id, okta_user_id);
CREATE INDEX employees_search ON public.employees USING gin (search_text gin_trgm_ops);
CREATE UNIQUE INDEX okta_groups_id ON public.okta_groups USING btree (workspace_id, id);
CREATE INDEX okta_integrations_due ON public.okta_integrations USING btree (next_sync_at) WHERE (sealed_api_token IS NOT NULL);
CREATE INDEX okta_integrations_newest ON public.okta_integrations USING btree (workspace_id, created_at, id);
CREATE UNIQUE INDEX okta_integrations_org ON public.okta_integrations USING btree (workspace_id, okta_org_id);
CREATE UNIQUE INDEX saas_service_instances_app ON public.saas_service_instances USING btree (workspace_id, integration_id, okta_app_id);
CREATE INDEX saas_service_instances_by_service ON public.saas_service_instances USING btree (workspace_id, service_id, sort_key, id);
CREATE INDEX saas_services_by_name ON public.saas_services USING btree (workspace_id, sort_key, id);
CREATE UNIQUE INDEX saas_services_catalog_key ON public.saas_services USING btree (workspace_id, catalog_key);
CREATE INDEX saas_services_search ON public.saas_services USING gin (search_text gin_trgm_ops);
CREATE INDEX saas_user_accounts_by_group ON public.saas_user_accounts USING btree (workspace_id, okta_group_id) WHERE (okta_group_id IS NOT NULL);
CREATE INDEX saas_user_accounts_by_service ON public.saas_user_accounts USING btree (workspace_id, service_id, user_sort_key, user_id, id);
CREATE INDEX saas_user_accounts_by_user ON public.saas_user_accounts USING btree (workspace_id, user_id, service_id);
CREATE UNIQUE INDEX saas_user_accounts_pair ON public.saas_user_accounts USING btree (workspace_id, instance_id, user_id);
CREATE INDEX saas_user_accounts_sorted ON public.saas_user_accounts USING btree (workspace_id, user_sort_key, id);
CREATE INDEX saas_users_by_email ON public.saas_users USING btree (workspace_id, email_key);
CREATE INDEX saas_users_by_employee ON public.saas_users USING btree (workspace_id, employee_id);
CREATE INDEX saas_users_by_login ON public.saas_users USING btree (workspace_id, login_key);
CREATE UNIQUE INDEX saas_users_okta_user ON public.saas_users USING btree (workspace_id, integration_id, okta_user_id);
CREATE INDEX saas_users_search ON public.saas_users USING gin (search_text gin_trgm_ops);
CREATE INDEX saas_users_sorted ON public.saas_users USING btree (workspace_id, sort_key, id);
CREATE INDEX service_department_days_by_department ON public.service_department_days USING btree (workspace_id, department_id, day, service_id);
CREATE INDEX service_departments_by_department ON public.service_departments USING btree (workspace_id, department_id, service_id);
CREATE INDEX service_departments_uncertain ON public.service_departments USING btree (workspace_id) WHERE is_last_uncertain;
CREATE INDEX sync_runs_by_integration ON public.sync_runs USING btree (workspace_id, integration_id, queued_at, id);
CREATE INDEX sync_runs_claimable ON public.sync_runs USING btree (queued_at) WHERE (status = ANY (ARRAY['QUEUED'::text, 'RUNNING'::text]));
CREATE UNIQUE INDEX sync_runs_one_live ON public.sync_runs USING btree (workspace_id, integration_id) WHERE (status = ANY (ARRAY['QUEUED'::text, 'RUNNING'::text]));
