ALTER TABLE "drafts" ADD COLUMN "bcc" text[];--> statement-breakpoint
ALTER TABLE "drafts" ADD COLUMN "signature" text;--> statement-breakpoint
ALTER TABLE "drafts" ADD COLUMN "quote" text;--> statement-breakpoint
ALTER TABLE "outgoing_messages" ADD COLUMN "bcc" jsonb DEFAULT '[]'::jsonb NOT NULL;