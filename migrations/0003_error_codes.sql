-- Why something failed becomes a code, which the console says in the reader's language; what the other side said stays beside it.

alter table channel_accounts add column last_error_code text;
--> statement-breakpoint
alter table deliveries add column error_code text;
--> statement-breakpoint
alter table inbound_messages add column error_code text;
--> statement-breakpoint
-- What is there already is told apart as far as its words allow.
update deliveries set error_code = case
  when error like 'It waits: no outgoing server%' then 'noServer'
  when state = 'uncertain' then 'unconfirmed'
  when error like 'It came back undelivered%' then 'returned'
  when error like 'The other server is still trying%' then 'delayed'
  when error like 'It could not be sent:%' then 'internal'
  when error like '%refused the user name or password%' then 'loginRefused'
  when error like '%name could not be found%' then 'serverNotFound'
  when error like '%certificate was not accepted%' then 'certificateRejected'
  when error like '%offers no encryption%' then 'encryptionMissing'
  when error like '%outgoing server did not answer%' then 'noAnswer'
  when state = 'failed' and error not like 'Given up after%' then 'refused'
  else 'later'
end
where error is not null;
--> statement-breakpoint
-- The next mail says anew what is wrong.
update channel_accounts set last_error = null where last_error is not null;
--> statement-breakpoint
update inbound_messages set error_code = case
  when state = 'processed' then 'ownMail'
  when error like '%nested deeper than%' then 'tooDeep'
  when error like '%more header lines than%' then 'tooManyHeaders'
  when error like '%more parts or longer headers%' then 'tooManyParts'
  when error like '%larger than Timbre reads%' then 'tooLarge'
  when error like 'It took longer than%' then 'tookTooLong'
  when error like 'It was killed%' then 'tookTooMuchMemory'
  else 'failed'
end
where error is not null;
