-- The audit record is read by person, by thing and by project, and may lose its oldest entries.

-- What was removed at the chain's beginning: its last number and hash, from which the rest is
-- verified.
ALTER TABLE audit_chains ADD COLUMN pruned_seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE audit_chains ADD COLUMN pruned_hash TEXT NOT NULL DEFAULT '';

CREATE INDEX audit_entries__actor ON audit_entries (chain_id, actor_id, seq);
CREATE INDEX audit_entries__subject ON audit_entries (chain_id, subject_id, seq);
CREATE INDEX audit_entries__resource ON audit_entries (chain_id, resource_id, seq);
CREATE INDEX audit_entries__project ON audit_entries (project_id, seq);
CREATE INDEX audit_entries__at ON audit_entries (chain_id, at);
