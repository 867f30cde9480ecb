use super::*;
use crate::front::hosted_zone::{RecordSet, absolute};

const DOMAIN: &str = "api.retail-prediction.example.com";
const BALANCER: &str = "retail-prediction-alb-123.us-east-1.elb.amazonaws.com";

fn name(text: &str) -> Name {
    absolute(text, "A").unwrap()
}

/// A zone with the record sets that are added to the usual one.
fn names(sets: Vec<RecordSet>) -> Names {
    let zone = HostedZone::new("retail-prediction.example.com.", sets).unwrap();
    let load_balancer_addresses = vec![IpAddr::from([127, 0, 1, 1]), IpAddr::from([127, 0, 1, 2])];
    Names { zones: vec![zone], load_balancer_addresses, others: BTreeMap::new() }
}

fn alias() -> RecordSet {
    RecordSet::alias(DOMAIN, "A", &format!("dualstack.{BALANCER}.")).unwrap()
}

fn values(found: &Found) -> Vec<String> {
    found.answers.iter().map(|record| format!("{} {}", record.name, record.data)).collect()
}

#[test]
fn an_alias_has_the_addresses_of_its_target_under_its_own_name() {
    let found = names(vec![alias()]).look_up(&name(DOMAIN), RecordType::A);
    assert_eq!(values(&found), [format!("{DOMAIN}. 127.0.1.1"), format!("{DOMAIN}. 127.0.1.2")]);
    assert_eq!(found.code, ResponseCode::NoError);
}

#[test]
fn a_name_without_the_type_is_not_a_name_that_is_missing() {
    let names = names(vec![alias()]);
    for (wanted, code) in
        [(DOMAIN, ResponseCode::NoError), ("gone.retail-prediction.example.com", ResponseCode::NXDomain)]
    {
        let found = names.look_up(&name(wanted), RecordType::AAAA);
        assert_eq!((found.code, found.answers.len()), (code, 0), "{wanted}");
        let authority = found.authority.unwrap();
        assert_eq!(authority.name, name("retail-prediction.example.com"));
        assert_eq!(authority.record_type(), RecordType::SOA);
    }
}

#[test]
fn an_alias_to_a_deleted_load_balancer_has_no_data() {
    let mut names = names(vec![alias()]);
    names.others.insert(BALANCER.to_owned(), Vec::new());
    let found = names.look_up(&name(DOMAIN), RecordType::A);
    assert_eq!((found.code, found.answers.len(), found.authority.is_some()), (ResponseCode::NoError, 0, true));
    assert_eq!(names.look_up(&name(BALANCER), RecordType::A).code, ResponseCode::NXDomain);
}

#[test]
fn a_chain_is_followed_to_its_end() {
    let cname = RecordSet::values(DOMAIN, "CNAME", 300, &[BALANCER]).unwrap();
    let found = names(vec![cname]).look_up(&name(DOMAIN), RecordType::A);
    assert_eq!(values(&found)[0], format!("{DOMAIN}. {BALANCER}."));
    assert_eq!(found.answers.len(), 3);
    let nowhere = RecordSet::values(DOMAIN, "CNAME", 300, &["gone.example.net."]).unwrap();
    let found = names(vec![nowhere]).look_up(&name(DOMAIN), RecordType::A);
    assert_eq!((found.code, found.answers.len()), (ResponseCode::NXDomain, 1));
}

#[test]
fn a_circle_ends_as_a_failure() {
    let cname = |from, to| RecordSet::values(from, "CNAME", 300, &[to]).unwrap();
    let other = "other.retail-prediction.example.com";
    let found = names(vec![cname(DOMAIN, other), cname(other, DOMAIN)]).look_up(&name(DOMAIN), RecordType::A);
    assert_eq!(found.code, ResponseCode::ServFail);
}

#[test]
fn values_are_read_as_route_53_writes_them() {
    let text = "\"heritage=external-dns,external-dns/owner=retail prediction\"";
    let sets = vec![
        RecordSet::values(&format!("cname-{DOMAIN}"), "TXT", 300, &[text]).unwrap(),
        RecordSet::values("retail-prediction.example.com.", "NS", 172_800, &["ns-7.awsdns-00.com."]).unwrap(),
        RecordSet::values(
            "retail-prediction.example.com.",
            "SOA",
            900,
            &["ns-7.awsdns-00.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"],
        )
        .unwrap(),
    ];
    let names = names(sets);
    let found = names.look_up(&name(&format!("CNAME-{DOMAIN}")), RecordType::TXT);
    let RData::TXT(found) = &found.answers[0].data else { panic!("{found:?}") };
    assert_eq!(&*found.txt_data[0], b"heritage=external-dns,external-dns/owner=retail prediction");
    let apex = name("retail-prediction.example.com");
    assert_eq!(names.look_up(&apex, RecordType::NS).answers.len(), 1);
    assert!(values(&names.look_up(&apex, RecordType::SOA))[0].contains("ns-7.awsdns-00.com."));
    assert_eq!(names.look_up(&apex, RecordType::A).code, ResponseCode::NoError);
}

#[test]
fn a_wildcard_covers_what_has_no_record_of_its_own() {
    let wildcard = RecordSet::values("\\052.retail-prediction.example.com", "A", 60, &["192.0.2.9"]).unwrap();
    let names = names(vec![wildcard, alias()]);
    let found = names.look_up(&name("any.thing.retail-prediction.example.com"), RecordType::A);
    assert_eq!(values(&found), ["any.thing.retail-prediction.example.com. 192.0.2.9"]);
    assert_eq!(names.look_up(&name(DOMAIN), RecordType::A).answers.len(), 2);
    assert_eq!(names.look_up(&name("retail-prediction.example.com"), RecordType::A).answers.len(), 0);
}

#[test]
fn a_name_outside_of_everything_does_not_exist() {
    assert_eq!(names(vec![]).look_up(&name("example.net"), RecordType::A).code, ResponseCode::NXDomain);
}

#[test]
fn a_value_that_does_not_fit_its_type_is_said() {
    let error = RecordSet::values(DOMAIN, "A", 60, &["not-an-address"]).unwrap_err().to_string();
    assert!(error.contains(DOMAIN) && error.contains("not-an-address"), "{error}");
    assert!(RecordSet::values(DOMAIN, "HUH", 60, &[]).is_err());
}
