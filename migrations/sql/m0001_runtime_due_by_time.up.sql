-- Which task is due next is read after commits: in the order of time, whatever the shard, without a sort.
DROP INDEX due_waiting;
CREATE INDEX due_by_time ON due (at, id) WHERE state = 'waiting';
