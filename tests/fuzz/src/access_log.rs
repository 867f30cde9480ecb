//! Objects of access logs: who calls the site chooses paths and user agents in them.

use std::io::Write as _;

use facts::traffic::PATH_LETTERS;
use flate2::Compression;
use flate2::write::GzEncoder;
use removal::example::AT;

use crate::plain::assert_facts;

/// How a gzip begins.
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// Texts of what is told apart at most: two hundred targets with their groups, and paths.
const MOST: usize = 512 * 1024;

/// The input is an object as it lies in the bucket, or the lines in it.
pub(crate) fn read(input: &[u8]) -> bool {
    let object = if input.starts_with(&GZIP) { input.to_vec() } else { zipped(input) };
    let traffic = aws::outside::access_log(&object, AT);
    assert_facts(&traffic, MOST);
    let users = &traffic.users;
    let answered: u64 = users.answered.values().sum();
    assert_eq!(answered, users.requests);
    assert!(traffic.unreadable + users.requests <= traffic.lines);
    assert!(users.statuses.keys().all(|status| (100..600).contains(status)));
    assert!(users.targets.iter().all(|target| target.errors <= target.requests && target.requests <= users.requests));
    assert!(users.blocked.len() <= 5 && users.targets.len() <= 200 && traffic.ours.len() <= 100);
    let paths = traffic.ours.iter().map(|own| &own.path).chain(users.blocked.iter().map(|(path, _)| path));
    for path in paths {
        assert!(!path.contains('?'), "a query was kept: {path}");
        // What is invisible takes more letters than it is.
        assert!(path.chars().count() <= PATH_LETTERS * 10);
    }
    traffic.lines > traffic.unreadable
}

fn zipped(text: &[u8]) -> Vec<u8> {
    let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
    gz.write_all(text).unwrap();
    gz.finish().unwrap()
}
