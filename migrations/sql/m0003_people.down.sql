DROP TABLE person_reads;
DROP TABLE person_keys;
DROP TABLE people;
DROP TABLE assemblies;
DROP TABLE liaisons;
DROP TABLE coverage;
DROP TABLE organisation_terms;
DROP TABLE organisations;
