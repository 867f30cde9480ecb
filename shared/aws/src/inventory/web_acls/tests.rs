//! Tests of the look at the web ACLs: each gives the wire text of AWS WAF's answers.

use std::collections::BTreeSet;

use facts::Unseen;
use serde_json::{Value, json};

use super::*;
use crate::inventory::testing::*;
use crate::testing::{Asked, Says, answering, ok};

fn acl_arn(name: &str) -> String {
    format!("arn:aws:wafv2:{REGION}:123456789012:regional/webacl/{name}/id-{name}")
}

fn page(names: &[&str], next: Option<&str>) -> Says {
    let summary =
        |name: &&str| json!({ "Name": name, "Id": format!("id-{name}"), "LockToken": "old", "ARN": acl_arn(name) });
    ok(json!({ "WebACLs": names.iter().map(summary).collect::<Vec<_>>(), "NextMarker": next }).to_string())
}

/// Ours by its tag, ours by its name, and another's.
fn healthy(asked: &Asked) -> Says {
    let body: Value = serde_json::from_str(asked.text.split_once('\n').unwrap().1).unwrap();
    match asked.operation.as_str() {
        "ListWebACLs" => page(&["tagged", "named", "other"], None),
        "ListTagsForResource" => {
            let tags =
                if asked.has("tagged") { json!([{ "Key": "albkeeper:owned", "Value": "true" }]) } else { json!([]) };
            ok(json!({ "TagInfoForResource": { "ResourceARN": body["ResourceARN"], "TagList": tags } }).to_string())
        }
        "GetWebACL" => {
            let name = body["Name"].as_str().unwrap();
            let visible =
                json!({ "SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "metric" });
            let group = json!({ "Name": "g", "Priority": 0, "OverrideAction": { "None": {} }, "VisibilityConfig": visible,
                "FirewallManagerStatement": {} });
            let content = json!({ "Name": name, "Id": body["Id"], "ARN": acl_arn(name), "DefaultAction": { "Allow": {} },
                "VisibilityConfig": visible, "ManagedByFirewallManager": true, "RetrofittedByFirewallManager": false,
                "PreProcessFirewallManagerRuleGroups": [group] });
            ok(json!({ "WebACL": content, "LockToken": "new" }).to_string())
        }
        "ListResourcesForWebACL" if asked.has("\"COGNITO_USER_POOL\"") => {
            ok(json!({ "ResourceArns": ["arn:aws:cognito-idp:us-east-1:123456789012:userpool/p"] }).to_string())
        }
        "ListResourcesForWebACL" => ok(json!({ "ResourceArns": [] }).to_string()),
        other => panic!("nobody should ask for {other}"),
    }
}

async fn seen(aws: impl Fn(&Asked) -> Says + Send + Sync + 'static) -> Seen<Listed> {
    let scope = InventoryScope { owned_web_acls: ["named".to_owned()].into(), ..scope() };
    Box::pin(look(&answering(aws), &scope, None, &unasked(), deadline())).await
}

fn names(listed: &Listed) -> Vec<&str> {
    listed.web_acls.iter().map(|it| it.name.as_str()).collect()
}

#[tokio::test(start_paused = true)]
async fn only_ours_are_looked_at_closely_and_about_all_eight_types() {
    let asked = std::sync::Arc::new(std::sync::Mutex::new(BTreeSet::new()));
    let heard = std::sync::Arc::clone(&asked);
    let listed = seen(move |asked| {
        if asked.operation == "ListResourcesForWebACL" {
            let body: Value = serde_json::from_str(asked.text.split_once('\n').unwrap().1).unwrap();
            let of = body["WebACLArn"].as_str().unwrap().rsplit('-').next().unwrap().to_owned();
            heard.lock().unwrap().insert((of, body["ResourceType"].as_str().unwrap().to_owned()));
        }
        healthy(asked)
    })
    .await
    .unwrap();
    // As AWS writes them in its API reference.
    let types = [
        "AGENTCORE_GATEWAY",
        "AMPLIFY",
        "API_GATEWAY",
        "APPLICATION_LOAD_BALANCER",
        "APPSYNC",
        "APP_RUNNER_SERVICE",
        "COGNITO_USER_POOL",
        "VERIFIED_ACCESS_INSTANCE",
    ];
    let expected = ["named", "tagged"].iter().flat_map(|of| types.map(|kind| ((*of).to_owned(), kind.to_owned())));
    assert_eq!(*asked.lock().unwrap(), expected.collect());
    let [tagged, named, other] = &listed.web_acls[..] else { panic!("{:?}", names(&listed)) };
    for ours in [tagged, named] {
        let cognito = ours.protects[&Protected::CognitoUserPool].as_ref().unwrap();
        assert_eq!(cognito, &[arn("arn:aws:cognito-idp:us-east-1:123456789012:userpool/p")]);
        assert_eq!(ours.protects.values().filter(|it| **it == Ok(Vec::new())).count(), 7);
        assert_eq!(ours.lock_token, "new", "the token is that of the content that was read");
        let managed = FirewallManager { manages: true, retrofitted: false, rule_groups: 1 };
        assert_eq!(ours.firewall_manager, Ok(managed));
        assert_eq!(listed.metric_names[&ours.arn], "metric");
    }
    assert!(is_no_candidate(other.firewall_manager.as_ref().unwrap_err()) && other.protects.is_empty());
    assert_eq!((other.lock_token.as_str(), listed.metric_names.len()), ("old", 2));
}

#[tokio::test(start_paused = true)]
async fn pages_are_followed_by_their_marker_until_one_is_empty() {
    let listed = seen(|asked| match asked.operation.as_str() {
        "ListWebACLs" if asked.has("\"NextMarker\":\"two\"") => page(&["two"], Some("three")),
        "ListWebACLs" if asked.has("\"NextMarker\":\"three\"") => page(&[], Some("three")),
        "ListWebACLs" => {
            assert!(asked.has("\"Limit\":100") && asked.has("\"REGIONAL\""), "{}", asked.text);
            page(&["one"], Some("two"))
        }
        _ => healthy(asked),
    });
    assert_eq!(names(&listed.await.unwrap()), ["one", "two"]);
}

#[tokio::test(start_paused = true)]
async fn a_marker_that_comes_again_and_a_broken_page_are_no_list() {
    let circle = seen(|asked| match asked.operation.as_str() {
        "ListWebACLs" => page(&["one"], Some("one")),
        _ => healthy(asked),
    });
    assert!(circle.await.err().unwrap().to_string().contains("already read"));
    let broken = seen(|asked| match asked.operation.as_str() {
        "ListWebACLs" if asked.has("NextMarker") => refusal(400, "ThrottlingException", "Rate exceeded"),
        "ListWebACLs" => page(&["one"], Some("one")),
        _ => healthy(asked),
    });
    assert_eq!(broken.await.err(), Some(throttled(LIST)));
}

#[tokio::test(start_paused = true)]
async fn one_type_that_may_not_be_asked_about_hides_no_other() {
    let needs = "cognito-idp:ListResourcesForWebACL";
    let listed = seen(move |asked| match asked.operation.as_str() {
        "ListResourcesForWebACL" if asked.has("COGNITO") => {
            refusal(400, "AccessDeniedException", &not_authorized(needs))
        }
        "ListResourcesForWebACL" if asked.has("APPSYNC") => refusal(
            400,
            "WAFInternalErrorException",
            "AWS WAF couldn’t perform the operation because of a system problem.",
        ),
        _ => healthy(asked),
    });
    let protects = listed.await.unwrap().web_acls.remove(0).protects;
    assert_eq!(protects[&Protected::CognitoUserPool], Err(denied(needs)), "it names the action that is missing");
    assert_eq!(failed_with(protects[&Protected::Appsync].clone()), "WAFInternalErrorException");
    assert_eq!(protects.values().filter(|it| it.is_ok()).count(), 6);
}

#[tokio::test(start_paused = true)]
async fn one_that_went_in_between_is_left_out() {
    const GONE: &str = "AWS WAF couldn’t perform the operation because your resource doesn’t exist.";
    for operation in ["ListTagsForResource", "GetWebACL"] {
        let listed = seen(move |asked| {
            let is_it = asked.operation == operation && asked.has("tagged");
            if is_it { refusal(400, "WAFNonexistentItemException", GONE) } else { healthy(asked) }
        });
        assert_eq!(names(&listed.await.unwrap()), ["named", "other"], "{operation}");
    }
}

#[tokio::test(start_paused = true)]
async fn tags_that_are_unseen_make_nothing_ours() {
    let listed = seen(|asked| match asked.operation.as_str() {
        "ListTagsForResource" => refusal(
            400,
            "WAFTagOperationInternalErrorException",
            "AWS WAF couldn’t perform your tagging \
            operation because of an internal error.",
        ),
        _ => healthy(asked),
    });
    let listed = listed.await.unwrap();
    assert!(listed.web_acls.iter().all(|it| matches!(it.tags, Err(Unseen::Failed { .. }))));
    let ours: Vec<_> = listed.web_acls.iter().filter(|it| it.firewall_manager.is_ok()).map(|it| &*it.name).collect();
    assert_eq!(ours, ["named"]);
}

#[tokio::test(start_paused = true)]
async fn content_that_is_unseen_says_why() {
    let listed = seen(|asked| match asked.operation.as_str() {
        "GetWebACL" => {
            refusal(400, "WAFUnavailableEntityException", "AWS WAF couldn’t retrieve a resource that you specified")
        }
        _ => healthy(asked),
    });
    let first = listed.await.unwrap().web_acls.remove(0);
    assert_eq!(failed_with(first.firewall_manager), "WAFUnavailableEntityException");
    assert_eq!(first.lock_token, "old");
}
