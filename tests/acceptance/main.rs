//! The scenarios: what users and the template rely on, from the outside.

mod docs;
mod events;
mod template;
