-- A paper account that enters in place of a live one while a copy into that one is on paper.
alter table accounts add column twin_of text references accounts;
create unique index accounts_twin on accounts (twin_of) where removed_at is null;
