DROP TABLE notice_choices;
DROP TABLE deliveries;
DROP TABLE notices;
DROP TABLE wish_recipients;
ALTER TABLE people DROP COLUMN email;
