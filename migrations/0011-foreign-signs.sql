-- Rows with signs beyond ASCII are few. Statistics tell the planner so, and the partial indexes and the queries spell the
-- condition alike; else a search for a type that nobody has walks through all incidents.
drop index incidents_of_foreign_type;
drop index incidents_of_foreign_owner;
drop index indicators_of_foreign_value;
create index incidents_of_foreign_type on incidents (id desc)
  where (octet_length(type) <> char_length(type)) is true;
create index incidents_of_foreign_owner on incidents (id desc)
  where (octet_length(owner) <> char_length(owner)) is true;
create index indicators_of_foreign_value on indicators (id desc)
  where (octet_length(value) <> char_length(value)) is true;
create statistics incidents_foreign_type on (octet_length(type) <> char_length(type)) from incidents;
create statistics incidents_foreign_owner on (octet_length(owner) <> char_length(owner)) from incidents;
create statistics incidents_foreign_name on (octet_length(name) <> char_length(name)) from incidents;
create statistics indicators_foreign_value on (octet_length(value) <> char_length(value)) from indicators;

-- Every change of an incident moves its `modified`: with an index on it no change can stay within its page.
drop index incidents_by_modification;

analyze incidents;
analyze indicators;
