//! Tests of the look at the records: each gives the wire text of AWS's answers.

use facts::ids::Domain;

use super::*;
use crate::testing::*;

const ALIAS: &str = "<ResourceRecordSet><Name>api.example.com.</Name><Type>A</Type><AliasTarget>\
    <HostedZoneId>Z35SXDOTRQ7X7K</HostedZoneId><DNSName>dualstack.shop-1.us-east-1.elb.amazonaws.com.</DNSName>\
    <EvaluateTargetHealth>true</EvaluateTargetHealth></AliasTarget></ResourceRecordSet>";

fn plain(name: &str, kind: &str, identifier: &str, value: &str) -> String {
    let identifier = if identifier.is_empty() {
        String::new()
    } else {
        format!("<SetIdentifier>{identifier}</SetIdentifier><Weight>1</Weight>")
    };
    format!(
        "<ResourceRecordSet><Name>{name}</Name><Type>{kind}</Type>{identifier}<TTL>60</TTL><ResourceRecords>\
         <ResourceRecord><Value>{value}</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>"
    )
}

fn sets(sets: &str, next: Option<&str>) -> Says {
    let (truncated, next) = (next.is_some(), next.unwrap_or_default());
    ok(format!(
        "<ListResourceRecordSetsResponse><ResourceRecordSets>{sets}</ResourceRecordSets><IsTruncated>{truncated}\
         </IsTruncated>{next}<MaxItems>20</MaxItems></ListResourceRecordSetsResponse>"
    ))
}

fn hosted(id: &str, name: &str, private: bool) -> String {
    format!(
        "<HostedZone><Id>/hostedzone/{id}</Id><Name>{name}</Name><CallerReference>1</CallerReference>\
         <Config><PrivateZone>{private}</PrivateZone></Config></HostedZone>"
    )
}

fn zones(zones: &str) -> Says {
    ok(format!(
        "<ListHostedZonesByNameResponse><HostedZones>{zones}</HostedZones><IsTruncated>false</IsTruncated>\
         <MaxItems>10</MaxItems></ListHostedZonesByNameResponse>"
    ))
}

/// Zone `example.com` with the alias, and a look-alike and a private zone beside it.
fn healthy(asked: &Asked) -> Says {
    match asked.operation.as_str() {
        "ListHostedZonesByName" if asked.has("dnsname=api.") => zones(&hosted("ZX", "apples.com.", false)),
        "ListHostedZonesByName" => {
            zones(&[hosted("ZP", "example.com.", true), hosted("ZE", "example.com.", false)].concat())
        }
        "GetHostedZone" => {
            ok(format!("<GetHostedZoneResponse>{}</GetHostedZoneResponse>", hosted("ZE", "example.com.", false)))
        }
        _ if asked.has("name=api.example.com") => sets(
            &(ALIAS.to_owned() + &plain("b.example.com.", "A", "", "192.0.2.1")),
            Some("<NextRecordName>c</NextRecordName>"),
        ),
        _ => sets("", None),
    }
}

async fn seen(zone: Zone, aws: impl Fn(&Asked) -> Says + Send + Sync + 'static) -> Seen<Records> {
    look(&answering(aws), &Scope { zone, ..scope() }, None).await
}

fn values(kind: &str, identifier: Option<&str>, value: &str) -> Record {
    let points_at = PointsAt::Values { values: vec![value.to_owned()] };
    Record { kind: kind.to_owned(), set_identifier: identifier.map(ToOwned::to_owned), points_at }
}

async fn records(answer: impl Fn(&Asked) -> Says + Send + Sync + 'static) -> Seen<Vec<Record>> {
    let seen = seen(Zone::Discover, move |asked| match asked.operation.as_str() {
        "ListResourceRecordSets" => answer(asked),
        _ => healthy(asked),
    });
    Ok(seen.await?.records)
}

#[tokio::test]
async fn the_record_is_found_in_the_zone_that_holds_the_domain() {
    let points_at = PointsAt::Alias {
        name: "dualstack.shop-1.us-east-1.elb.amazonaws.com".to_owned(),
        zone_id: "Z35SXDOTRQ7X7K".to_owned(),
    };
    let records = vec![Record { kind: "A".to_owned(), set_identifier: None, points_at }];
    let expected = Ok(Records { zone_id: "ZE".to_owned(), zone_name: id::<Domain>("example.com"), records });
    assert_eq!(seen(Zone::Discover, healthy).await, expected);
    assert_eq!(seen(Zone::Id("ZE".to_owned()), healthy).await, expected);
}

#[tokio::test]
async fn all_weighted_records_are_read_over_pages_and_other_types_left_out() {
    let seen = records(|asked| {
        if asked.has("identifier=green") {
            let text = plain("api.example.com.", "TXT", "", "heritage");
            sets(&(plain("api.example.com.", "CNAME", "green", "new.example.net.") + &text), None)
        } else {
            let next = "<NextRecordName>api.example.com.</NextRecordName><NextRecordType>CNAME</NextRecordType>\
                        <NextRecordIdentifier>green</NextRecordIdentifier>";
            sets(&plain("api.example.com.", "CNAME", "blue", "old.example.net."), Some(next))
        }
    });
    let expected =
        vec![values("CNAME", Some("blue"), "old.example.net"), values("CNAME", Some("green"), "new.example.net")];
    assert_eq!(seen.await, Ok(expected));
}

#[tokio::test]
async fn pages_in_a_circle_are_no_records() {
    let next = "<NextRecordName>api.example.com.</NextRecordName><NextRecordType>A</NextRecordType>";
    assert!(matches!(records(move |_| sets(ALIAS, Some(next))).await, Err(Unseen::Failed { .. })));
    assert!(matches!(records(|_| sets(ALIAS, Some(""))).await, Err(Unseen::Failed { .. })));
}

#[tokio::test]
async fn a_wildcard_stands_in_only_for_a_name_without_any_record() {
    let wildcard = || plain("\\052.example.com.", "A", "", "192.0.2.9");
    let seen = records(move |asked| {
        if asked.has("052.example.com") {
            sets(&wildcard(), None)
        } else {
            sets(&plain("b.example.com.", "A", "", "192.0.2.1"), None)
        }
    });
    assert_eq!(seen.await, Ok(vec![values("A", None, "192.0.2.9")]));
    let seen = records(move |asked| {
        if asked.has("052.example.com") {
            sets(&wildcard(), None)
        } else {
            sets(&plain("api.example.com.", "TXT", "", "heritage"), None)
        }
    });
    assert_eq!(seen.await, Ok(vec![]));
}

#[tokio::test]
async fn a_zone_that_is_not_there_or_not_the_only_one_is_named() {
    let none = seen(Zone::Discover, |_| zones("")).await.unwrap_err().to_string();
    assert!(none.contains("no public hosted zone of this account holds api.example.com"), "{none}");
    let several = seen(Zone::Discover, |asked| {
        if asked.has("dnsname=api.") {
            zones("")
        } else {
            zones(&[hosted("ZE", "example.com.", false), hosted("ZF", "example.com.", false)].concat())
        }
    });
    let several = several.await.unwrap_err().to_string();
    assert!(several.contains("ZE, ZF with dns.zone"), "{several}");
}

#[tokio::test]
async fn a_zone_that_does_not_hold_the_domain_is_refused() {
    let zone = || format!("<GetHostedZoneResponse>{}</GetHostedZoneResponse>", hosted("ZO", "example.org.", false));
    let other = seen(Zone::Id("ZO".to_owned()), move |_| ok(zone())).await.unwrap_err().to_string();
    assert!(other.contains("zone ZO holds example.org"), "{other}");
}

#[tokio::test]
async fn records_elsewhere_are_not_asked_for() {
    let aws = answering(healthy);
    let elsewhere = look(&aws, &Scope { zone: Zone::Elsewhere, ..scope() }, None).await;
    assert_eq!(elsewhere, Err(Unseen::NotAsked { ask_with: "dns.zone".to_owned() }));
    assert!(aws.take_calls().is_empty());
}

#[tokio::test]
async fn a_refusal_names_its_action() {
    let denied = records(|_| error(403, "AccessDenied", "no")).await;
    assert_eq!(denied, Err(Unseen::Denied { action: LOOK.to_owned(), message: "no".into() }));
    let throttled = seen(Zone::Discover, |_| error(400, "Throttling", "Rate exceeded")).await;
    assert_eq!(throttled, Err(Unseen::Throttled { action: zone::LIST.to_owned() }));
}

/// The zones of the account as one listing gives them.
fn listed(zones: &str) -> Says {
    ok(format!(
        "<ListHostedZonesResponse><HostedZones>{zones}</HostedZones><IsTruncated>false</IsTruncated><MaxItems>100</MaxItems>\
         </ListHostedZonesResponse>"
    ))
}

/// Among zones that are known the same one is found as by asking for names, without a call for each.
#[tokio::test]
async fn a_zone_is_found_among_those_that_are_listed_once_for_all() {
    let among = async |all: &str| {
        let all = all.to_owned();
        let aws = answering(move |asked| match asked.operation.as_str() {
            "ListHostedZones" => listed(&all),
            "ListHostedZonesByName" | "GetHostedZone" => panic!("nobody has to ask for {}", asked.operation),
            _ => healthy(asked),
        });
        let zones = Zones::listed(&aws).await;
        look(&aws, &scope(), Some(&zones)).await
    };
    let zone = |id, name| hosted(id, name, false);
    let many = [zone("Z0", "com."), zone("ZE", "example.com."), zone("ZX", "apples.com.")].concat();
    let found = among(&(many.clone() + &hosted("ZP", "api.example.com.", true))).await.unwrap();
    assert_eq!((found.zone_id.as_str(), found.records.len()), ("ZE", 1), "the longest that is public");
    let twice = among(&(many + &zone("ZF", "example.com."))).await.unwrap_err().to_string();
    assert!(twice.contains("example.com has several public hosted zones: name one of ZE, ZF"), "{twice}");
    let none = among(&zone("ZX", "apples.com.")).await.unwrap_err().to_string();
    assert!(none.contains("no public hosted zone of this account holds api.example.com"), "{none}");
    let denied = Err(Unseen::Denied { action: "route53:ListHostedZones".to_owned(), message: "no".into() });
    assert!(look(&answering(healthy), &scope(), Some(&denied)).await.is_err(), "a listing that was refused is no zone");
}
