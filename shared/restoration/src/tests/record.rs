//! Records of a name.

use facts::inventory::record::Record;
use removal::example::make::{alias, heritage, values};

use super::*;
use crate::record::{There, renamed, there, today};

const OLD: &str = "shop-1.us-east-1.elb.amazonaws.com";
const NEW: &str = "shop-2.us-east-1.elb.amazonaws.com";

fn weighted(id: &str, weight: &str, to: &str) -> Record {
    let mut record = alias("api.dev.example.com", "A", to);
    record.set_identifier = Some(id.to_owned());
    record.settings.insert("Weight".to_owned(), weight.to_owned());
    record
}

fn wanted() -> Vec<Record> {
    vec![weighted("a", "10", OLD), heritage("a-api.dev.example.com", "dns-blue")]
}

fn what_is_there(now: &[Record], names: &Names) -> There {
    let wanted = wanted();
    there(&wanted.iter().collect::<Vec<_>>(), now, names)
}

#[test]
fn what_is_missing_is_every_field_but_for_the_new_target() {
    assert_eq!(what_is_there(&[], &Names::default()), There::Missing(wanted()));
    let missing = vec![weighted("a", "10", NEW), heritage("a-api.dev.example.com", "dns-blue")];
    assert_eq!(what_is_there(&[], &names(&[(OLD, NEW)])), There::Missing(missing));
}

#[test]
fn a_second_time_all_is_there() {
    assert_eq!(what_is_there(&wanted(), &Names::default()), There::All);
    let now = [weighted("a", "10", NEW), heritage("a-api.dev.example.com", "dns-blue")];
    assert_eq!(what_is_there(&now, &names(&[(OLD, NEW)])), There::All);
}

#[test]
fn an_alias_that_does_not_say_so_evaluates_no_health() {
    let mut said = wanted();
    let field = "AliasTarget.EvaluateTargetHealth".to_owned();
    said[0].settings.insert(field.clone(), "false".to_owned());
    assert_eq!(what_is_there(&said, &Names::default()), There::All);
    said[0].settings.insert(field, "true".to_owned());
    assert!(matches!(what_is_there(&said, &Names::default()), There::Taken { .. }));
}

#[test]
fn only_what_is_missing_is_written() {
    let missing = There::Missing(vec![heritage("a-api.dev.example.com", "dns-blue")]);
    assert_eq!(what_is_there(&wanted()[..1], &Names::default()), missing);
}

#[test]
fn one_place_that_is_taken_keeps_all_of_the_name_away() {
    for taken in [
        weighted("a", "11", OLD),
        weighted("a", "10", "another-3.us-east-1.elb.amazonaws.com"),
        values("api.dev.example.com", "CNAME", &["elsewhere.example.com"]),
        values("api.dev.example.com", "A", &["192.0.2.1"]),
        heritage("a-api.dev.example.com", "dns-green"),
    ] {
        let There::Taken { by, .. } = what_is_there(std::slice::from_ref(&taken), &Names::default()) else {
            panic!("{taken:?} is in the way");
        };
        assert!(by[0].contains(taken.name.as_str()), "{by:?}");
    }
}

#[test]
fn what_stands_beside_it_is_not_in_the_way() {
    let beside = [
        weighted("b", "90", OLD),
        values("api.dev.example.com", "MX", &["10 mail.example.com"]),
        values("other.dev.example.com", "CNAME", &["elsewhere.example.com"]),
    ];
    assert_eq!(what_is_there(&beside, &Names::default()), There::Missing(wanted()));
}

#[test]
fn a_cname_leads_to_the_new_name_and_a_text_stays_a_text() {
    let names = names(&[(OLD, NEW)]);
    let cname = values("www.dev.example.com", "CNAME", &[OLD]);
    assert_eq!(today(&cname, &names), values("www.dev.example.com", "CNAME", &[NEW]));
    let text = values("www.dev.example.com", "TXT", &[OLD]);
    assert_eq!(today(&text, &names), text);
}

#[test]
fn a_new_target_is_told_with_its_reason() {
    let record = weighted("a", "10", OLD);
    let all = renamed(&[&record], &names(&[(OLD, NEW)]));
    assert_eq!(told(&all), [("A api.dev.example.com a / AliasTarget.DNSName", Reason::NewId)]);
    assert_eq!(renamed(&[&record], &Names::default()), []);
}
