//! What holds for the house as a whole.

mod arrows;
mod catalog;
mod conventions;
mod document;
mod health;
mod tidy;
