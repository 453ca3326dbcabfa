-- Accounts that an administrator of the instance made, at set-up, on the command line or by
-- inviting somebody. Proving their address for the first time takes nothing away from them.
ALTER TABLE users ADD COLUMN is_holder_known BOOLEAN NOT NULL DEFAULT FALSE;

UPDATE users SET is_holder_known = TRUE
WHERE id IN (SELECT user_id FROM instance_admins);
