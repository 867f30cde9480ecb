//! Every file in `events/` is a valid event, and a wrong one gets every mistake told at once.

mod fields;
mod guards;

use std::path::{Path, PathBuf};

use checklist::Expectations;
use facts::Scope;
use facts::ids::Domain;
use facts::scope::{Find, Zone};
use serde_json::{Value, json};
use verify::settings::{Fences, OwnQuestion};

const REGION: &str = "us-east-1";
const RUN: &str = "20260901T020000Z-0a1b2c3d";
const SECRET: &str = "arn:aws:secretsmanager:us-east-1:123456789012:secret:a";

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn event(name: &str) -> Value {
    let text = std::fs::read_to_string(root().join("events").join(name)).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// A stack in this Region whose secrets are for the domain of the examples.
fn fences() -> Fences {
    let domain = Domain::try_from("api.retail-prediction.example.com".to_owned()).unwrap();
    Fences { token_domains: [domain].into(), ..Fences::of_region(REGION) }
}

fn read(event: Value) -> Result<(Scope, Expectations), Vec<String>> {
    verify::read(event, &fences()).map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

/// The minimal event with one field set.
fn with(field: &str, value: Value) -> Value {
    let mut event = event("verify-minimal.json");
    event[field] = value;
    event
}

/// Names of the events.
fn files() -> Vec<String> {
    let entries = std::fs::read_dir(root().join("events")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| Path::new(name).extension().is_some_and(|kind| kind == "json")).collect()
}

#[test]
fn every_event_is_shown_with_what_came_out() {
    let page = std::fs::read_to_string(root().join("events/README.md")).unwrap();
    let missing: Vec<_> = files().into_iter().filter(|name| !page.contains(&format!("\n## {name}\n"))).collect();
    assert!(missing.is_empty(), "name them in tests/bin/event_examples/main.rs and run `make examples`: {missing:?}");
}

#[test]
fn every_file_in_events_is_valid() {
    for name in files() {
        let name = name.as_str();
        if name == "verify-replay.json" {
            let (replay, rest) = verify::replay::taken_out(event(name)).unwrap();
            assert!(replay.is_some() && rest == json!({}), "{name}");
            continue;
        }
        if name == "verify-shard.json" {
            verify::shard::read(event(name), &fences()).unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
            continue;
        }
        match name.split(['-', '.']).next().unwrap() {
            "verify" | "load" => drop(read(event(name)).unwrap_or_else(|problems| panic!("{name}: {problems:?}"))),
            "cleanup" => drop(cleanup::read(event(name)).unwrap_or_else(|problems| panic!("{name}: {problems:?}"))),
            "restore" => drop(restore::read(event(name)).unwrap_or_else(|problems| panic!("{name}: {problems:?}"))),
            _ => panic!("{name}: which function is it for?"),
        }
    }
}

#[test]
fn the_smallest_event_has_good_defaults() {
    let (scope, expectations) = read(event("verify-minimal.json")).unwrap();
    let names: Vec<_> = scope.endpoints.iter().map(|endpoint| endpoint.name.as_str()).collect();
    assert_eq!(names, ["GET /health", "GET /docs", "GET /openapi.json", "POST /predict"]);
    assert_eq!(scope.load_balancer, Find::Name("retail-prediction-alb".to_owned()));
    assert_eq!((scope.https_port, scope.http_port, &scope.zone), (443, Some(80), &Zone::Discover));
    assert_eq!((expectations.zones, expectations.tls.warn_days), (2, 30));
    assert!((expectations.cost.monthly_usd - 50.0).abs() < f64::EPSILON);
}

#[test]
fn every_mistake_is_told_at_once_with_its_place() {
    let wrong = json!({
        "domian": "api.example.com",
        "load_balancer": "retail-prediction-alb",
        "zones": "three",
        "endpoints": [
            {"path": "/health"},
            {"path": "predict", "expect": {"status": 200, "colour": "green"}}
        ],
        "metrics": {"window_min": 1}
    });
    assert_eq!(
        read(wrong).unwrap_err(),
        [
            "domain: is missing",
            "domian: is not a field; did you mean domain?",
            "endpoints[1].expect.colour: is not a field; there are status, headers, contains, json_schema, prometheus, max_ms",
            "endpoints[1].expect.status: must be a list, and is a number",
            r#"endpoints[1].path: it does not match "^/[!-~]*$""#,
            "metrics.window_min: it is less than the minimum of 5",
            "zones: must be a whole number, and is a string",
        ]
    );
}

#[test]
fn what_the_schema_cannot_see_is_told_too() {
    let mut wrong = event("verify-minimal.json");
    wrong["domain"] = json!("https://api.example.com");
    wrong["load_balancer"] = json!("arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/1a2b");
    wrong["dns"] = json!({"zone": "example.com", "resolvers": ["10.0.0.2", "dns.example.com"]});
    wrong["tls"] = json!({"fail_days": 40});
    wrong["endpoints"] = json!([
        {"path": "/a", "headers": {"X-Api-Key": "hunter3", "Host": "other.example.com"}},
        {"path": "/a", "token": {"secret": "hunter2"}},
        {"path": "/b", "expect": {"json_schema": {"type": "nonsense"}}},
        {"path": "/c", "token": {"secret": "arn:aws:secretsmanager:us-east-1:123456789012:secret:a", "key": "t", "login": {}}}
    ]);
    wrong["contract"] = json!({"ignore": ["GET /a", "GET /nobody"]});
    let problems = read(wrong).unwrap_err();
    let expected = [
        "contract.ignore[1]: is not the name of an endpoint",
        "domain: expected a domain name, such as api.example.com, without scheme, port or path",
        "load_balancer: is in eu-west-1, and this function looks at us-east-1",
        "dns.zone: must be the id of a hosted zone, such as Z2FDTNDATAQYW2, or elsewhere",
        "dns.resolvers[1]: must be an address, or address:port, such as 10.0.0.2 or 10.0.0.2:53",
        "endpoints[0].headers.Host: is always that of domain, and cannot be another",
        "endpoints[0].headers.X-Api-Key: must not be in an event: keep it in Secrets Manager and name it with token",
        "endpoints[1].token.secret: must be the ARN of a Secrets Manager secret, never the token itself",
        "endpoints[3].token.key: goes with a token in the secret, and login with user and password: give one of them",
        "endpoints[1].name: has the same name as endpoints[0] (GET /a): give it a name of its own",
        "tls.fail_days: must not be more than tls.warn_days (30)",
    ];
    for sentence in expected {
        assert!(problems.iter().any(|problem| problem == sentence), "{sentence}\nnot in {problems:#?}");
    }
    assert!(
        problems.iter().any(|problem| problem.starts_with("endpoints[2].expect.json_schema: is not a JSON Schema"))
    );
    assert_eq!(problems.len(), expected.len() + 1, "{problems:#?}");
    assert!(!problems.concat().contains("hunter"), "a token in the wrong place is not repeated: {problems:#?}");
}

#[test]
fn who_only_wants_the_answer_gets_no_load_test() {
    let mut event = event("load-test.json");
    assert!(read(event.clone()).is_ok());
    event["answer_only"] = json!(true);
    assert_eq!(read(event).unwrap_err(), ["load: is no look at how things stand: leave out answer_only"]);
}

#[test]
fn secrets_go_to_the_domains_of_the_stack_and_to_no_other() {
    let mut event = event("verify.json");
    assert!(read(event.clone()).is_ok());
    event["domain"] = json!("attacker.example.org");
    event["page"] = json!(false);
    let told = "endpoints[4].token: the secrets of this function are for api.retail-prediction.example.com; name \
                attacker.example.org in the parameter TokenDomains";
    assert_eq!(read(event.clone()).unwrap_err(), [told]);
    // A domain below, above or beside it is another one.
    for near in
        ["x.api.retail-prediction.example.com", "retail-prediction.example.com", "api.retail-prediction.example.co"]
    {
        event["domain"] = json!(near);
        assert_eq!(read(event.clone()).unwrap_err().len(), 1, "{near}");
    }
    event["domain"] = json!("API.Retail-Prediction.example.com.");
    assert!(read(event.clone()).is_ok(), "the same in another spelling");
    let none = verify::read(event, &Fences::of_region(REGION)).unwrap_err();
    assert!(none[0].to_string().contains("are for no domain; name api.retail"), "{none:?}");
}

#[test]
fn the_status_page_is_of_the_question_of_the_schedule() {
    let domain = Domain::try_from("api.retail-prediction.example.com".to_owned()).unwrap();
    let own = Some(OwnQuestion { domain, load_balancer: "retail-prediction-alb".to_owned() });
    let fences = Fences { own_question: own, ..fences() };
    let asked = |field: &str, value: &str| {
        let mut event = with(field, json!(value));
        event["page"] = json!(true);
        verify::read(event, &fences).map(drop).map_err(|problems| problems[0].to_string())
    };
    assert_eq!(asked("domain", "api.retail-prediction.example.com"), Ok(()));
    let told = "page: is of the schedule's question, so of the stack's own domain and load balancer: leave it out";
    assert_eq!(asked("load_balancer", "another-alb"), Err(told.to_owned()));
    assert_eq!(asked("domain", "www.example.com"), Err(told.to_owned()));
    assert!(
        verify::read(with("load_balancer", json!("another-alb")), &fences).is_ok(),
        "without a page anybody may ask"
    );
}

#[test]
fn no_text_of_an_event_is_longer_than_what_aws_takes() {
    let long = "A".repeat(70_000);
    for (field, value) in [
        ("domain", json!(long)),
        ("load_balancer", json!(long)),
        ("load_balancer", json!({"cluster": long, "stack": "a"})),
        ("dns", json!({"zone": format!("Z{long}")})),
        ("dns", json!({"resolvers": ["10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6"]})),
        ("dns", json!({"resolvers": ["127.0.0.1"]})),
        ("access_logs", json!({"bucket": long})),
        ("waf", json!({"managed_groups": [long]})),
        ("attributes", json!({"load_balancer": {"a b": "c"}})),
        ("attributes", json!({"target_group": {"a": "c".repeat(1_025)}})),
        ("contract", json!({"document": format!("/{long}")})),
        ("endpoints", json!([{"path": format!("/{long}")}])),
        ("endpoints", json!([{"path": "/a", "name": long}])),
        ("endpoints", json!([{"path": "/a", "body": long}])),
        ("endpoints", json!([{"path": "/a", "body": (0..40).fold(json!(1), |inner, _| json!([inner]))}])),
        ("endpoints", json!([{"path": "/a", "body": {"a": "ghp_0123456789abcdefABCDEF"}}])),
        ("endpoints", json!([{"path": "/a", "expect": {"contains": [long]}}])),
        ("endpoints", json!([{"path": "/a", "expect": {"json_schema": {"const": long}}}])),
        ("endpoints", json!([{"path": "/a", "expect": {"headers": {"a": "b".repeat(1_025)}}}])),
        ("endpoints", json!([{"path": "/a?api_key=x"}])),
        ("endpoints", json!([{"path": "/a", "headers": {"Transfer-Encoding": "chunked"}}])),
        ("endpoints", json!([{"path": "/a", "token": {"secret": SECRET, "header": "Content-Length"}}])),
        ("endpoints", json!([{"path": "/a", "token": {"secret": SECRET, "login": {"path": "/t?client_secret=x"}}}])),
        ("endpoints", json!([{"path": "/a", "token": {"secret": SECRET, "key": "a\u{1b}"}}])),
        ("alerts", json!({"maintenance": [{"cron": long, "minutes": 1}]})),
        ("cost", json!({"monthly_usd": 1e300})),
        ("metrics", json!({"p95_ms": u64::MAX})),
    ] {
        let told = read(with(field, value.clone())).err().unwrap_or_else(|| panic!("{field} was taken: {value:.200}"));
        assert!(told.iter().all(|problem| problem.starts_with(field)), "{told:?}");
    }
    for (field, value) in [
        ("digest", json!(long)),
        ("digest", json!("0123456789abcde")),
        ("explain", json!(long)),
        ("explain", json!("a\n{}")),
        ("zones", json!([long])),
        ("record_names", json!(["a b"])),
        ("owned_web_acls", json!([long])),
        ("protected_names", json!([long])),
        ("clusters", json!([long])),
    ] {
        let mode = if field == "digest" { "apply" } else { "plan" };
        let told = cleanup::read(json!({field: value, "mode": mode})).unwrap_err();
        assert!(told.iter().all(|problem| problem.to_string().starts_with(field)), "{told:?}");
    }
    for event in
        [json!({"run": long}), json!({"run": "20260901T020000Z-0a1b2c3d/.."}), json!({"run": RUN, "only": [long]})]
    {
        assert!(restore::read(event).is_err());
    }
}

#[test]
fn a_mistake_is_told_without_repeating_what_stands_there() {
    let endpoint = json!({"path": "/a", "headers": {"Authorization": "Bearer hunter2"}});
    let problems = read(with("endpoints", json!(vec![endpoint; 51]))).unwrap_err();
    assert_eq!(problems, ["endpoints: it has more than 50 items"]);
}

#[test]
fn a_remote_schema_is_never_fetched() {
    let endpoint = json!([{"path": "/a", "expect": {"json_schema": {"$ref": "http://127.0.0.1:9/schema.json"}}}]);
    let problems = read(with("endpoints", endpoint)).unwrap_err();
    assert!(problems[0].starts_with("endpoints[0].expect.json_schema: is not a JSON Schema"), "{problems:?}");
}

#[test]
fn what_guards_it_has_the_source_documents_defaults() {
    let (scope, expectations) = read(event("verify-minimal.json")).unwrap();
    let waf = &expectations.waf;
    assert_eq!((waf.wanted, waf.rate_limit, waf.managed_groups.len(), waf.fail_open), (true, Some(3000), 2, false));
    assert_eq!((expectations.security_groups.wanted, expectations.security_groups.open_to), (true, None));
    assert!(!scope.target_group_attributes, "a look at them is a call for each group");
    let (scope, expectations) = read(event("verify.json")).unwrap();
    assert!(scope.target_group_attributes);
    assert_eq!(expectations.attributes.health_check.interval_s, Some(20));
}

#[test]
fn attributes_that_aws_never_lets_be_together_are_a_mistake() {
    let group = |seconds: &str, algorithm: &str| {
        let group = json!({"slow_start.duration_seconds": seconds, "load_balancing.algorithm.type": algorithm});
        read(with("attributes", json!({ "target_group": group })))
    };
    assert_eq!(
        group("30", "least_outstanding_requests").unwrap_err(),
        ["attributes.target_group: cannot be met: there is slow start with the algorithm round_robin only"]
    );
    assert!(group("30", "round_robin").is_ok() && group("0", "least_outstanding_requests").is_ok());
    let number = json!({"load_balancer": {"idle_timeout.timeout_seconds": 60}});
    let told = read(with("attributes", number)).unwrap_err();
    assert_eq!(told.len(), 1);
    assert!(
        told[0].starts_with("attributes.load_balancer.idle_timeout.timeout_seconds: must be a string, and is a number"),
        "{told:?}"
    );
}
