CREATE TABLE "ticket_reads" (
	"agent_id" bigint NOT NULL,
	"ticket_id" bigint NOT NULL,
	"last_read_message_id" bigint NOT NULL,
	"version" integer NOT NULL,
	CONSTRAINT "ticket_reads_agent_id_ticket_id_pk" PRIMARY KEY("agent_id","ticket_id")
);
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "last_message_id" bigint;--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "last_message_agent_id" bigint;--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "last_message_has_files" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "send_failure" text;--> statement-breakpoint
ALTER TABLE "ticket_reads" ADD CONSTRAINT "ticket_reads_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ticket_reads" ADD CONSTRAINT "ticket_reads_ticket_id_tickets_id_fk" FOREIGN KEY ("ticket_id") REFERENCES "public"."tickets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
UPDATE "tickets" SET "last_message_id" = m."id", "last_message_agent_id" = CASE WHEN m."author_type" = 'agent' THEN m."author_id" END,
  "last_message_has_files" = EXISTS (SELECT FROM "attachments" a WHERE a."message_id" = m."id" AND NOT a."inline")
  FROM (SELECT DISTINCT ON ("ticket_id") "ticket_id", "id", "author_type", "author_id" FROM "messages" ORDER BY "ticket_id", "id" DESC) m
  WHERE m."ticket_id" = "tickets"."id";--> statement-breakpoint
-- What is assigned to somebody they have read: nobody begins the day of the update with old tickets as new ones.
INSERT INTO "ticket_reads" ("agent_id", "ticket_id", "last_read_message_id", "version")
  SELECT "assignee_id", "id", "last_message_id", 1 FROM "tickets" WHERE "assignee_id" IS NOT NULL AND "last_message_id" IS NOT NULL;--> statement-breakpoint
UPDATE "tickets" SET "send_failure" = coalesce(d."error_code", 'failed') FROM (
  SELECT DISTINCT ON (m."ticket_id") m."ticket_id", m."outgoing_id" FROM "messages" m WHERE m."kind" = 'reply' ORDER BY m."ticket_id", m."id" DESC) r
  JOIN "deliveries" d ON d."outgoing_id" = r."outgoing_id" AND d."state" = 'failed'
  WHERE r."ticket_id" = "tickets"."id";
