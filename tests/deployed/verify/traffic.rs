//! What the access logs tell of users, of the web ACL and of ourselves.

use jiff::SignedDuration;
use sandbox::Sandbox;
use sandbox::front::{Entry, LogFile};
use sandbox::proxy::{Fault, Rule};
use sandbox::world::logs::last_end;

use crate::verify::stage::{Case, assert_only, case, check, verify};

pub(crate) fn cases() -> Vec<Case<Sandbox>> {
    vec![
        case!(a_target_that_starves_warns_alone),
        case!(errors_that_users_got_fail_traffic_alone),
        case!(slow_targets_fail_traffic_alone),
        case!(what_the_web_acl_blocked_is_told_and_is_no_fault),
        case!(our_own_requests_are_no_traffic),
        case!(the_log_of_earlier_requests_tells_who_answered),
        case!(logs_that_cannot_be_read_are_unknown_and_blind_nothing_else),
        case!(an_object_that_is_no_gzip_is_told),
    ]
}

/// What users ask at present, each request changed.
async fn log(sandbox: &Sandbox, change: impl Fn(usize, &mut Entry)) {
    let mut users = sandbox.world.users(last_end(SignedDuration::ZERO));
    for (place, entry) in users.iter_mut().enumerate() {
        change(place, entry);
    }
    sandbox.world.only_log(&users).await.unwrap();
}

fn seen(report: &report::Report) -> &str {
    &check(report, "traffic").line.finding.seen
}

async fn a_target_that_starves_warns_alone(sandbox: &Sandbox) {
    let [one, other] = [0, 1].map(|place| sandbox.front.stubs[place].addr);
    log(sandbox, |place, entry| entry.target = Some(if place % 18 == 0 { other } else { one })).await;
    let report = verify(sandbox).await;
    assert_only(&report, &[("traffic", "warn")]);
    assert!(seen(&report).contains(&format!("far less than its share goes to {other} (4 of 72)")), "{}", seen(&report));
}

async fn errors_that_users_got_fail_traffic_alone(sandbox: &Sandbox) {
    log(sandbox, |place, entry| {
        if place % 6 == 0 {
            (entry.status, entry.target_status) = (502, None);
        }
    })
    .await;
    let report = verify(sandbox).await;
    assert_only(&report, &[("traffic", "fail")]);
    let expected = "5XX: 12 in 72 requests (16.7 %), more than 1 %; 502 12 times; all by the load balancer";
    assert_eq!(seen(&report), expected);
}

async fn slow_targets_fail_traffic_alone(sandbox: &Sandbox) {
    log(sandbox, |place, entry| entry.target_seconds = Some(if place % 10 == 0 { 2.5 } else { 0.02 })).await;
    let report = verify(sandbox).await;
    assert_only(&report, &[("traffic", "fail")]);
    assert_eq!(seen(&report), "p95 of the targets: 2500 ms, more than 1000 ms");
}

async fn what_the_web_acl_blocked_is_told_and_is_no_fault(sandbox: &Sandbox) {
    let mut users = sandbox.world.users(last_end(SignedDuration::ZERO));
    let blocked = Entry {
        target: None,
        target_seconds: None,
        status: 403,
        target_status: None,
        request: "GET https://api.retail-prediction.example.com:443/wp-login.php?password=hush HTTP/1.1".to_owned(),
        actions: "waf",
        ..users[0].clone()
    };
    users.extend(vec![blocked; 40]);
    sandbox.world.only_log(&users).await.unwrap();
    let answer = sandbox.invoke("VerifyFunction", &crate::verify::stage::event()).await.unwrap().payload.to_string();
    assert!(answer.contains("blocked 40 of 112 requests (35.7 %): /wp-login.php (40)"), "{answer}");
    let report = verify(sandbox).await;
    assert_only(&report, &[]);
    assert!(!answer.contains("hush"), "what stands in a query is not told");
}

async fn our_own_requests_are_no_traffic(sandbox: &Sandbox) {
    verify(sandbox).await;
    log(sandbox, |_, entry| entry.user_agent = Some("albkeeper/0.1.0 (verify)".to_owned())).await;
    let report = verify(sandbox).await;
    assert_only(&report, &[("traffic", "skip")]);
    assert!(seen(&report).starts_with("0 requests of users in 5 min"), "{}", seen(&report));
}

async fn the_log_of_earlier_requests_tells_who_answered(sandbox: &Sandbox) {
    // A fixed response of a rule and a block of the web ACL look alike: the log tells them apart.
    sandbox.front.edge.waf_block(true);
    log(sandbox, |_, entry| {
        entry.user_agent = Some("albkeeper/0.1.0 (verify)".to_owned());
        "POST https://api.retail-prediction.example.com:443/predict HTTP/1.1".clone_into(&mut entry.request);
        (entry.status, entry.target, entry.target_status, entry.actions) = (403, None, None, "waf");
    })
    .await;
    let report = verify(sandbox).await;
    let endpoints = &check(&report, "endpoints").line.finding;
    let told = "the web ACL retail-prediction-waf blocked this checker (the access log says so of earlier requests)";
    assert!(
        endpoints.details.iter().any(|it| it.about.to_string().starts_with("POST /predict") && it.seen.contains(told)),
        "{endpoints:?}"
    );
}

async fn logs_that_cannot_be_read_are_unknown_and_blind_nothing_else(sandbox: &Sandbox) {
    sandbox.proxy.fault(Rule::on("s3:GetObject", Fault::Deny));
    let report = verify(sandbox).await;
    assert_only(&report, &[("traffic", "unknown")]);
    let finding = &check(&report, "traffic").line.finding;
    assert_eq!(finding.next.as_deref(), Some("allow s3:GetObject in the role of the verify function"));
}

async fn an_object_that_is_no_gzip_is_told(sandbox: &Sandbox) {
    let [key] = sandbox.world.log_keys().await.unwrap().try_into().unwrap();
    let broken = LogFile { key, gz: b"Enable AccessLog for ELB".to_vec() };
    sandbox.world.put_log(&broken).await.unwrap();
    let report = verify(sandbox).await;
    assert_only(&report, &[("traffic", "skip")]);
    let finding = &check(&report, "traffic").line.finding;
    assert!(finding.details.iter().any(|detail| detail.seen.contains("no gzip")), "{finding:?}");
}
