//! What a dead cluster left of types that cleanup does not remove, in sentences: with price, and the line that removes it.

use std::collections::{BTreeMap, BTreeSet};

use checklist::prices::{MONTH_HOURS, Prices};
use facts::Unseen;
use facts::ids::Arn;
use facts::inventory::ClusterName;

use super::invoke::quoted;
use super::words::{count, is_an_amount, missing, usd};

/// Clusters and types that are told one by one.
const FEW: usize = 10;

/// A type that people pay for or are hindered by, and how it goes by hand.
struct Type {
    /// The service of its ARN, and what the resource in it begins with.
    arn: (&'static str, &'static str),
    noun: &'static str,
    /// The command before what names it.
    command: &'static str,
    /// How the command names it.
    named_by: NamedBy,
    /// Whether it is billed as a public IPv4 address is.
    is_an_address: bool,
}

#[derive(Clone, Copy)]
enum NamedBy {
    Arn,
    /// What follows the beginning of the resource.
    Id,
}

const TYPES: [Type; 8] = [
    Type {
        is_an_address: true,
        ..type_of("ec2", "elastic-ip/", "Elastic IP", "aws ec2 release-address --allocation-id")
    },
    type_of("ec2", "natgateway/", "NAT gateway", "aws ec2 delete-nat-gateway --nat-gateway-id"),
    type_of("ec2", "volume/", "EBS volume", "aws ec2 delete-volume --volume-id"),
    type_of(
        "ec2",
        "network-interface/",
        "network interface",
        "aws ec2 delete-network-interface --network-interface-id",
    ),
    // AWS removes no bucket that has anything in it.
    type_of("s3", "", "bucket", "aws s3 rb"),
    type_of("iam", "role/", "IAM role", "aws iam get-role --role-name"),
    Type {
        named_by: NamedBy::Arn,
        ..type_of(
            "iam",
            "oidc-provider/",
            "OIDC provider",
            "aws iam delete-open-id-connect-provider --open-id-connect-provider-arn",
        )
    },
    type_of("logs", "log-group:", "log group", "aws logs delete-log-group --log-group-name"),
];

const fn type_of(service: &'static str, begins: &'static str, noun: &'static str, command: &'static str) -> Type {
    Type { arn: (service, begins), noun, command, named_by: NamedBy::Id, is_an_address: false }
}

impl Type {
    fn of_arn(arn: &Arn) -> Option<&'static Self> {
        let (service, resource) = (arn.service(), arn.resource());
        TYPES.iter().find(|it| it.arn.0 == service && resource.starts_with(it.arn.1))
    }

    /// The line that removes one, quoted for a shell.
    fn line(&self, arn: &Arn) -> String {
        let id = arn.resource().strip_prefix(self.arn.1).unwrap_or(arn.resource());
        let name = match self.named_by {
            NamedBy::Arn => arn.as_str().to_owned(),
            // A role may have a path before its name.
            NamedBy::Id if self.arn.0 == "iam" => id.rsplit('/').next().unwrap_or(id).to_owned(),
            NamedBy::Id if self.arn.0 == "s3" => format!("s3://{id}"),
            NamedBy::Id => id.trim_end_matches(":*").to_owned(),
        };
        format!("{} {}", self.command, quoted(&name))
    }
}

/// A sentence for each type that a cluster left: bounded.
pub(super) fn notes(left: &BTreeMap<ClusterName, BTreeSet<Arn>>, prices: &Prices) -> Vec<String> {
    let mut by_type: BTreeMap<(&ClusterName, &'static str), (&'static Type, Vec<&Arn>)> = BTreeMap::new();
    for (cluster, arns) in left {
        for (arn, of) in arns.iter().filter_map(|arn| Some((arn, Type::of_arn(arn)?))) {
            by_type.entry((cluster, of.noun)).or_insert_with(|| (of, Vec::new())).1.push(arn);
        }
    }
    let mut notes: Vec<String> =
        by_type.iter().take(FEW).filter_map(|((cluster, _), (of, arns))| note(cluster, of, arns, prices)).collect();
    if let more @ 1.. = by_type.len().saturating_sub(FEW) {
        notes.push(format!("clusters that are gone left {} more of other resources", count(more, "type")));
    }
    notes
}

fn note(cluster: &ClusterName, of: &Type, arns: &[&Arn], prices: &Prices) -> Option<String> {
    let first = arns.first()?;
    let number = u32::try_from(arns.len()).unwrap_or(u32::MAX);
    let month = if of.is_an_address { f64::from(number) * MONTH_HOURS * prices.regional.ipv4_hour } else { 0.0 };
    let costs = if is_an_amount(month) { format!(", {} a month", usd(month)) } else { String::new() };
    let rest = match arns.len().saturating_sub(1) {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    };
    let what = count(arns.len(), of.noun);
    Some(format!(
        "cluster {cluster} left {what}{costs}: cleanup removes none; look at it, then by hand: {}{rest}",
        of.line(first)
    ))
}

/// What could not be asked, in one sentence.
pub(super) fn unasked(clusters: &BTreeMap<ClusterName, Unseen>) -> Option<String> {
    let (first, why) = clusters.first_key_value()?;
    let all = count(clusters.len(), "cluster");
    Some(format!("what else {all} left could not be told; of {first}: {}", missing(why)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(resources: &[&str]) -> BTreeMap<ClusterName, BTreeSet<Arn>> {
        let arns = resources.iter().map(|it| Arn::try_from(format!("arn:aws:{it}")).unwrap());
        [(ClusterName::new("old"), arns.collect())].into()
    }

    fn told(resources: &[&str]) -> Vec<String> {
        notes(&left(resources), &Prices::for_region("us-east-1"))
    }

    #[test]
    fn addresses_are_told_with_their_price_and_the_line() {
        let ec2 = "ec2:us-east-1:123456789012:elastic-ip";
        assert_eq!(
            told(&[&format!("{ec2}/eipalloc-1"), &format!("{ec2}/eipalloc-2")]),
            ["cluster old left 2 Elastic IPs, $7.30 a month: cleanup removes none; look at it, then by hand: aws ec2 \
              release-address --allocation-id eipalloc-1 (and 1 more)"]
        );
    }

    #[test]
    fn each_type_has_its_line() {
        let line = |resource: &str| told(&[resource]).remove(0).rsplit_once("by hand: ").unwrap().1.to_owned();
        assert_eq!(line("s3:::shop-logs"), "aws s3 rb s3://shop-logs");
        assert_eq!(line("iam::123456789012:role/eks/lb-controller"), "aws iam get-role --role-name lb-controller");
        let provider = "iam::123456789012:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/1";
        assert!(line(provider).ends_with(&format!("-arn arn:aws:{provider}")), "{}", line(provider));
        let group = "logs:us-east-1:123456789012:log-group:/aws/eks/old/cluster:*";
        assert_eq!(line(group), "aws logs delete-log-group --log-group-name /aws/eks/old/cluster");
    }

    #[test]
    fn what_is_of_no_type_that_people_pay_for_is_not_told() {
        assert_eq!(told(&["ec2:us-east-1:123456789012:subnet/subnet-1", "sqs:us-east-1:123456789012:q"]), [""; 0]);
    }
}
