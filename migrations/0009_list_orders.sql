ALTER TABLE "tickets" ADD COLUMN "priority_level" smallint DEFAULT 2 NOT NULL;--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "waiting_since" timestamp with time zone;--> statement-breakpoint
UPDATE "tickets" SET "priority_level" = p."level" FROM "ticket_priorities" p WHERE p."id" = "tickets"."priority_id" AND p."level" <> 2;--> statement-breakpoint
UPDATE "tickets" SET "waiting_since" = w."since" FROM (
  SELECT m."ticket_id", min(m."created_at") AS "since" FROM "messages" m WHERE m."kind" = 'customer' AND NOT EXISTS (
    SELECT FROM "messages" r WHERE r."ticket_id" = m."ticket_id" AND r."kind" = 'reply' AND r."created_at" >= m."created_at")
  GROUP BY m."ticket_id") w
  WHERE w."ticket_id" = "tickets"."id" AND "tickets"."status_category" IN ('new', 'open', 'pending', 'onHold');--> statement-breakpoint
CREATE INDEX "tickets_open_newest" ON "tickets" USING btree ("updated_at" DESC NULLS FIRST,"id") WHERE "tickets"."status_category" in ('new', 'open', 'pending', 'onHold') and "tickets"."disposition" = 'normal';--> statement-breakpoint
CREATE INDEX "tickets_open_created" ON "tickets" USING btree ("created_at" DESC NULLS FIRST,"id") WHERE "tickets"."status_category" in ('new', 'open', 'pending', 'onHold') and "tickets"."disposition" = 'normal';--> statement-breakpoint
CREATE INDEX "tickets_open_priority" ON "tickets" USING btree ("priority_level" DESC NULLS FIRST,"updated_at" DESC NULLS FIRST,"id") WHERE "tickets"."status_category" in ('new', 'open', 'pending', 'onHold') and "tickets"."disposition" = 'normal';--> statement-breakpoint
CREATE INDEX "tickets_open_waiting" ON "tickets" USING btree (coalesce("waiting_since", '9999-12-31 00:00:00+00'::timestamptz),"id") WHERE "tickets"."status_category" in ('new', 'open', 'pending', 'onHold') and "tickets"."disposition" = 'normal';--> statement-breakpoint
CREATE INDEX "tickets_solved" ON "tickets" USING btree ("solved_at" DESC NULLS FIRST,"id") WHERE "tickets"."solved_at" is not null;--> statement-breakpoint
CREATE INDEX "tickets_set_aside" ON "tickets" USING btree ("disposition","updated_at" DESC NULLS FIRST,"id") WHERE "tickets"."disposition" <> 'normal';