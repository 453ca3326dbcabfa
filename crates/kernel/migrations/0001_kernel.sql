-- What every room stands on: revisions, the two records, jobs, files, settings.

CREATE TABLE workspace_revisions (
    workspace_id UUID NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL,
    revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX workspace_revisions__slug ON workspace_revisions (slug);

CREATE TABLE member_revisions (
    user_id UUID NOT NULL,
    workspace_id UUID NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (user_id, workspace_id)
);

CREATE TABLE activities (
    id UUID NOT NULL PRIMARY KEY,
    workspace_id UUID NOT NULL,
    project_id UUID,
    subject_type TEXT NOT NULL,
    subject_id UUID NOT NULL,
    actor_id UUID,
    verb TEXT NOT NULL,
    field TEXT,
    old_value TEXT,
    new_value TEXT,
    old_identifier UUID,
    new_identifier UUID,
    at BIGINT NOT NULL
);
CREATE INDEX activities__subject ON activities (subject_id, at);
CREATE INDEX activities__workspace ON activities (workspace_id, at);
CREATE INDEX activities__project ON activities (project_id, at);

-- One chain for each workspace and one for the instance.
CREATE TABLE audit_chains (
    chain_id UUID NOT NULL PRIMARY KEY,
    last_seq BIGINT NOT NULL,
    sealed_seq BIGINT NOT NULL,
    sealed_hash TEXT NOT NULL
);

CREATE TABLE audit_entries (
    id UUID NOT NULL PRIMARY KEY,
    chain_id UUID NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor_type TEXT NOT NULL,
    actor_id UUID,
    actor_name TEXT NOT NULL,
    via TEXT NOT NULL,
    on_behalf_of UUID,
    action TEXT NOT NULL,
    subject_id UUID,
    subject_name TEXT,
    resource_type TEXT NOT NULL,
    resource_id UUID,
    resource_name TEXT,
    project_id UUID,
    role_before TEXT,
    role_after TEXT,
    changes TEXT NOT NULL,
    reason TEXT,
    outcome TEXT NOT NULL,
    ip TEXT,
    user_agent TEXT,
    prev_hash TEXT,
    hash TEXT
);
CREATE UNIQUE INDEX audit_entries__chain_id_seq ON audit_entries (chain_id, seq);

CREATE TABLE jobs (
    id UUID NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    run_at BIGINT NOT NULL,
    leased_until BIGINT,
    attempts BIGINT NOT NULL,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE INDEX jobs__state_run_at ON jobs (state, run_at);

-- What an instance admin sets while the program runs; secrets are sealed under the instance key.
CREATE TABLE instance_configurations (
    id UUID NOT NULL PRIMARY KEY,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    category TEXT NOT NULL,
    is_encrypted BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX instance_configurations__key ON instance_configurations (key);

-- Requests that may be sent twice and are carried out once. The row is written in the transaction
-- of the change; the answer is added after it.
CREATE TABLE idempotent_requests (
    sender TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    at BIGINT NOT NULL,
    status BIGINT,
    answer TEXT,
    PRIMARY KEY (sender, idempotency_key)
);
CREATE INDEX idempotent_requests__at ON idempotent_requests (at);
