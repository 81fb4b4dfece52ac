-- Few wishes are to be reviewed at any time: without this, finding them reads every wish there is.
CREATE INDEX wishes_review ON wishes (town, id) WHERE review_due;
