-- What platform itself needs: extensions, the event log, cursors, leases, schedules, idempotency.

create extension if not exists pg_trgm;
--> statement-breakpoint
-- Text without case and accents, the same as `fold` of modules/rules; a test holds the two together.
create function timbre_fold(value text) returns text
  language sql immutable parallel safe as $$
  select case
    when octet_length(value) = char_length(value) then lower(value collate "C")
    when value !~ '[ªºøØǿǾłŁđĐðÐħĦıŧŦŋŊςΣßẞæÆǽǼǣǢœŒþÞĳĲ]'
      then lower(regexp_replace(normalize(value, NFD), '[\u0300-\u036f]+', '', 'g'))
    else translate(
      replace(replace(replace(replace(replace(
        lower(regexp_replace(normalize(value, NFD), '[\u0300-\u036f]+', '', 'g')),
        'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), 'ĳ', 'ij'),
      'ªºøłđðħıŧŋς', 'aoolddhitnσ')
  end
$$;
--> statement-breakpoint

-- The log is never updated and never deleted from, except whole months by retention.
create table domain_events (
  id bigint generated always as identity,
  type text not null check (char_length(type) between 3 and 100),
  subject_type text not null check (char_length(subject_type) between 1 and 60),
  subject_id bigint not null,
  actor_type text not null,
  actor_id bigint,
  actor_name text not null,
  causation_id bigint,
  depth integer not null default 0,
  changes jsonb not null default '{}',
  payload jsonb not null default '{}',
  occurred_at timestamptz not null,
  primary key (id, occurred_at)
) partition by range (occurred_at);
--> statement-breakpoint
create index domain_events_subject_idx on domain_events (subject_type, subject_id, id);
--> statement-breakpoint
-- Catches what no month's partition takes, so that an event is never refused.
create table domain_events_default partition of domain_events default;
--> statement-breakpoint
create function timbre_make_event_partition(month date) returns void language plpgsql as $$
declare
  first_day date := date_trunc('month', month)::date;
  name text := 'domain_events_' || to_char(first_day, 'YYYY_MM');
begin
  if to_regclass(name) is not null then return; end if;
  -- A month that already has rows in the default partition stays there.
  if exists (select from domain_events_default where occurred_at >= first_day::timestamptz and occurred_at < (first_day + interval '1 month')::timestamptz) then return; end if;
  execute format('create table %I partition of domain_events for values from (%L) to (%L)', name, first_day::timestamptz, (first_day + interval '1 month')::timestamptz);
end $$;
--> statement-breakpoint

-- Committed but not yet in the stream. Empty most of the time.
create table event_outbox (event_id bigint primary key, occurred_at timestamptz not null);
--> statement-breakpoint
alter table event_outbox set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
--> statement-breakpoint
-- The stream: positions given after commit, by one relay at a time, so that a reader never misses a late commit.
create table event_positions (seq bigint primary key, event_id bigint not null, occurred_at timestamptz not null);
--> statement-breakpoint
create table event_relay (id integer primary key check (id = 1), last_seq bigint not null);
--> statement-breakpoint
insert into event_relay values (1, 0);
--> statement-breakpoint
create table event_cursors (name text primary key, seq bigint not null, updated_at timestamptz not null default now());
--> statement-breakpoint
create table parked_events (
  id bigint generated always as identity primary key,
  subscriber text not null,
  seq bigint not null,
  event_id bigint not null,
  occurred_at timestamptz not null,
  subject_type text not null,
  subject_id bigint not null,
  attempts integer not null default 0,
  error text,
  state text not null default 'waiting' check (state in ('waiting', 'failed')),
  next_attempt_at timestamptz not null default now(),
  parked_at timestamptz not null default now(),
  unique (subscriber, seq)
);
--> statement-breakpoint
create index parked_events_waiting_idx on parked_events (subscriber, next_attempt_at) where state = 'waiting';
--> statement-breakpoint

create table schedules (
  name text primary key,
  next_run_at timestamptz not null,
  last_run_at timestamptz,
  last_error text,
  lease_owner text,
  lease_until timestamptz,
  lease_token bigint not null default 0
);
--> statement-breakpoint

create table idempotency_keys (
  credential text not null,
  route text not null,
  key text not null check (char_length(key) between 1 and 200),
  body_sha256 text not null,
  status integer not null,
  response jsonb not null,
  created_at timestamptz not null,
  primary key (credential, route, key)
);
--> statement-breakpoint
create index idempotency_keys_created_at_idx on idempotency_keys (created_at);
--> statement-breakpoint

create table live_tickets (
  token_sha256 text primary key,
  session_id text not null,
  actor_id bigint not null,
  expires_at timestamptz not null
);
