-- Which secret this database belongs to, as a digest: started with another one, replies would open new tickets and no stored
-- password could be read.
create table installation (
  id smallint primary key default 1 check (id = 1),
  secret_check text not null check (char_length(secret_check) between 1 and 100)
);
