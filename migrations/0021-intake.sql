-- What is pushed in.

-- The line of a body of lines; null where a body was no lines.
alter table quarantine add column line integer;
