//! Every file in `events/` is a valid event, and a wrong one gets every mistake told at once.

use std::path::{Path, PathBuf};

use checklist::Expectations;
use facts::Scope;
use facts::scope::{Find, Zone};
use serde_json::{Value, json};

const REGION: &str = "us-east-1";

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn event(name: &str) -> Value {
    let text = std::fs::read_to_string(root().join("events").join(name)).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn read(event: Value) -> Result<(Scope, Expectations), Vec<String>> {
    verify::read(event, REGION).map_err(|problems| problems.iter().map(ToString::to_string).collect())
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
    assert!((expectations.monthly_usd - 50.0).abs() < f64::EPSILON);
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
            "endpoints[1].expect.colour: is not a field; there are status, headers, contains, json_schema, max_ms",
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

#[test]
fn a_mistake_is_told_without_repeating_what_stands_there() {
    let endpoint = json!({"path": "/a", "headers": {"Authorization": "Bearer hunter2"}});
    let problems = read(with("endpoints", json!(vec![endpoint; 51]))).unwrap_err();
    assert_eq!(problems, ["endpoints: it has more than 50 items"]);
}

#[test]
fn a_load_balancer_has_three_forms_and_no_fourth() {
    let arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188";
    assert!(matches!(read(with("load_balancer", json!(arn))).unwrap().0.load_balancer, Find::Arn(_)));
    let tags = json!({"cluster": "shop", "stack": "shop/api"});
    assert!(matches!(read(with("load_balancer", tags)).unwrap().0.load_balancer, Find::Tags { .. }));
    assert_eq!(
        read(with("load_balancer", json!(7))).unwrap_err(),
        ["load_balancer: has the wrong form: it is a number"]
    );
    let half = read(with("load_balancer", json!({"cluster": "shop"}))).unwrap_err();
    assert_eq!(half, [r#"load_balancer: "stack" is a required property"#]);
    let network = arn.replace("/app/", "/net/");
    assert!(read(with("load_balancer", json!(network))).unwrap_err()[0].contains("not the ARN of an Application"));
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
    assert_eq!(expectations.attributes.health_check["interval_s"], "20");
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
