//! Bodies of replies in a content coding: whatever the site says that it is, and whatever it sends.

use crate::plain::assert_facts;

/// The most that is kept of one.
const LIMIT: usize = 10_000;

/// The input is the value of `content-encoding` on a line of its own, and the body.
pub(crate) fn read(input: &[u8]) -> bool {
    let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
    let (encoding, body) = input.split_at(end);
    let body = body.strip_prefix(b"\n").unwrap_or(body);
    match probe::outside::body(&String::from_utf8_lossy(encoding), body, LIMIT) {
        Ok(kept) => {
            assert!(kept.len() <= LIMIT, "{} bytes were kept", kept.len());
            assert!(!body.is_empty() || kept.is_empty(), "a body was made of nothing");
            true
        }
        Err(undecoded) => {
            assert_facts(&undecoded, 2_000);
            false
        }
    }
}
