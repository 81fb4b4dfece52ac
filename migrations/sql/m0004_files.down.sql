DROP TABLE file_readings;
DROP TABLE file_keys;
DROP TABLE files;
