//! Records come back in one change: all of a name with its proof of ownership, or none of them.

use aws::record_set;
use aws_sdk_route53::Client;
use aws_sdk_route53::types::{Change, ChangeAction, ChangeBatch};
use facts::Seen;
use facts::inventory::ZoneId;
use facts::inventory::record::Record;
use transport::unseen::unseen;

use super::calls::CHANGE;
use super::unreadable;

/// Of its changes only `CREATE`, which AWS refuses where something is there.
pub(super) async fn make(route53: &Client, zone: &ZoneId, records: &[Record]) -> Seen<()> {
    let batch = batch(records).map_err(|why| unreadable(CHANGE, &why))?;
    let asked = route53.change_resource_record_sets().hosted_zone_id(zone.as_str()).change_batch(batch);
    asked.send().await.map(drop).map_err(|error| unseen(CHANGE, &error))
}

fn batch(records: &[Record]) -> Result<ChangeBatch, String> {
    let change = |record: &Record| {
        let set = record_set::to_sdk(record)?;
        let change = Change::builder().action(ChangeAction::Create).resource_record_set(set).build();
        change.map_err(|error| error.to_string())
    };
    let changes = records.iter().map(change).collect::<Result<Vec<_>, String>>()?;
    ChangeBatch::builder().set_changes(Some(changes)).build().map_err(|error| error.to_string())
}
