//! Runs that remove.

use crate::stage::Case;

pub(crate) fn cases() -> Vec<Case> {
    Vec::new()
}
