ALTER TABLE "drafts" ADD COLUMN "from" text;--> statement-breakpoint
ALTER TABLE "drafts" ADD COLUMN "subject" text;