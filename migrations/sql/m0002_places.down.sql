DROP TABLE known_organisations;
DROP TABLE known_communities;
