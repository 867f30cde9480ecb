//! Tests of the look at the certificates of every Region: each gives the wire text of AWS's answers.

use serde_json::json;

use super::*;
use crate::inventory::testing::*;
use crate::testing::{Asked, Says, answering, ok};

fn regions(regions: &[&str]) -> Says {
    let items: Vec<_> = regions.iter().map(|it| format!("<item><regionName>{it}</regionName></item>")).collect();
    ec2("DescribeRegions", &format!("<regionInfo>{}</regionInfo>", items.concat()))
}

/// A certificate in each of two Regions: both need one record, and the one here needs another too.
fn healthy(asked: &Asked) -> Says {
    let region = if asked.signature.contains("/eu-west-1/acm/") { "eu-west-1" } else { REGION };
    let certificate = format!("arn:aws:acm:{region}:123456789012:certificate/{region}");
    match asked.operation.as_str() {
        "DescribeRegions" => regions(&["eu-west-1", REGION]),
        "ListCertificates" => {
            ok(json!({ "CertificateSummaryList": [{ "CertificateArn": certificate, "DomainName": "a" }] }).to_string())
        }
        "DescribeCertificate" => {
            assert!(asked.has(&certificate), "asked in {region} for {}", asked.text);
            let names =
                if region == REGION { &["_a.example.com.", "_B.example.com."][..] } else { &["_a.example.com."] };
            let option = |name: &&str| json!({ "DomainName": "x", "ResourceRecord": { "Name": name, "Type": "CNAME", "Value": "v" } });
            let options: Vec<_> = names.iter().map(option).chain([json!({ "DomainName": "by mail" })]).collect();
            ok(json!({ "Certificate": { "CertificateArn": certificate, "DomainValidationOptions": options } })
                .to_string())
        }
        other => panic!("nobody should ask for {other}"),
    }
}

async fn seen(aws: impl Fn(&Asked) -> Says + Send + Sync + 'static) -> Seen<BTreeMap<RecordName, BTreeSet<Arn>>> {
    Box::pin(look(&answering(aws))).await
}

#[tokio::test(start_paused = true)]
async fn a_record_is_counted_on_in_every_region() {
    let of = |region: &str| arn(&format!("arn:aws:acm:{region}:123456789012:certificate/{region}"));
    let expected = BTreeMap::from([
        (RecordName::new("_a.example.com"), [of("eu-west-1"), of(REGION)].into()),
        (RecordName::new("_b.example.com"), [of(REGION)].into()),
    ]);
    assert_eq!(seen(healthy).await, Ok(expected));
}

#[tokio::test(start_paused = true)]
async fn one_region_that_is_unseen_hides_all() {
    for (operation, action) in [("ListCertificates", LIST), ("DescribeCertificate", DESCRIBE)] {
        let seen = seen(move |asked| {
            let is_it = asked.operation == operation && asked.signature.contains("/eu-west-1/");
            if is_it { refusal(400, "AccessDeniedException", &not_authorized(action)) } else { healthy(asked) }
        });
        assert_eq!(seen.await, Err(denied(action)));
    }
}

#[tokio::test(start_paused = true)]
async fn regions_that_cannot_be_all_are_no_list() {
    let only = |listed: &'static [&'static str]| {
        seen(move |asked| if asked.operation == "DescribeRegions" { regions(listed) } else { healthy(asked) })
    };
    let other = only(&["eu-west-1"]).await.unwrap_err().to_string();
    assert!(other.contains("do not include us-east-1"), "{other}");
    assert!(only(&[]).await.is_err());
    let strange = seen(|_| ok("<DescribeRegionsResponse/>")).await.unwrap_err().to_string();
    assert!(strange.contains("regionInfo"), "{strange}");
    let denied_too = seen(|_| ec2_refusal(403, "UnauthorizedOperation", &not_authorized(REGIONS)));
    assert_eq!(denied_too.await, Err(denied(REGIONS)));
}

#[tokio::test(start_paused = true)]
async fn one_that_went_in_between_counts_on_nothing() {
    let left = seen(|asked| match asked.operation.as_str() {
        "DescribeCertificate" if asked.has("us-east-1") => refusal(400, "ResourceNotFoundException", "no"),
        _ => healthy(asked),
    });
    assert_eq!(left.await.unwrap().len(), 1);
}
