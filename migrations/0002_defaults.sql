-- What every desk starts with, and what the schema generator cannot write.

create sequence ticket_number_seq;
--> statement-breakpoint
insert into ticket_statuses (names, category, position, wakes_on_reply) values
  ('{"en": "New", "es": "Nuevo"}', 'new', 10, false),
  ('{"en": "Open", "es": "Abierto"}', 'open', 20, false),
  ('{"en": "Pending", "es": "Pendiente"}', 'pending', 30, true),
  ('{"en": "On hold", "es": "En espera"}', 'onHold', 40, true),
  ('{"en": "Solved", "es": "Resuelto"}', 'solved', 50, true),
  ('{"en": "Closed", "es": "Cerrado"}', 'closed', 60, true);
--> statement-breakpoint
insert into ticket_priorities (names, level) values
  ('{"en": "Low", "es": "Baja"}', 1),
  ('{"en": "Normal", "es": "Normal"}', 2),
  ('{"en": "High", "es": "Alta"}', 3),
  ('{"en": "Urgent", "es": "Urgente"}', 4);
--> statement-breakpoint
insert into ticket_types (names) values
  ('{"en": "Question", "es": "Pregunta"}'),
  ('{"en": "Incident", "es": "Incidencia"}'),
  ('{"en": "Problem", "es": "Problema"}'),
  ('{"en": "Task", "es": "Tarea"}');
--> statement-breakpoint
-- Claimed and outgoing rows change often and are small: room on the page keeps those updates cheap.
alter table inbound_messages set (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05);
--> statement-breakpoint
alter table deliveries set (fillfactor = 85);
--> statement-breakpoint
-- Raw mail is compressed poorly and read rarely: store it as it is, outside the row.
alter table inbound_messages alter column raw set storage external;
--> statement-breakpoint
-- The audit log is only ever appended to, whoever asks.
create function timbre_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'The audit log is only appended to' using errcode = 'insufficient_privilege';
end $$;
--> statement-breakpoint
create trigger audit_log_append_only before update or delete or truncate on audit_log execute function timbre_refuse_change();
