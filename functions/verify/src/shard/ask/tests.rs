use facts::load_balancer::Found;

use super::*;

const AT: &str = "2026-11-24T07:15:00Z";

fn fences() -> Fences {
    let token_domains = [Domain::try_from("api.example.com".to_owned()).unwrap()].into();
    let watched_clusters = [facts::inventory::ClusterName::new("blue")].into();
    Fences { token_domains, watched_clusters, ..Fences::of_region("us-east-1") }
}

fn read(event: Value) -> Result<Shard, Vec<String>> {
    ask(event, &fences(), AT.parse().unwrap()).map_err(|wrong| wrong.iter().map(ToString::to_string).collect())
}

fn site(domain: &str) -> Value {
    json!({"domain": domain, "load_balancer": "shop"})
}

fn with(site: &Value, fields: &Value) -> Value {
    Value::Object(merged(object(site.clone()), &object(fields.clone())))
}

#[test]
fn an_event_of_one_site_is_no_shard() {
    assert!(!is_shard(&site("a.example.com")));
    assert!(is_shard(&json!({"sites": []})) && is_shard(&json!({"discover": {}})));
}

#[test]
fn a_site_says_otherwise_field_by_field_and_all_share_the_rest() {
    let shard = read(json!({
        "sites": [site("a.example.com"), with(&site("b.example.com"), &json!({"tls": {"fail_days": 3}}))],
        "defaults": {"tls": {"warn_days": 20}, "waf": {"wanted": false}, "endpoints": [{"path": "/ready"}]},
        "alerts": {"name": "shop", "raise": {"after": 1}},
    }))
    .unwrap();
    let of: Vec<_> =
        shard.given.values().map(|it| (it.expectations.tls.warn_days, it.expectations.tls.fail_days)).collect();
    assert_eq!(of, [(20, 7), (20, 3)]);
    for asked in shard.given.values() {
        assert!(!asked.expectations.waf.wanted && asked.alerts.raise.after == 1, "{asked:?}");
        assert_eq!(asked.scope.endpoints.len(), 1);
    }
    assert_eq!(shard.name, "shop");
}

#[test]
fn every_mistake_of_every_site_has_its_place_and_those_of_the_defaults_are_told_once() {
    let wrong = json!({
        "sites": [
            with(&site("a.example.com"), &json!({"zones": 0})),
            with(&site("nonsense"), &json!({"load": {}, "alerts": {"max_mails_per_hour": 3}})),
            with(&site("b"), &json!({"accepted": [{"check": "waf", "about": "x", "reason": "y", "until": "2099-01-01"}]})),
            site("c.example.com"),
        ],
        "defaults": {"waf": {"wanted": "no"}, "answer_only": true},
        "discover": {"names": ""},
        "page": 1,
    });
    let told = read(wrong).unwrap_err();
    assert_eq!(told.iter().filter(|it| it.starts_with("page:")).count(), 1, "{told:?}");
    let told = read(json!({
        "sites": [
            with(&site("a.example.com"), &json!({"zones": 0})),
            with(&site("nonsense"), &json!({"load": {}, "alerts": {"max_mails_per_hour": 3}})),
            with(&site("https://b"), &json!({"scheme": "public"})),
            site("c.example.com"),
        ],
        "defaults": {"waf": {"wanted": "no"}},
        "alerts": {"raise": {"after": 4}},
    }))
    .unwrap_err();
    let begins = [
        "alerts.raise.after: must not be more than",
        "defaults.waf.wanted: must be true or false",
        "sites[0].zones: ",
        "sites[1].load: is for an event of one site",
        "sites[1].alerts.max_mails_per_hour: is of the whole event",
        "sites[2].scheme: ",
    ];
    for begin in begins {
        assert_eq!(told.iter().filter(|it| it.starts_with(begin)).count(), 1, "{begin}: {told:?}");
    }
    assert!(!told.iter().any(|it| it.starts_with("sites[3]")), "{told:?}");
}

#[test]
fn a_site_is_named_once() {
    let told = read(json!({"sites": [site("a.example.com"), site("a.example.com")]})).unwrap_err();
    assert_eq!(told, ["sites[1]: is the same site as an earlier one: leave one of them out"]);
    let two = json!({"sites": [site("a.example.com"), {"domain": "a.example.com", "load_balancer": "other"}]});
    assert_eq!(read(two).unwrap().given.len(), 2, "one name may be at two load balancers");
}

/// Whoever may send an event gains no right by naming a domain of his own, and no mails of the schedule.
#[test]
fn fences_hold_for_each_site() {
    let token = json!({"endpoints": [{"path": "/", "token": {"secret": "arn:aws:secretsmanager:us-east-1:123456789012:secret:a"}}]});
    assert!(read(json!({"sites": [site("api.example.com")], "defaults": token})).is_ok());
    let told = read(json!({"sites": [site("evil.example.com")], "defaults": token})).unwrap_err();
    assert!(
        matches!(told.as_slice(), [one] if one.starts_with("sites[0].endpoints[0].token: the secrets")),
        "{told:?}"
    );
    for (discover, is_own) in [
        (json!({"clusters": ["blue"]}), true),
        (json!({"clusters": ["blue", "green"]}), false),
        (json!({"clusters": ["blue", "blue"]}), false),
        (json!({"clusters": ["blue"], "names": "k8s-*"}), false),
        (json!({"names": "k8s-*"}), false),
    ] {
        assert_eq!(read(json!({"discover": discover, "page": true})).is_ok(), is_own, "{discover}");
    }
    assert!(read(json!({"sites": [site("a.example.com")], "page": true})).is_err());
    let more = json!({"discover": {"clusters": ["blue"]}, "sites": [site("a.example.com")], "page": true});
    assert!(read(more).is_err(), "the schedule's memory is for what the schedule asks");
}

#[test]
fn nothing_to_look_at_is_a_mistake() {
    assert!(read(json!({"sites": []})).unwrap_err()[0].starts_with("sites: has no site"));
    assert!(read(json!({"discover": {}})).unwrap_err()[0].starts_with("discover: needs clusters"));
}

#[test]
fn a_site_that_was_found_is_asked_whether_it_answers_and_expected_as_it_is() {
    let (facts, _) = checklist::example::healthy();
    let Ok(Found::One(mut of)) = facts.load_balancer else { panic!("the example has one") };
    of.scheme = facts::load_balancer::Scheme::Internal;
    let ports = json!({"https": 8443, "http": null});
    let found = |defaults: Value| {
        let shard = read(json!({"discover": {"clusters": ["blue"]}, "defaults": defaults})).unwrap();
        shard.found(&of, "a.example.com", &ports).unwrap()
    };
    let asked = found(json!({}));
    assert_eq!((asked.scope.https_port, asked.scope.http_port), (8443, None));
    assert_eq!(asked.expectations.scheme, facts::load_balancer::Scheme::Internal);
    let [endpoint] = asked.expectations.endpoints.as_slice() else { panic!("{asked:?}") };
    assert!(endpoint.status.contains(&404) && endpoint.status.iter().all(|status| *status < 500), "{endpoint:?}");
    let otherwise =
        found(json!({"scheme": "internet-facing", "endpoints": [{"path": "/health"}], "ports": {"http": 80}}));
    assert_eq!(otherwise.scope.endpoints[0].path, "/health");
    assert_eq!((otherwise.scope.https_port, otherwise.scope.http_port), (8443, Some(80)));
    assert_eq!(otherwise.expectations.scheme, facts::load_balancer::Scheme::InternetFacing);
}
