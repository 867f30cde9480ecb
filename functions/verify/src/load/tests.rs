//! Load tests of an event: what they mean, and what is refused.

use serde_json::{Value, json};

use super::*;
use crate::read;
use crate::settings;

fn meant(load: &Value) -> Result<Scope, Vec<String>> {
    let event = json!({"domain": "api.example.com", "load_balancer": "shop", "load": load});
    match read(event, &settings::Fences::of_region("us-east-1")) {
        Ok((scope, expectations)) => {
            assert!(expectations.load.is_some());
            Ok(scope)
        }
        Err(problems) => Err(problems.iter().map(ToString::to_string).collect()),
    }
}

fn caps(variables: &[(&str, &str)]) -> Result<Caps, String> {
    let needed = [("STATE_BUCKET", "b"), ("TOPIC_ARN", "t"), ("AWS_REGION", "us-east-1")];
    let all = [&needed, variables].concat();
    let find = |name: &str| all.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
    settings::read(find).map(|(settings, _)| settings.load)
}

fn over(load: &Value, variables: &[(&str, &str)]) -> Vec<String> {
    beyond(&meant(load).unwrap(), caps(variables).unwrap()).iter().map(ToString::to_string).collect()
}

#[test]
fn the_phases_of_the_source_document_are_allowed_as_they_stand() {
    let load = json!({"phases": [
        {"seconds": 60, "rate": 10}, {"seconds": 120, "rate": 20}, {"seconds": 60, "rate": 5}
    ]});
    let plan = meant(&load).unwrap().load.unwrap();
    assert_eq!((plan.model.requests(), plan.model.seconds()), (3300, Some(240)));
    let mix: Vec<_> = plan.mix.iter().map(|share| (share.endpoint.as_str(), share.weight)).collect();
    assert_eq!(mix, [("GET /health", 30), ("POST /predict", 70)]);
    assert_eq!(over(&load, &[]), [""; 0]);
}

#[test]
fn so_are_its_lines_for_ab() {
    for (count, requests) in [(10, 1000), (5, 100)] {
        let load = json!({"clients": {"count": count, "requests": requests}, "mix": [{"endpoint": "GET /health"}]});
        let plan = meant(&load).unwrap().load.unwrap();
        assert_eq!(plan.model, Model::Closed { clients: count, requests });
        assert_eq!(over(&load, &[]), [""; 0]);
    }
}

#[test]
fn nothing_is_asked_but_the_endpoints_of_the_event() {
    let phases = json!([{"seconds": 1, "rate": 1}]);
    let mix = |endpoint: &str| json!({"phases": phases, "mix": [{"endpoint": endpoint}]});
    for elsewhere in ["GET https://example.org/", "GET /admin", "https://example.org/health"] {
        let problems = meant(&mix(elsewhere)).unwrap_err();
        let none = "load.mix[0].endpoint: is none of the event's endpoints, which are GET /health, GET /docs, GET \
                    /openapi.json, POST /predict";
        assert_eq!(problems, [none]);
    }
    let url = json!({"phases": phases, "url": "https://example.org/"});
    let problems = meant(&url).unwrap_err();
    assert!(problems[0].starts_with("load.url: is not a field"), "{problems:?}");
    let twice = json!({"phases": phases, "mix": [{"endpoint": "GET /docs"}, {"endpoint": "GET /docs"}]});
    assert_eq!(meant(&twice).unwrap_err(), ["load.mix[1].endpoint: has a share already"]);
}

#[test]
fn there_are_phases_or_clients_and_never_both() {
    let (phases, clients) = (json!([{"seconds": 1, "rate": 1}]), json!({"count": 1, "requests": 1}));
    let needs = "load: needs phases or clients, and not both";
    assert_eq!(meant(&json!({})).unwrap_err(), [needs]);
    assert_eq!(meant(&json!({"phases": phases, "clients": clients})).unwrap_err(), [needs]);
}

#[test]
fn what_goes_beyond_the_caps_is_told_with_the_cap() {
    let much = json!({"phases": [{"seconds": 400, "rate": 60}]});
    assert_eq!(
        over(&much, &[]),
        [
            "load.phases: asks for 24000 requests, and LOAD_MAX_REQUESTS of the function allows 10000",
            "load.phases: asks for 60 requests a second, and LOAD_MAX_RATE of the function allows 50",
            "load.phases: asks for 400 seconds, and LOAD_MAX_SECONDS of the function allows 300",
        ]
    );
    let many = json!({"clients": {"count": 101, "requests": 1000}});
    assert_eq!(
        over(&many, &[]),
        ["load.clients: asks for 101 clients, and LOAD_MAX_CLIENTS of the function allows 100"]
    );
}

#[test]
fn the_environment_sets_the_caps_up_to_what_no_function_should_do() {
    let one = json!({"phases": [{"seconds": 1, "rate": 1}]});
    assert_eq!(over(&one, &[("LOAD_MAX_RATE", "0")]).len(), 1, "0 forbids every load test");
    let fast = json!({"phases": [{"seconds": 10, "rate": 200}]});
    assert_eq!(over(&fast, &[("LOAD_MAX_RATE", "200")]), [""; 0]);
    let wrong = caps(&[("LOAD_MAX_RATE", "5000"), ("LOAD_MAX_SECONDS", "a lot")]).unwrap_err();
    assert!(wrong.contains("LOAD_MAX_RATE") && wrong.contains("LOAD_MAX_SECONDS"), "{wrong}");
}
