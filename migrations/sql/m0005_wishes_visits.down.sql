DROP TABLE visited_households;
DROP TABLE visits;
