-- The version of the classifier that said of which type an incident is: it is explained by the one that did.
alter table incidents add column classifier_hash text;
