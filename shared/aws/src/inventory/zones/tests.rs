//! Tests of the look at the zones: each gives the wire text of Route 53's answers.

use std::sync::{Arc, Mutex};

use super::*;
use crate::inventory::testing::*;
use crate::testing::{Asked, Says, answering, error};

const TWO: &[(&str, &str)] = &[("Z1", "example.com"), ("Z2", "example.org")];

fn ids(ids: &[&str]) -> BTreeSet<ZoneId> {
    ids.iter().map(|id| ZoneId::new(id)).collect()
}

/// What is seen of both zones, where Route 53 answers so about their records.
async fn seen(records: impl Fn(&Asked) -> Says + Send + Sync + 'static) -> Vec<Zone> {
    let aws = answering(move |asked| match asked.operation.as_str() {
        "ListHostedZones" => zones(TWO, None),
        _ => records(asked),
    });
    look(&aws, &ids(&["Z1", "Z2"]), Of::Everything, deadline()).await.unwrap()
}

fn weighted(name: &str, identifier: &str) -> String {
    record_set(name, "A", &format!("<SetIdentifier>{identifier}</SetIdentifier><Weight>1</Weight>"), "192.0.2.1")
}

fn query(asked: &Asked) -> String {
    asked.text.lines().next().unwrap().split_once('?').map_or_else(String::new, |(_, query)| query.to_owned())
}

#[tokio::test(start_paused = true)]
async fn the_cursor_has_three_parts_and_each_is_sent_back() {
    let queries = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&queries);
    let aws = answering(move |asked| {
        if asked.operation == "ListHostedZones" {
            return zones(&TWO[..1], None);
        }
        let query = query(asked);
        heard.lock().unwrap().push(query.clone());
        if query.contains("identifier=") {
            record_sets(&weighted("api.example.com.", "two"), Some(("txt.example.com.", "TXT", "")))
        } else if query.contains("type=TXT") {
            record_sets(&record_set("txt.example.com.", "TXT", "", "&quot;x&quot;"), None)
        } else {
            record_sets(&weighted("api.example.com.", "one"), Some(("api.example.com.", "A", "two")))
        }
    });
    let seen = look(&aws, &ids(&["Z1"]), Of::Everything, deadline()).await.unwrap();
    let read: Vec<_> =
        seen[0].records.as_ref().unwrap().iter().map(|it| (&*it.kind, it.set_identifier.as_deref())).collect();
    assert_eq!(read, [("A", Some("one")), ("A", Some("two")), ("TXT", None)]);
    let expected = ["", "name=api.example.com.&type=A&identifier=two", "name=txt.example.com.&type=TXT"];
    assert_eq!(*queries.lock().unwrap(), expected);
}

#[tokio::test(start_paused = true)]
async fn a_zone_that_is_not_read_to_its_end_has_no_records_and_hides_no_other() {
    type Page = fn(&Asked) -> Says;
    let second: [(Page, &str); 4] = [
        (|_| record_sets(&weighted("b.", "2"), Some(("b.", "A", "2"))), "already read"),
        (|_| record_sets(&weighted("a.", "1"), None), "A a came twice"),
        (|_| record_sets(&weighted("b.", "2"), Some(("", "", ""))), "NextRecordName"),
        (|_| error(400, "NoSuchHostedZone", "No hosted zone found with ID: Z1"), "No hosted zone found"),
    ];
    for (page, why) in second {
        let both = seen(move |asked| match (asked.has("/Z1/"), asked.has("identifier=2")) {
            (true, true) => page(asked),
            (true, false) => record_sets(&weighted("a.", "1"), Some(("b.", "A", "2"))),
            (false, _) => record_sets(&weighted("c.", "1"), None),
        })
        .await;
        let told = both[0].records.as_ref().unwrap_err().to_string();
        assert!(told.contains(why), "{told}");
        assert_eq!(both[1].records.as_ref().unwrap().len(), 1, "{why}");
    }
}

#[tokio::test(start_paused = true)]
async fn refusals_are_told_apart() {
    type Refusal = (u16, &'static str, String);
    let of = |(status, code, message): Refusal| async move {
        let both = seen(move |_| error(status, code, &message)).await;
        both.into_iter().next().unwrap().records
    };
    for code in ["Throttling", "ThrottlingException", "PriorRequestNotComplete"] {
        assert_eq!(of((400, code, "Rate exceeded".to_owned())).await, Err(throttled(RECORDS)), "{code}");
    }
    assert_eq!(of((403, "AccessDenied", not_authorized(RECORDS))).await, Err(denied(RECORDS)));
    assert_eq!(failed_with(of((404, "NoSuchHostedZone", "no".to_owned())).await), "NoSuchHostedZone");
    assert_eq!(failed_with(of((500, "InternalFailure", "no".to_owned())).await), "InternalFailure");
}

#[tokio::test(start_paused = true)]
async fn the_list_of_zones_is_whole_or_unseen() {
    let listing = |second: fn() -> Says| {
        answering(move |asked| match asked.operation.as_str() {
            "ListHostedZones" if asked.has("marker=two") => second(),
            "ListHostedZones" => zones(&TWO[..1], Some("two")),
            _ => record_sets("", None),
        })
    };
    let of = |aws: Aws, wanted: &'static [&'static str]| async move {
        look(&aws, &ids(wanted), Of::Everything, deadline()).await
    };
    let whole = of(listing(|| zones(&TWO[1..], None)), &["Z1", "Z2"]).await.unwrap();
    assert_eq!(whole.iter().map(|zone| zone.name.as_str()).collect::<Vec<_>>(), ["example.com", "example.org"]);
    let broken = of(listing(|| error(400, "Throttling", "Rate exceeded")), &["Z1"]).await;
    assert_eq!(broken, Err(throttled(ZONES)), "a zone that was seen is not known to be all there is to it");
    let circle = of(listing(|| zones(&[], Some("two"))), &["Z1"]).await;
    assert!(circle.unwrap_err().to_string().contains("already read"));
    let none = of(listing(|| zones(&TWO[1..], None)), &["Z9"]).await;
    assert!(none.unwrap_err().to_string().contains("no hosted zone Z9: correct the list of zones"));
}

#[tokio::test(start_paused = true)]
async fn a_record_is_read_as_a_deletion_must_name_it() {
    let alias = "<ResourceRecordSet><Name>\\052.Example.com.</Name><Type>AAAA</Type><SetIdentifier>eu</SetIdentifier><Region>\
        eu-west-1</Region><AliasTarget><HostedZoneId>Z35SXDOTRQ7X7K</HostedZoneId><DNSName>dualstack.k8s-1.us-east-1.elb.\
        amazonaws.com.</DNSName><EvaluateTargetHealth>true</EvaluateTargetHealth></AliasTarget><HealthCheckId>h-1\
        </HealthCheckId><TrafficPolicyInstanceId>t-1</TrafficPolicyInstanceId></ResourceRecordSet>";
    let both =
        seen(move |_| record_sets(&(alias.to_owned() + &record_set("a.", "CNAME", "", "B.example.")), None)).await;
    let records = both[0].records.as_ref().unwrap();
    let settings = [("AliasTarget.EvaluateTargetHealth", "true"), ("HealthCheckId", "h-1"), ("Region", "eu-west-1")];
    let expected = Record {
        name: RecordName::new("\\052.example.com"),
        kind: "AAAA".to_owned(),
        set_identifier: Some("eu".to_owned()),
        traffic_policy: Some("t-1".to_owned()),
        points_at: PointsAt::Alias {
            name: "dualstack.k8s-1.us-east-1.elb.amazonaws.com.".to_owned(),
            zone_id: "Z35SXDOTRQ7X7K".to_owned(),
        },
        settings: settings.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
    };
    assert_eq!(records[0], expected);
    assert_eq!(records[1].values(), ["B.example."]);
    assert_eq!(records[1].settings["TTL"], "60");
}

#[tokio::test(start_paused = true)]
async fn one_name_is_read_without_the_rest_of_its_zone() {
    let names = [RecordName::new("api.example.com")].into();
    let aws = answering(|asked| match asked.operation.as_str() {
        "ListHostedZones" => zones(TWO, None),
        _ if asked.has("identifier=two") => {
            let more = weighted("api.example.com.", "two") + &weighted("b.example.com.", "x");
            record_sets(&more, Some(("c.example.com.", "A", "")))
        }
        _ => {
            assert!(
                asked.has("/Z1/rrset?") && asked.has("maxitems=20") && asked.has("name=api.example.com"),
                "{}",
                asked.text
            );
            record_sets(&weighted("api.example.com.", "one"), Some(("api.example.com.", "A", "two")))
        }
    });
    let seen = look(&aws, &ids(&["Z1"]), Of::Names(&names), deadline()).await.unwrap();
    let found: Vec<_> =
        seen[0].records.as_ref().unwrap().iter().filter_map(|it| it.set_identifier.as_deref()).collect();
    assert_eq!(found, ["one", "two"]);
    assert_eq!(aws.take_calls()["Route 53:ListResourceRecordSets"], 2, "the first other name ends it");
}

#[tokio::test(start_paused = true)]
async fn where_records_outside_of_the_fence_lead_is_seen_of_every_zone_or_of_none() {
    let answer = |asked: &Asked| match asked.operation.as_str() {
        "ListHostedZones" => zones(TWO, None),
        _ if asked.has("/Z2/") => record_sets(
            &(record_set("www.example.org.", "CNAME", "", "k8s-1.us-east-1.elb.amazonaws.com")
                + &record_set("shop.example.org.", "CNAME", "", "App.example.com.")
                + &record_set("mail.example.org.", "TXT", "", "k8s-2.us-east-1.elb.amazonaws.com")),
            None,
        ),
        _ => record_sets(&weighted("a.example.com.", "1"), None),
    };
    let aws = answering(answer);
    let seen = look_everywhere(&aws, &ids(&["Z1"]), deadline()).await;
    assert_eq!(seen.inside.unwrap().len(), 1);
    let led_to = seen.elsewhere.unwrap();
    let told: Vec<_> = led_to.iter().map(|(to, from)| (to.as_str(), from.as_str())).collect();
    let expected = [("app.example.com", "shop.example.org"), ("k8s-1.us-east-1.elb.amazonaws.com", "www.example.org")];
    assert_eq!(told, expected);
    let none = look_everywhere(&aws, &ids(&[]), deadline()).await;
    assert_eq!((none.inside.unwrap().len(), none.elsewhere.unwrap()), (0, led_to), "without a fence all are outside");

    let denied = answering(move |asked| match asked.operation.as_str() {
        "ListResourceRecordSets" if asked.has("/Z2/") => error(403, "AccessDenied", &not_authorized(RECORDS)),
        _ => answer(asked),
    });
    let why = look_everywhere(&denied, &ids(&["Z1"]), deadline()).await.elsewhere.unwrap_err().to_string();
    assert!(why.contains("example.org") && why.contains("Z2") && why.contains(RECORDS), "{why}");
}
