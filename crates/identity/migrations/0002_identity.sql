-- Accounts, how they prove who they are, and the instance's own row with its admins.

CREATE TABLE users (
    id UUID NOT NULL PRIMARY KEY,
    -- Lower case.
    email TEXT NOT NULL,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    display_name TEXT NOT NULL,
    -- Address and names folded, for searching.
    search_text TEXT NOT NULL,
    avatar_asset_id UUID,
    user_timezone TEXT NOT NULL,
    -- 0 is Sunday.
    start_of_the_week BIGINT NOT NULL,
    -- False while suspended.
    is_active BOOLEAN NOT NULL,
    suspended_at BIGINT,
    is_bot BOOLEAN NOT NULL,
    -- Whether the address was proved by a mailed code or link.
    is_email_verified BOOLEAN NOT NULL,
    last_login_medium TEXT NOT NULL,
    last_login_at BIGINT,
    last_active_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX users__email ON users (email);

-- Apart from the users, so that no list of people ever holds a hash.
CREATE TABLE passwords (
    user_id UUID NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE TABLE sessions (
    id UUID NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    secret_hash TEXT NOT NULL,
    medium TEXT NOT NULL,
    ip TEXT,
    user_agent TEXT,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX sessions__secret_hash ON sessions (secret_hash);
CREATE INDEX sessions__user_id ON sessions (user_id, last_seen_at);

CREATE TABLE personal_tokens (
    id UUID NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    secret_hash TEXT NOT NULL,
    -- The readable beginning, by which its owner knows it.
    prefix TEXT NOT NULL,
    label TEXT NOT NULL,
    description TEXT NOT NULL,
    -- JSON list; empty means all of the owner's rights but instance administration and People.
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    last_used_at BIGINT
);
CREATE UNIQUE INDEX personal_tokens__secret_hash ON personal_tokens (secret_hash);
CREATE INDEX personal_tokens__user_id ON personal_tokens (user_id, created_at);

-- Mailed codes and links. Each works once.
CREATE TABLE one_time_secrets (
    id UUID NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    email TEXT NOT NULL,
    user_id UUID REFERENCES users (id) ON DELETE CASCADE,
    link_hash TEXT NOT NULL,
    code_hash TEXT,
    attempts BIGINT NOT NULL,
    -- A link that an admin handed over by hand proves nothing about the address.
    is_mailed BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE UNIQUE INDEX one_time_secrets__link_hash ON one_time_secrets (link_hash);
CREATE INDEX one_time_secrets__purpose_email ON one_time_secrets (purpose, email);
CREATE INDEX one_time_secrets__expires_at ON one_time_secrets (expires_at);

-- Attempts within a window, by a fingerprint of what is limited.
CREATE TABLE attempt_counters (
    subject TEXT NOT NULL PRIMARY KEY,
    attempts BIGINT NOT NULL,
    window_ends_at BIGINT NOT NULL
);
CREATE INDEX attempt_counters__window_ends_at ON attempt_counters (window_ends_at);

CREATE TABLE user_assets (
    id UUID NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    entity_type TEXT NOT NULL,
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    -- False between the two steps of an upload.
    is_uploaded BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX user_assets__user_id ON user_assets (user_id);

-- One row, made by registering.
CREATE TABLE instances (
    id UUID NOT NULL PRIMARY KEY,
    instance_name TEXT NOT NULL,
    instance_id TEXT NOT NULL,
    company_name TEXT NOT NULL,
    domain TEXT NOT NULL,
    namespace TEXT,
    whitelist_emails TEXT,
    is_activated BOOLEAN NOT NULL,
    is_setup_done BOOLEAN NOT NULL,
    is_signup_screen_visited BOOLEAN NOT NULL,
    is_telemetry_enabled BOOLEAN NOT NULL,
    is_support_required BOOLEAN NOT NULL,
    is_verified BOOLEAN NOT NULL,
    is_test BOOLEAN NOT NULL,
    last_checked_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    created_by UUID,
    updated_by UUID
);

CREATE TABLE instance_admins (
    id UUID NOT NULL PRIMARY KEY,
    instance_id UUID NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
    user_id UUID REFERENCES users (id) ON DELETE SET NULL,
    role BIGINT NOT NULL DEFAULT 20,
    is_verified BOOLEAN NOT NULL DEFAULT FALSE,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX instance_admins__instance_id_user_id
    ON instance_admins (instance_id, user_id);
CREATE INDEX instance_admins__user_id ON instance_admins (user_id);
