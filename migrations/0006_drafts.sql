CREATE TABLE "drafts" (
	"ticket_id" bigint NOT NULL,
	"agent_id" bigint NOT NULL,
	"mode" text NOT NULL,
	"html" text,
	"text" text NOT NULL,
	"to" text[],
	"cc" text[],
	"attachments" text[] DEFAULT '{}' NOT NULL,
	"version" bigint NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "drafts_agent_id_ticket_id_mode_pk" PRIMARY KEY("agent_id","ticket_id","mode"),
	CONSTRAINT "drafts_mode_known" CHECK ("drafts"."mode" in ('reply', 'note'))
);
--> statement-breakpoint
ALTER TABLE "drafts" ADD CONSTRAINT "drafts_ticket_id_tickets_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."tickets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drafts" ADD CONSTRAINT "drafts_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "drafts_ticket" ON "drafts" USING btree ("ticket_id");--> statement-breakpoint
CREATE INDEX "drafts_newest" ON "drafts" USING btree ("agent_id","version" DESC NULLS FIRST);