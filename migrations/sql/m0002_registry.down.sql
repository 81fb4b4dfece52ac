DROP TABLE given_grants;
DROP TABLE imported_communities;
DROP TABLE communities;
DROP TABLE community_numbers;
DROP TABLE villages;
DROP TABLE towns;
