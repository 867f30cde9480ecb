//! Spellings one by one, and the law over all of them.

#![expect(
    clippy::string_slice,
    clippy::format_collect,
    clippy::wildcard_enum_match_arm,
    reason = "short and slow is right here"
)]

mod examples;
mod latin;
mod laws;
mod reader;
mod spelling;

use super::*;

fn secrets(texts: &[&str]) -> Secrets {
    let mut secrets = Secrets::default();
    for text in texts {
        secrets.add(text).unwrap();
    }
    secrets
}
