//! Records go in one change: all of a name with its proof of ownership, each exactly as it was seen, or none of them.

use aws::record_set;
use aws_sdk_route53::Client;
use aws_sdk_route53::types::{Change, ChangeAction, ChangeBatch};
use facts::Unseen;
use facts::inventory::ZoneId;
use facts::inventory::record::Record;
use removal::Removal;

use super::{Codes, read};

const CHANGE: &str = "route53:ChangeResourceRecordSets";
/// The IAM actions of the calls made here.
pub(super) const ACTIONS: &[&str] = &[CHANGE];

/// AWS names in one refusal every record that is not there as it was seen, gone or other: nothing of the change is done
/// then. Source: Route 53 API reference, `ChangeResourceRecordSets`.
const CODES: Codes = Codes { gone: &["NoSuchHostedZone"], in_use: &[], changed: &["InvalidChangeBatch"] };

pub(super) async fn remove<'a>(route53: &Client, zone: &ZoneId, records: impl Iterator<Item = &'a Record>) -> Removal {
    let batch = match batch(records) {
        Ok(batch) => batch,
        Err(message) => {
            return Removal::Failed {
                why: Unseen::Failed { action: CHANGE.to_owned(), code: None, message: message.into() },
            };
        }
    };
    match route53.change_resource_record_sets().hosted_zone_id(zone.as_str()).change_batch(batch).send().await {
        Ok(_) => Removal::Removed,
        Err(error) => read(CHANGE, &error, &CODES),
    }
}

fn batch<'a>(records: impl Iterator<Item = &'a Record>) -> Result<ChangeBatch, String> {
    let change = |record: &Record| {
        let set = record_set::to_sdk(record)?;
        let change = Change::builder().action(ChangeAction::Delete).resource_record_set(set).build();
        change.map_err(|error| error.to_string())
    };
    let changes = records.map(change).collect::<Result<Vec<_>, String>>()?;
    ChangeBatch::builder().set_changes(Some(changes)).build().map_err(|error| error.to_string())
}
