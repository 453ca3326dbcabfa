-- Accounts at other providers, by which people sign in.

CREATE TABLE connected_accounts (
    id UUID NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- google, github, gitlab, gitea or oidc.
    provider TEXT NOT NULL,
    -- Which of these it is: a subject means nothing at another host.
    issuer TEXT NOT NULL,
    -- Who it is there, for ever.
    subject TEXT NOT NULL,
    -- The address there, as it was told last.
    email TEXT,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX connected_accounts__provider_issuer_subject
    ON connected_accounts (provider, issuer, subject);
CREATE UNIQUE INDEX connected_accounts__user_id_provider_issuer
    ON connected_accounts (user_id, provider, issuer);

-- People who are at a provider now and are expected back. Each comes back once.
CREATE TABLE provider_visits (
    -- Fingerprint of the state that the provider hands back.
    state_hash TEXT NOT NULL PRIMARY KEY,
    -- Fingerprint of the cookie of the browser that was sent.
    browser_hash TEXT NOT NULL,
    provider TEXT NOT NULL,
    next_path TEXT,
    expires_at BIGINT NOT NULL
);
CREATE INDEX provider_visits__expires_at ON provider_visits (expires_at);
