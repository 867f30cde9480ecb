//! A snapshot holds every answer whole, or there is none.

use std::collections::BTreeMap;
use std::time::Duration;

use facts::Unseen;
use facts::ids::Arn;
use facts::inventory::Resource;
use facts::inventory::target_group::TargetGroup;
use facts::inventory::web_acl::WebAcl;
use transport::answers::Answers;

use crate::testing::{Asked, Says, answering, error, id, ok, refuses};

const TIME: Duration = Duration::from_mins(1);
const GROUP: &str = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/k8s-shop-web-1/73e2d6bc24d8a067";
const WEB_ACL: &str = "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/a1b2c3";

fn group() -> Resource {
    Resource::TargetGroup(TargetGroup {
        arn: id::<Arn>(GROUP),
        name: "k8s-shop-web-1".to_owned(),
        load_balancers: Vec::new(),
        targets: Ok(Vec::new()),
        tags: Ok(BTreeMap::new()),
        settings: BTreeMap::new(),
    })
}

fn web_acl() -> Resource {
    Resource::WebAcl(WebAcl {
        arn: id::<Arn>(WEB_ACL),
        name: "shop".to_owned(),
        lock_token: "1".to_owned(),
        firewall_manager: Ok(facts::inventory::web_acl::FirewallManager::default()),
        protects: BTreeMap::new(),
        tags: Ok(BTreeMap::new()),
    })
}

/// The answer of ELB; the list of targets has a second page.
fn elb(asked: &Asked) -> Says {
    let marker = match asked.operation.as_str() {
        "DescribeTargetHealth" if !asked.has("Marker=more") => "<NextMarker>more</NextMarker>",
        _ => "",
    };
    ok(format!("<{0}Response><{0}Result><Unknown>kept</Unknown>{marker}</{0}Result></{0}Response>", asked.operation))
}

#[tokio::test(start_paused = true)]
async fn every_page_of_every_answer_is_kept_as_it_came() {
    let raw_answers = answering(elb).raw_answers(&group(), &Answers::default(), TIME).await.unwrap();
    let calls: Vec<&str> =
        raw_answers.iter().map(|it| it.call.trim_start_matches("elasticloadbalancing:Describe")).collect();
    assert_eq!(calls, ["TargetGroups", "TargetGroupAttributes", "Tags", "TargetHealth", "TargetHealth"]);
    assert!(raw_answers.iter().all(|it| it.answer.contains("<Unknown>kept</Unknown>")));
}

#[tokio::test(start_paused = true)]
async fn one_answer_that_is_missing_leaves_no_snapshot() {
    let aws = answering(|asked| match asked.operation.as_str() {
        "DescribeTargetGroupAttributes" => error(403, "AccessDenied", "not allowed"),
        _ => elb(asked),
    });
    let action = "elasticloadbalancing:DescribeTargetGroupAttributes".to_owned();
    let denied = Unseen::Denied { action, message: "not allowed".into() };
    assert_eq!(aws.raw_answers(&group(), &Answers::default(), TIME).await, Err(denied));
}

#[tokio::test(start_paused = true)]
async fn a_page_that_leads_to_itself_is_no_answer() {
    let again = answering(|asked| {
        ok(format!("<{0}Response><{0}Result><NextMarker>m</NextMarker></{0}Result></{0}Response>", asked.operation))
    });
    let refused = again.raw_answers(&group(), &Answers::default(), TIME).await.unwrap_err();
    assert!(refused.to_string().contains("the page after m is m again"), "{refused}");
}

#[tokio::test(start_paused = true)]
async fn a_web_acl_that_does_not_log_has_no_such_answer() {
    let aws = answering(|asked| match asked.operation.as_str() {
        "GetLoggingConfiguration" => refuses(400, r#"{"__type": "WAFNonexistentItemException", "Message": "none"}"#),
        "GetWebACL" => ok(r#"{"WebACL": {"Rules": [{"Statement": {"NewKind": {}}}]}, "LockToken": "1"}"#),
        _ => ok(r#"{"TagInfoForResource": {"TagList": []}}"#),
    });
    let raw_answers = aws.raw_answers(&web_acl(), &Answers::default(), TIME).await.unwrap();
    let calls: Vec<&str> = raw_answers.iter().map(|it| it.call.as_str()).collect();
    assert_eq!(calls, ["wafv2:GetWebACL", "wafv2:ListTagsForResource"]);
    assert!(raw_answers[0].answer.contains("NewKind"));
}
