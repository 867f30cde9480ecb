//! What a shard leaves for the summary of its fleet.

use aws::Aws;
use aws::store::object::Precondition;
use checklist::alerts::Mail;
use facts::Seen;
use report::fleet::ShardResult;
use report::shard::ShardReport;
use runtime::put_json;

use super::Membership;
use crate::settings::Settings;

/// Where it lies, by the name of the shard.
pub(crate) fn result_key(shard: &str) -> String {
    format!("state/verify/fleet-results/{shard}.json")
}

/// Writes it, with the mails that wait for the summary. The last run is the one that counts.
pub(super) async fn leave(
    aws: &Aws,
    settings: &Settings,
    fleet: &Membership,
    report: &ShardReport,
    mails: Vec<Mail>,
) -> Seen<()> {
    let result = ShardResult { mails, ..ShardResult::new(&fleet.name, fleet.run, report) };
    put_json(aws, &settings.stack.bucket, &result_key(&fleet.name), &result, Precondition::None).await.map(drop)
}
