CREATE TABLE "channel_accounts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "channel_accounts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"type" text NOT NULL,
	"name" text NOT NULL,
	"address" text NOT NULL,
	"address_normalized" text NOT NULL,
	"department_id" bigint NOT NULL,
	"locale" text NOT NULL,
	"signature" text DEFAULT '' NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"outgoing" jsonb,
	"outgoing_password" text,
	"last_error" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "channel_accounts_name_length" CHECK (char_length("channel_accounts"."name") between 1 and 100),
	CONSTRAINT "channel_accounts_address_length" CHECK (char_length("channel_accounts"."address") between 1 and 254),
	CONSTRAINT "channel_accounts_signature_length" CHECK (char_length("channel_accounts"."signature") <= 10000),
	CONSTRAINT "channel_accounts_locale_known" CHECK ("channel_accounts"."locale" in ('en', 'es'))
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "deliveries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"outgoing_id" bigint NOT NULL,
	"recipient" text NOT NULL,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone,
	"handed_over_at" timestamp with time zone,
	"retried_after_uncertain" boolean DEFAULT false NOT NULL,
	"error" text,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "deliveries_state_known" CHECK ("deliveries"."state" in ('queued', 'sending', 'uncertain', 'sent', 'delivered', 'read', 'failed', 'cancelled')),
	CONSTRAINT "deliveries_error_length" CHECK (char_length("deliveries"."error") <= 2000)
);
--> statement-breakpoint
CREATE TABLE "inbound_fingerprints" (
	"account_id" bigint NOT NULL,
	"fingerprint" text NOT NULL,
	"inbound_id" bigint NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "inbound_fingerprints_account_id_fingerprint_pk" PRIMARY KEY("account_id","fingerprint")
);
--> statement-breakpoint
CREATE TABLE "inbound_messages" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "inbound_messages_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"account_id" bigint NOT NULL,
	"external_id" text,
	"raw" "bytea" NOT NULL,
	"size" integer NOT NULL,
	"sha256" text NOT NULL,
	"envelope" jsonb NOT NULL,
	"state" text NOT NULL,
	"outcome" text,
	"duplicate_of_id" bigint,
	"ticket_id" bigint,
	"message_id" bigint,
	"error" text,
	"parsed" jsonb,
	"received_at" timestamp with time zone NOT NULL,
	"processed_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone DEFAULT now() NOT NULL,
	"lease_owner" text,
	"lease_until" timestamp with time zone,
	"lease_token" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "inbound_messages_state_known" CHECK ("inbound_messages"."state" in ('received', 'parsed', 'processed', 'quarantined')),
	CONSTRAINT "inbound_messages_outcome_known" CHECK ("inbound_messages"."outcome" in ('created', 'appended', 'bounce', 'autoReply', 'duplicate', 'spam', 'rejected', 'ignored')),
	CONSTRAINT "inbound_messages_processed_complete" CHECK (("inbound_messages"."state" = 'processed') = ("inbound_messages"."outcome" is not null and "inbound_messages"."processed_at" is not null)),
	CONSTRAINT "inbound_messages_error_length" CHECK (char_length("inbound_messages"."error") <= 2000)
);
--> statement-breakpoint
CREATE TABLE "outgoing_messages" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "outgoing_messages_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"account_id" bigint NOT NULL,
	"from" jsonb NOT NULL,
	"to" jsonb NOT NULL,
	"cc" jsonb NOT NULL,
	"reply_to" text,
	"subject" text NOT NULL,
	"html" text,
	"text" text NOT NULL,
	"message_id" text NOT NULL,
	"in_reply_to" text,
	"references" text[] NOT NULL,
	"attachments" jsonb NOT NULL,
	"send_after" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone DEFAULT now() NOT NULL,
	"lease_owner" text,
	"lease_until" timestamp with time zone,
	"lease_token" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "outgoing_messages_state_known" CHECK ("outgoing_messages"."state" in ('open', 'done')),
	CONSTRAINT "outgoing_messages_subject_length" CHECK (char_length("outgoing_messages"."subject") <= 1000)
);
--> statement-breakpoint
CREATE TABLE "contact_identities" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "contact_identities_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"contact_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"scope" text DEFAULT '' NOT NULL,
	"value" text NOT NULL,
	"value_normalized" text NOT NULL,
	"verified_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "contact_identities_kind_length" CHECK (char_length("contact_identities"."kind") between 1 and 30),
	CONSTRAINT "contact_identities_value_length" CHECK (char_length("contact_identities"."value_normalized") between 1 and 320)
);
--> statement-breakpoint
CREATE TABLE "contacts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "contacts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"name_given" boolean NOT NULL,
	"email" text,
	"locale" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "contacts_name_length" CHECK (char_length("contacts"."name") between 1 and 200),
	CONSTRAINT "contacts_locale_known" CHECK ("contacts"."locale" in ('en', 'es'))
);
--> statement-breakpoint
CREATE TABLE "desk_settings" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"company" text NOT NULL,
	"locale" text NOT NULL,
	"time_zone" text NOT NULL,
	"ticket_number_format" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "desk_settings_one_row" CHECK ("desk_settings"."id" = 1),
	CONSTRAINT "desk_settings_company_length" CHECK (char_length("desk_settings"."company") between 1 and 100),
	CONSTRAINT "desk_settings_locale_known" CHECK ("desk_settings"."locale" in ('en', 'es')),
	CONSTRAINT "desk_settings_time_zone_length" CHECK (char_length("desk_settings"."time_zone") between 1 and 64)
);
--> statement-breakpoint
CREATE TABLE "agents" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "agents_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_normalized" text NOT NULL,
	"password_hash" text NOT NULL,
	"locale" text NOT NULL,
	"time_zone" text NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "agents_name_length" CHECK (char_length("agents"."name") between 1 and 200),
	CONSTRAINT "agents_email_length" CHECK (char_length("agents"."email") between 3 and 254),
	CONSTRAINT "agents_locale_known" CHECK ("agents"."locale" in ('en', 'es')),
	CONSTRAINT "agents_time_zone_length" CHECK (char_length("agents"."time_zone") between 1 and 64)
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"action" text NOT NULL,
	"actor_type" text NOT NULL,
	"actor_id" bigint,
	"actor_name" text NOT NULL,
	"subject_type" text,
	"subject_id" bigint,
	"ip" text,
	"details" jsonb NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	CONSTRAINT "audit_log_action_length" CHECK (char_length("audit_log"."action") between 1 and 100)
);
--> statement-breakpoint
CREATE TABLE "department_members" (
	"department_id" bigint NOT NULL,
	"agent_id" bigint NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "department_members_department_id_agent_id_pk" PRIMARY KEY("department_id","agent_id")
);
--> statement-breakpoint
CREATE TABLE "departments" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "departments_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"names" jsonb NOT NULL,
	"leader_id" bigint,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "login_throttles" (
	"key" text PRIMARY KEY NOT NULL,
	"used_until" timestamp with time zone NOT NULL,
	CONSTRAINT "login_throttles_key_length" CHECK (char_length("login_throttles"."key") between 1 and 200)
);
--> statement-breakpoint
CREATE TABLE "refresh_tokens" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"session_id" bigint NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"replaced_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "role_grants" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "role_grants_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"agent_id" bigint NOT NULL,
	"role_id" bigint NOT NULL,
	"department_id" bigint,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "role_grants_once" UNIQUE NULLS NOT DISTINCT("agent_id","role_id","department_id")
);
--> statement-breakpoint
CREATE TABLE "roles" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "roles_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"key" text NOT NULL,
	"permissions" text[] NOT NULL,
	"departmental_permissions" text[] NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "roles_key_length" CHECK (char_length("roles"."key") between 1 and 50)
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "sessions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"agent_id" bigint NOT NULL,
	"ip" text,
	"user_agent" text,
	"created_at" timestamp with time zone NOT NULL,
	"refreshed_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"end_reason" text,
	CONSTRAINT "sessions_user_agent_length" CHECK (char_length("sessions"."user_agent") <= 300),
	CONSTRAINT "sessions_end_reason" CHECK (("sessions"."ended_at" is null) = ("sessions"."end_reason" is null))
);
--> statement-breakpoint
CREATE TABLE "attachments" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "attachments_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"message_id" bigint NOT NULL,
	"name" text NOT NULL,
	"content_type" text NOT NULL,
	"size" bigint NOT NULL,
	"sha256" text NOT NULL,
	"inline" boolean NOT NULL,
	"content_id" text,
	CONSTRAINT "attachments_name_length" CHECK (char_length("attachments"."name") between 1 and 255)
);
--> statement-breakpoint
CREATE TABLE "conversation_participants" (
	"conversation_id" bigint NOT NULL,
	"contact_id" bigint NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "conversation_participants_conversation_id_contact_id_pk" PRIMARY KEY("conversation_id","contact_id")
);
--> statement-breakpoint
CREATE TABLE "conversations" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "conversations_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"ticket_id" bigint NOT NULL,
	"role" text DEFAULT 'main' NOT NULL,
	"channel_account_id" bigint,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "messages_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"ticket_id" bigint NOT NULL,
	"conversation_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"author_type" text NOT NULL,
	"author_id" bigint,
	"author_name" text NOT NULL,
	"author_email" text,
	"html" text,
	"text" text NOT NULL,
	"visible_text" text NOT NULL,
	"unknown_sender" boolean DEFAULT false NOT NULL,
	"mail" jsonb,
	"mail_message_id" text,
	"channel_account_id" bigint,
	"inbound_id" bigint,
	"outgoing_id" bigint,
	"sanitizer_version" smallint,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ticket_priorities" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ticket_priorities_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"names" jsonb NOT NULL,
	"level" smallint NOT NULL,
	CONSTRAINT "ticket_priorities_level_range" CHECK ("ticket_priorities"."level" between 1 and 4)
);
--> statement-breakpoint
CREATE TABLE "ticket_status_periods" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ticket_status_periods_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"ticket_id" bigint NOT NULL,
	"status_id" bigint NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "ticket_statuses" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ticket_statuses_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"names" jsonb NOT NULL,
	"category" text NOT NULL,
	"position" integer NOT NULL,
	"wakes_on_reply" boolean NOT NULL,
	CONSTRAINT "ticket_statuses_category_known" CHECK ("ticket_statuses"."category" in ('new', 'open', 'pending', 'onHold', 'solved', 'closed'))
);
--> statement-breakpoint
CREATE TABLE "ticket_types" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ticket_types_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"names" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tickets" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "tickets_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"number" text NOT NULL,
	"subject" text NOT NULL,
	"requester_id" bigint NOT NULL,
	"department_id" bigint,
	"assignee_id" bigint,
	"status_id" bigint NOT NULL,
	"status_category" text NOT NULL,
	"priority_id" bigint NOT NULL,
	"type_id" bigint,
	"channel" text NOT NULL,
	"tags" text[] DEFAULT '{}' NOT NULL,
	"custom_fields" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"disposition" text DEFAULT 'normal' NOT NULL,
	"locale" text,
	"watcher_ids" bigint[] DEFAULT '{}' NOT NULL,
	"preview" text DEFAULT '' NOT NULL,
	"last_message_kind" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"first_response_at" timestamp with time zone,
	"solved_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "tickets_subject_length" CHECK (char_length("tickets"."subject") between 1 and 1000),
	CONSTRAINT "tickets_preview_length" CHECK (char_length("tickets"."preview") <= 300)
);
--> statement-breakpoint
CREATE TABLE "uploads" (
	"id" text PRIMARY KEY NOT NULL,
	"agent_id" bigint NOT NULL,
	"name" text NOT NULL,
	"content_type" text NOT NULL,
	"size" bigint NOT NULL,
	"sha256" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "channel_accounts" ADD CONSTRAINT "channel_accounts_department_id_departments_id_fk" FOREIGN KEY ("department_id") REFERENCES "public"."departments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_outgoing_id_outgoing_messages_id_fk" FOREIGN KEY ("outgoing_id") REFERENCES "public"."outgoing_messages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inbound_fingerprints" ADD CONSTRAINT "inbound_fingerprints_account_id_channel_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."channel_accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inbound_fingerprints" ADD CONSTRAINT "inbound_fingerprints_inbound_id_inbound_messages_id_fk" FOREIGN KEY ("inbound_id") REFERENCES "public"."inbound_messages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inbound_messages" ADD CONSTRAINT "inbound_messages_account_id_channel_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."channel_accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inbound_messages" ADD CONSTRAINT "inbound_messages_duplicate_of_id_inbound_messages_id_fk" FOREIGN KEY ("duplicate_of_id") REFERENCES "public"."inbound_messages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outgoing_messages" ADD CONSTRAINT "outgoing_messages_account_id_channel_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."channel_accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contact_identities" ADD CONSTRAINT "contact_identities_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contacts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "department_members" ADD CONSTRAINT "department_members_department_id_departments_id_fk" FOREIGN KEY ("department_id") REFERENCES "public"."departments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "department_members" ADD CONSTRAINT "department_members_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "departments" ADD CONSTRAINT "departments_leader_id_agents_id_fk" FOREIGN KEY ("leader_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refresh_tokens" ADD CONSTRAINT "refresh_tokens_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_grants" ADD CONSTRAINT "role_grants_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_grants" ADD CONSTRAINT "role_grants_role_id_roles_id_fk" FOREIGN KEY ("role_id") REFERENCES "public"."roles"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_grants" ADD CONSTRAINT "role_grants_department_id_departments_id_fk" FOREIGN KEY ("department_id") REFERENCES "public"."departments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conversation_participants" ADD CONSTRAINT "conversation_participants_conversation_id_conversations_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conversation_participants" ADD CONSTRAINT "conversation_participants_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contacts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_ticket_id_tickets_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."tickets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_channel_account_id_channel_accounts_id_fk" FOREIGN KEY ("channel_account_id") REFERENCES "public"."channel_accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_ticket_id_tickets_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."tickets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_conversation_id_conversations_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_channel_account_id_channel_accounts_id_fk" FOREIGN KEY ("channel_account_id") REFERENCES "public"."channel_accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_outgoing_id_outgoing_messages_id_fk" FOREIGN KEY ("outgoing_id") REFERENCES "public"."outgoing_messages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ticket_status_periods" ADD CONSTRAINT "ticket_status_periods_ticket_id_tickets_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."tickets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ticket_status_periods" ADD CONSTRAINT "ticket_status_periods_status_id_ticket_statuses_id_fk" FOREIGN KEY ("status_id") REFERENCES "public"."ticket_statuses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_requester_id_contacts_id_fk" FOREIGN KEY ("requester_id") REFERENCES "public"."contacts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_department_id_departments_id_fk" FOREIGN KEY ("department_id") REFERENCES "public"."departments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_assignee_id_agents_id_fk" FOREIGN KEY ("assignee_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_status_id_ticket_statuses_id_fk" FOREIGN KEY ("status_id") REFERENCES "public"."ticket_statuses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_priority_id_ticket_priorities_id_fk" FOREIGN KEY ("priority_id") REFERENCES "public"."ticket_priorities"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_type_id_ticket_types_id_fk" FOREIGN KEY ("type_id") REFERENCES "public"."ticket_types"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "uploads" ADD CONSTRAINT "uploads_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "channel_accounts_address_key" ON "channel_accounts" USING btree ("type","address_normalized");--> statement-breakpoint
CREATE INDEX "channel_accounts_department" ON "channel_accounts" USING btree ("department_id");--> statement-breakpoint
CREATE UNIQUE INDEX "deliveries_recipient_key" ON "deliveries" USING btree ("outgoing_id","recipient");--> statement-breakpoint
CREATE INDEX "deliveries_open" ON "deliveries" USING btree ("state","outgoing_id") WHERE "deliveries"."state" in ('queued', 'sending', 'uncertain');--> statement-breakpoint
CREATE INDEX "deliveries_failed" ON "deliveries" USING btree ("updated_at") WHERE "deliveries"."state" = 'failed';--> statement-breakpoint
CREATE INDEX "inbound_fingerprints_inbound" ON "inbound_fingerprints" USING btree ("inbound_id");--> statement-breakpoint
CREATE UNIQUE INDEX "inbound_messages_external_key" ON "inbound_messages" USING btree ("account_id","external_id") WHERE "inbound_messages"."external_id" is not null;--> statement-breakpoint
CREATE INDEX "inbound_messages_due" ON "inbound_messages" USING btree ("next_attempt_at","id") WHERE "inbound_messages"."state" = 'received';--> statement-breakpoint
CREATE INDEX "inbound_messages_unprocessed" ON "inbound_messages" USING btree ("state","id") WHERE "inbound_messages"."state" <> 'processed';--> statement-breakpoint
CREATE INDEX "inbound_messages_account" ON "inbound_messages" USING btree ("account_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE UNIQUE INDEX "outgoing_messages_message_id_key" ON "outgoing_messages" USING btree ("message_id");--> statement-breakpoint
CREATE INDEX "outgoing_messages_due" ON "outgoing_messages" USING btree ("next_attempt_at","id") WHERE "outgoing_messages"."state" = 'open';--> statement-breakpoint
CREATE INDEX "outgoing_messages_account" ON "outgoing_messages" USING btree ("account_id","id" DESC NULLS FIRST);--> statement-breakpoint
CREATE UNIQUE INDEX "contact_identities_value_key" ON "contact_identities" USING btree ("kind","scope","value_normalized");--> statement-breakpoint
CREATE INDEX "contact_identities_value_prefix" ON "contact_identities" USING btree ("value_normalized" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "contact_identities_contact" ON "contact_identities" USING btree ("contact_id");--> statement-breakpoint
CREATE INDEX "contacts_name_prefix" ON "contacts" USING btree (lower("name") text_pattern_ops);--> statement-breakpoint
CREATE UNIQUE INDEX "agents_email_key" ON "agents" USING btree ("email_normalized");--> statement-breakpoint
CREATE INDEX "audit_log_subject" ON "audit_log" USING btree ("subject_type","subject_id","id");--> statement-breakpoint
CREATE INDEX "audit_log_occurred" ON "audit_log" USING btree ("occurred_at");--> statement-breakpoint
CREATE INDEX "department_members_agent" ON "department_members" USING btree ("agent_id");--> statement-breakpoint
CREATE INDEX "login_throttles_used_until" ON "login_throttles" USING btree ("used_until");--> statement-breakpoint
CREATE UNIQUE INDEX "refresh_tokens_current" ON "refresh_tokens" USING btree ("session_id") WHERE "refresh_tokens"."replaced_at" is null;--> statement-breakpoint
CREATE INDEX "refresh_tokens_session" ON "refresh_tokens" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "role_grants_role" ON "role_grants" USING btree ("role_id");--> statement-breakpoint
CREATE UNIQUE INDEX "roles_key" ON "roles" USING btree ("key");--> statement-breakpoint
CREATE INDEX "sessions_agent" ON "sessions" USING btree ("agent_id","created_at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "sessions_expiry" ON "sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "attachments_message" ON "attachments" USING btree ("message_id");--> statement-breakpoint
CREATE INDEX "conversations_ticket" ON "conversations" USING btree ("ticket_id");--> statement-breakpoint
CREATE INDEX "messages_ticket" ON "messages" USING btree ("ticket_id","created_at","id");--> statement-breakpoint
CREATE INDEX "messages_mail_message_id" ON "messages" USING btree ("mail_message_id","channel_account_id") WHERE "messages"."mail_message_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "messages_inbound" ON "messages" USING btree ("inbound_id") WHERE "messages"."inbound_id" is not null;--> statement-breakpoint
CREATE INDEX "messages_outgoing" ON "messages" USING btree ("outgoing_id") WHERE "messages"."outgoing_id" is not null;--> statement-breakpoint
CREATE INDEX "messages_words" ON "messages" USING gin (to_tsvector('simple', timbre_fold(left("visible_text", 20000))));--> statement-breakpoint
CREATE UNIQUE INDEX "ticket_status_periods_current" ON "ticket_status_periods" USING btree ("ticket_id") WHERE "ticket_status_periods"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "ticket_status_periods_ticket" ON "ticket_status_periods" USING btree ("ticket_id","started_at");--> statement-breakpoint
CREATE UNIQUE INDEX "tickets_number_key" ON "tickets" USING btree ("number");--> statement-breakpoint
CREATE INDEX "tickets_updated" ON "tickets" USING btree ("updated_at" DESC NULLS FIRST,"id");--> statement-breakpoint
CREATE INDEX "tickets_created" ON "tickets" USING btree ("created_at" DESC NULLS FIRST,"id");--> statement-breakpoint
CREATE INDEX "tickets_open_updated" ON "tickets" USING btree ("department_id","updated_at" DESC NULLS FIRST,"id") WHERE "tickets"."status_category" in ('new', 'open', 'pending', 'onHold') and "tickets"."disposition" = 'normal';--> statement-breakpoint
CREATE INDEX "tickets_open_assignee" ON "tickets" USING btree ("assignee_id","updated_at" DESC NULLS FIRST,"id") WHERE "tickets"."status_category" in ('new', 'open', 'pending', 'onHold') and "tickets"."disposition" = 'normal';--> statement-breakpoint
CREATE INDEX "tickets_requester" ON "tickets" USING btree ("requester_id","created_at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "tickets_tags" ON "tickets" USING gin ("tags");--> statement-breakpoint
CREATE INDEX "tickets_watchers" ON "tickets" USING gin ("watcher_ids");--> statement-breakpoint
CREATE INDEX "tickets_custom_fields" ON "tickets" USING gin ("custom_fields" jsonb_path_ops);--> statement-breakpoint
CREATE INDEX "tickets_subject_words" ON "tickets" USING gin (to_tsvector('simple', timbre_fold("subject")));--> statement-breakpoint
CREATE INDEX "uploads_expires" ON "uploads" USING btree ("expires_at");