DROP INDEX known_people_subject;
DROP TABLE own_wishes;
