ALTER TABLE "ticket_priorities" ADD COLUMN "active" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "ticket_statuses" ADD COLUMN "active" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "ticket_types" ADD COLUMN "active" boolean DEFAULT true NOT NULL;