DROP TABLE entries;
DROP TABLE places;
DROP TABLE accounts;
