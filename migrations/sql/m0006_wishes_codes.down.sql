DROP TABLE follow_codes;
