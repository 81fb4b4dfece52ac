CREATE INDEX cases_applicant ON cases (applicant);
