DROP INDEX cases_applicant;
