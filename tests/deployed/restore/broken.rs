//! What breaks on the way, and what somebody else put in the place: nothing is written over, and the next run goes on.

use restoration::Outcome;
use sandbox::proxy::{Fault, Rule};
use sandbox::wire::{QueryService, RestService};
use serde_json::json;

use crate::restore::scenarios::assert_as_it_was;
use crate::restore::stage::{Account, Case, but, case, changes};

pub(crate) fn cases() -> Vec<Case<Account>> {
    vec![
        case!(what_fails_on_the_way_is_told_and_the_next_run_completes_it),
        case!(what_is_taken_stays_as_it_is_and_the_rest_comes_back),
    ]
}

async fn what_fails_on_the_way_is_told_and_the_next_run_completes_it(account: &Account) {
    for (call, fault) in [
        ("ec2:AuthorizeSecurityGroupIngress", Fault::Deny),
        ("elasticloadbalancing:CreateRule", Fault::Deny),
        ("elasticloadbalancing:CreateTargetGroup", Fault::Deny),
        ("elasticloadbalancing:ModifyLoadBalancerAttributes", Fault::Deny),
        ("elasticloadbalancing:ModifyTargetGroupAttributes", Fault::Deny),
        ("elasticloadbalancing:RegisterTargets", Fault::Deny),
        ("route53:ChangeResourceRecordSets", Fault::Deny),
        ("wafv2:PutLoggingConfiguration", Fault::Deny),
    ] {
        account.sandbox.proxy.fault(Rule::on(call, fault).times(1));
    }
    let mut failed = Vec::new();
    // Whatever waits for what failed comes with the next round.
    for round in 0.. {
        assert!(round < 8, "{failed:?}");
        let mut open = 0;
        for run in &account.runs {
            let plan = account.restore(&json!({"run": run})).await;
            if let Some(digest) = plan.digest {
                let report = account.restore(&json!({"run": run, "mode": "apply", "digest": digest})).await;
                let not_well =
                    but(&report, |it| matches!(it, Outcome::CameBack | Outcome::AskedAnew | Outcome::IsThere));
                open += not_well.len();
                failed.extend(not_well);
            } else {
                open += but(&plan, |it| *it == Outcome::IsThere).len();
            }
        }
        if open == 0 {
            break;
        }
    }
    for told in [
        "CreateTargetGroup",
        "rule 5 of listener 443",
        "its attributes",
        "target 10.0.9.9",
        "where it logs to",
        "ChangeResourceRecordSets",
        "rule ingress tcp",
    ] {
        assert!(failed.iter().any(|line| line.contains(told)), "{told} in {failed:#?}");
    }
    let led_nowhere = failed.iter().any(|line| line.starts_with("record") && line.contains("not all is there"));
    assert!(led_nowhere, "nobody is led to half of a load balancer: {failed:#?}");
    assert_as_it_was(account).await;
    assert_eq!(account.orphans.harm().await.unwrap(), [""; 0]);
}

async fn what_is_taken_stays_as_it_is_and_the_rest_comes_back(account: &Account) {
    let wire = account.sandbox.quiet();
    let taken = "k8s-oldshop-gate-1a00000003";
    let vpc = &account.sandbox.world.ids.vpc;
    let form = [("Name", taken), ("Protocol", "HTTP"), ("Port", "9999"), ("VpcId", vpc), ("TargetType", "ip")];
    let arn = wire.query(QueryService::ELB, "CreateTargetGroup", &form).await.unwrap().need("TargetGroupArn").unwrap();
    let name = format!("new-names.{}", sandbox::world::ZONE);
    let zone = &account.sandbox.world.ids.zone;
    let set = format!(
        "<ResourceRecordSet><Name>{name}.</Name><Type>A</Type><TTL>60</TTL><ResourceRecords><ResourceRecord>\
         <Value>192.0.2.7</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>"
    );
    let body = format!(
        "<ChangeResourceRecordSetsRequest xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"><ChangeBatch><Changes>\
         <Change><Action>CREATE</Action>{set}</Change></Changes></ChangeBatch></ChangeResourceRecordSetsRequest>"
    );
    let path = format!("/2013-04-01/hostedzone/{zone}/rrset/");
    wire.rest(RestService::ROUTE53, hyper::Method::POST, &path, &[], body).await.unwrap();
    let before = account.now().await;
    let kinds = [format!("target-group {taken}"), format!("record {name}")];

    let mut told = Vec::new();
    for report in account.undo_all().await {
        told.extend(but(&report, |it| matches!(it, Outcome::CameBack | Outcome::AskedAnew)));
    }
    assert_eq!(told.len(), 2, "{told:#?}");
    assert!(told.iter().any(|line| line.contains(taken) && line.contains(&arn)), "what holds the name: {told:#?}");
    assert!(told.iter().any(|line| line.contains(&name) && line.contains("192.0.2.7")), "{told:#?}");
    let now = account.now().await;
    for (thing, then) in &account.before {
        let expected = if kinds.contains(thing) { &before[thing] } else { then };
        assert_eq!(&now[thing], expected, "{thing}");
    }
    assert!(!changes(account).iter().any(|call| call.contains("Delete")));
}
