//! A record that proves a domain to ACM. Every renewal needs it, and certificates share it.

use serde::{Deserialize, Serialize};

use super::ids::{RecordName, ZoneId};
use super::record::Record;

/// The records of one name that proves a domain. How many certificates count on it is in
/// [`Inventory::validations`](super::Inventory::validations).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValidationRecord {
    pub zone: ZoneId,
    pub name: RecordName,
    /// The AWS service that manages the zone, where one does.
    pub linked_service: Option<String>,
    /// One CNAME, unless somebody made a routing policy of it.
    pub records: Vec<Record>,
}
