DROP INDEX grants_scope;
DROP TABLE case_steps;
DROP TABLE cases;
DROP TABLE catalogue_items;
DROP TABLE catalogue_versions;
DROP TABLE catalogues;
