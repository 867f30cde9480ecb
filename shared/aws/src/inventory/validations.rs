//! Which certificates count on a validation record: those of every Region, for a record serves all of them.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_acm::Client;
use aws_types::region::Region;
use facts::Seen;
use facts::ids::Arn;
use facts::inventory::RecordName;
use futures_util::future::try_join_all;
use transport::query::{Input, xml};
use transport::wire::Answer;

use super::certificates::{self, LIST};
use crate::acm::{self, DESCRIBE};
use crate::client::Aws;
use crate::operations;

/// What this look is called where it takes too long.
pub(super) const LOOK: &str = "the certificates of every Region";
const REGIONS: &str = operations::DESCRIBE_REGIONS.iam;

/// The IAM actions of the calls made here.
pub(crate) const ACTIONS: &[&str] = &[REGIONS, LIST, DESCRIBE];

/// One Region or certificate that could not be read makes the whole unseen.
pub(super) async fn look(aws: &Aws) -> Seen<BTreeMap<RecordName, BTreeSet<Arn>>> {
    let regions = regions(aws).await?;
    let found = try_join_all(regions.iter().map(|region| of_region(aws, region))).await?;
    let mut validations: BTreeMap<RecordName, BTreeSet<Arn>> = BTreeMap::new();
    for (name, arn) in found.into_iter().flatten() {
        validations.entry(name).or_default().insert(arn);
    }
    Ok(validations)
}

/// Those that are switched on for the account; a certificate cannot be in another.
async fn regions(aws: &Aws) -> Seen<Vec<String>> {
    let answer = Answer(REGIONS);
    let text = aws.query.call(operations::DESCRIBE_REGIONS, Input::Form(Vec::new())).await?;
    let regions: Vec<String> = xml::read(answer, &text, |root| {
        let regions = xml::list(answer, root, "regionInfo")?;
        regions.iter().map(|region| answer.text("regionName", xml::text(*region, "regionName"))).collect()
    })?;
    if regions.iter().any(|region| region == aws.region()) {
        return Ok(regions);
    }
    Err(answer.unreadable(format!("the Regions of this account do not include {}", aws.region())))
}

async fn of_region(aws: &Aws, region: &str) -> Seen<Vec<(RecordName, Arn)>> {
    let config = aws.acm.config().to_builder().region(Region::new(region.to_owned())).build();
    let acm = Client::from_conf(config);
    let listed = certificates::listed(aws, &acm, region).await?;
    let each = listed.iter().map(async |it| {
        let arn: Arn = Answer(LIST).arn("CertificateArn", it.certificate_arn())?;
        // One that went since it was listed counts on nothing.
        let described = acm::described(aws, &acm, &arn).await?;
        let names = described.iter().flat_map(certificates::proving).map(|name| (name, arn.clone()));
        Ok(names.collect::<Vec<_>>())
    });
    Ok(try_join_all(each).await?.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests;
