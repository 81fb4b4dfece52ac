DROP INDEX due_by_time;
CREATE INDEX due_waiting ON due (shard, at) WHERE state = 'waiting';
