//! What the `ELBv2` API tells of load balancers and all that hangs on them: each operation once, for whoever looks.
//!
//! A listing is whole or none, and what went between two calls is told as gone.

pub(crate) mod action;
pub(crate) mod listeners;
pub(crate) mod load_balancers;
pub(crate) mod rules;
pub(crate) mod tags;
pub(crate) mod target_groups;

use std::collections::BTreeMap;

/// Longer than any listing of an account.
const MOST_PAGES: usize = 1000;

/// Attributes by their keys; what was never set may have no value.
type Attributes = BTreeMap<String, String>;

/// One of them.
fn pair(key: Option<&str>, value: Option<&str>) -> Option<(String, String)> {
    Some((key?.to_owned(), value.unwrap_or_default().to_owned()))
}
