-- Somebody who may not see a thing knows it by what people call it, such as `WEB-12`, and never
-- learns its id: a request keeps what they called it, which is what they read again.
ALTER TABLE access_requests ADD COLUMN named TEXT;
