//! Our own state, reports and mails: the only things that are written.

pub mod lock;
pub mod mail;
pub mod object;
pub mod seal;
pub mod used;
