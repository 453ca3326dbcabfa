//! What is inside a project, over HTTP.

mod archive;
mod assignment;
mod belongings;
mod demo;
mod files;
mod inbox;
mod items;
mod lists;
mod live;
mod pictures;
mod reactions;
mod rights;
mod settings;
mod stored_files;
mod uploads;
mod versions;
mod world;
