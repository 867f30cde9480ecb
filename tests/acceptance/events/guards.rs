//! Events of cleanup that guard and fence: what they may ask of verify, and which clusters they may name.

use super::*;

#[test]
fn what_is_to_be_guarded_is_an_event_of_verify_that_looks_at_how_things_stand() {
    let whole = json!({"domain": "a.example.com", "load_balancer": "a", "replay": "reports/verify/a.json", "load": {}});
    let problems = cleanup::read(json!({"guard": [{"domain": "a.example.com"}, whole]})).unwrap_err();
    let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let expected = [
        "guard[0].load_balancer: is missing: it is an event of verify",
        "guard[1].load: is a load test: that is asked for by hand",
        "guard[1].replay: judges what was seen long ago: leave it out",
    ];
    assert_eq!(problems, expected);
}

/// No cluster's name has a star, so a pattern would be taken and match nothing.
#[test]
fn a_pattern_in_the_place_of_a_cluster_s_name_is_refused_with_words() {
    let problems = cleanup::read(json!({"clusters": ["cp-*", "blue"], "protected_clusters": ["prod?"]})).unwrap_err();
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let expected = [
        r#"clusters[0]: "cp-*" is no cluster's name: patterns are not taken here, name each cluster"#,
        r#"protected_clusters[0]: "prod?" is no cluster's name: patterns are not taken here, name each cluster"#,
    ];
    assert_eq!(told, expected);
}

#[test]
fn nothing_that_a_guard_holds_makes_verify_do_more_than_answer() {
    let other = json!({"domain": "b.example.com", "load_balancer": "b", "page": true});
    let whole = json!({"domain": "a.example.com", "load_balancer": "a"});
    let with = |field: &str, value: Value| {
        let mut event = whole.clone();
        event[field] = value;
        cleanup::read(json!({"guard": [event]})).map_err(|problems| problems[0].to_string())
    };
    assert!(cleanup::read(json!({ "guard": [whole] })).is_ok());
    for field in ["detail-type", "detail"] {
        let told = format!("guard[0].{field}: is of an envelope: put the event itself here");
        assert_eq!(with(field, other.clone()), Err(told), "an envelope would be opened after this look");
    }
    assert!(with("page", json!(true)).unwrap_err().starts_with("guard[0].page: writes a status page"));
    assert!(with("answer_only", json!(false)).unwrap_err().starts_with("guard[0].answer_only: is always true"));
    assert!(with("page", json!(false)).is_ok() && with("answer_only", json!(true)).is_ok());
    for domain in [json!("127.0.0.1"), json!(7), json!("a\n{}")] {
        assert!(with("domain", domain).is_err());
    }
    assert!(with("endpoints", json!(vec!["x".repeat(1_000); 70])).unwrap_err().contains("more than 65536 bytes"));
    let twice = r#"{"guard": [{"domain": "a.example.com", "load_balancer": "a", "load": 1, "load": null}]}"#;
    assert!(
        cleanup::read(serde_json::from_str(twice).unwrap()).is_err(),
        "the last one of two is the one that is sent"
    );
}

#[test]
fn a_guard_of_the_environment_is_held_to_the_same() {
    let read = |guard: &str| {
        let needed = [("STATE_BUCKET", "b"), ("TOPIC_ARN", "t"), ("AWS_REGION", REGION), ("GUARD", guard)];
        cleanup::settings::read(|name| needed.iter().find(|(known, _)| *known == name).map(|(_, it)| (*it).to_owned()))
    };
    assert!(read(r#"[{"domain": "a.example.com", "load_balancer": "a"}]"#).is_ok());
    let told = read(r#"[{"domain": "a.example.com", "load_balancer": "a", "detail": {}, "page": true}]"#).unwrap_err();
    assert!(told.contains("GUARD: guard[0].detail: is of an envelope") && told.contains("guard[0].page"), "{told}");
}
