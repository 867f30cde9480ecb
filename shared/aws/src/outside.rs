//! What is read of bytes that somebody else made, without the wire that brings them: for tests that give it anything.

use facts::traffic::Traffic;
use jiff::Timestamp;

use crate::observe::traffic;

/// What an object of access logs comes to. `at` is the time that its traffic gets.
pub fn access_log(object: &[u8], at: Timestamp) -> Traffic {
    traffic::counted(object, at)
}
