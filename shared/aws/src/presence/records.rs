//! Every record at some names of a zone, of whatever type.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use facts::ids::Domain;
use facts::inventory::record::Record;
use facts::inventory::{RecordName, ZoneId};
use facts::{Seen, Unseen};
use transport::deadline::Deadline;

use crate::client::Aws;
use crate::inventory::zones::{self, Of};

impl Aws {
    /// Every record at these names. A zone that the account does not have is no empty zone.
    pub async fn records_at(
        &self,
        zone: &ZoneId,
        names: &BTreeSet<RecordName>,
        time_left: Duration,
    ) -> Seen<Vec<Record>> {
        let zones = zones::look(self, &[zone.clone()].into(), Of::Names(names), Deadline::within(time_left)).await?;
        let missing = || Unseen::Needs { fact: format!("hosted zone {zone}"), because: "it was not listed".to_owned() };
        zones.into_iter().next().ok_or_else(missing)?.records
    }

    /// Every record of the account's hosted zones that leads to one of these names, by that name. One zone that cannot be
    /// read makes the whole of it unseen.
    pub async fn records_leading_to(
        &self,
        targets: &BTreeSet<Domain>,
        time_left: Duration,
    ) -> Seen<BTreeMap<Domain, BTreeSet<RecordName>>> {
        zones::leading_to(self, targets, Deadline::within(time_left)).await
    }
}
