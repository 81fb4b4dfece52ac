DROP INDEX wishes_review;
