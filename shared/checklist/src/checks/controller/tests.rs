use facts::inventory::ClusterName;
use facts::kubernetes::NotRead;
use facts::kubernetes::declared::{Controller, Failure};
use facts::{Facts, Unseen};

use super::*;
use crate::causes::causes;
use crate::example::{denied, healthy, minutes_ago};
use crate::finding::Finding;
use crate::judge::judge as judge_all;

fn declared(facts: &mut Facts) -> &mut Declared {
    facts.declared.as_mut().unwrap().as_mut().unwrap()
}

fn after(change: impl FnOnce(&mut Facts)) -> Finding {
    let (mut facts, expectations) = healthy();
    change(&mut facts);
    judge(&facts, &expectations).unwrap()
}

fn failure() -> Failure {
    Failure {
        reason: "FailedDeployModel".into(),
        message: "Failed deploy model due to AccessDenied: elasticloadbalancing:ModifyListener".into(),
        at: minutes_ago(3),
    }
}

fn seen(change: impl FnOnce(&mut Facts)) -> (Verdict, String) {
    let finding = after(change);
    (finding.verdict, finding.seen)
}

#[test]
fn what_the_controller_failed_at_is_told_in_its_own_words_with_the_command_that_shows_more() {
    let finding = after(|facts| declared(facts).objects[0].failure = Some(failure()));
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(finding.seen.contains("Ingress retail-prediction/retail-api-ingress"), "{}", finding.seen);
    assert!(finding.seen.contains("FailedDeployModel: Failed deploy model due to AccessDenied"), "{}", finding.seen);
    let next = finding.next.unwrap();
    assert!(next.contains("kubectl describe ingress --namespace retail-prediction retail-api-ingress"), "{next}");
}

#[test]
fn a_controller_without_a_pod_fails_and_one_with_fewer_serves() {
    let with = |wanted, available| {
        seen(move |facts| {
            let it = Controller { name: "kube-system/aws-load-balancer-controller".into(), wanted, available };
            declared(facts).controllers = vec![it];
        })
    };
    assert_eq!(with(2, 0).0, Verdict::Fail);
    assert!(with(2, 0).1.contains("0 of 2 pods are available"), "{}", with(2, 0).1);
    assert!(with(0, 0).1.contains("scaled to zero"), "{}", with(0, 0).1);
    assert_eq!(with(2, 1).0, Verdict::Pass, "one of them leads, the others wait");
    let beside = seen(|facts| {
        let old = Controller { name: "old/aws-load-balancer-controller".into(), wanted: 0, available: 0 };
        declared(facts).controllers.push(old);
    });
    assert_eq!(beside.0, Verdict::Pass, "another one works");
}

#[test]
fn no_deployment_is_a_warning_unless_aws_runs_the_controller() {
    let (verdict, told) = seen(|facts| declared(facts).controllers.clear());
    assert_eq!(verdict, Verdict::Warn);
    assert!(told.contains("no Deployment with its label is in cluster retail-prediction-cluster"), "{told}");
    let auto = seen(|facts| {
        declared(facts).controllers[0].available = 0;
        declared(facts).family = Family::AutoMode;
    });
    assert_eq!(auto.0, Verdict::Pass, "one that is left over in the cluster has no part in it");
}

#[test]
fn a_binding_that_did_not_come_about_is_told() {
    let (verdict, told) = seen(|facts| declared(facts).bindings[0].failure = Some(failure()));
    assert_eq!((verdict, told.contains("TargetGroupBinding")), (Verdict::Fail, true), "{told}");
}

#[test]
fn what_asks_for_it_must_be_there_and_know_it() {
    let (verdict, told) = seen(|facts| declared(facts).objects.clear());
    assert_eq!((verdict, told.contains("it is left over")), (Verdict::Warn, true), "{told}");
    let none = seen(|facts| declared(facts).objects[0].addresses.clear());
    assert!(none.1.contains("its status names no load balancer"), "{}", none.1);
    let other = seen(|facts| declared(facts).objects[0].addresses = vec!["other-1.elb.amazonaws.com".into()]);
    assert!(other.1.contains("its status names other-1.elb.amazonaws.com, not this load balancer"), "{}", other.1);
    let mut capitals = String::new();
    let same = seen(|facts| {
        capitals = declared(facts).objects[0].addresses[0].to_uppercase();
        declared(facts).objects[0].addresses = vec![capitals.as_str().into()];
    });
    assert_eq!(same.0, Verdict::Pass);
}

#[test]
fn a_deletion_may_take_minutes_and_not_hours() {
    let going = |minutes| seen(move |facts| declared(facts).objects[0].going_since = Some(minutes_ago(minutes)));
    assert_eq!(going(14).0, Verdict::Pass);
    let (verdict, told) = going(16);
    assert_eq!((verdict, told.contains("the controller has not let it go")), (Verdict::Warn, true), "{told}");
}

#[test]
fn a_cluster_that_nobody_named_is_skipped_and_one_that_refuses_is_unknown() {
    let verdict = |not_read: NotRead| {
        let (mut facts, expectations) = healthy();
        let cluster = ClusterName::new("retail-prediction-cluster");
        facts.declared = Err(Unseen::ClusterNotRead { cluster, not_read });
        let lines = judge_all(&facts, &expectations);
        lines.iter().find(|line| line.check == CheckId::Controller).unwrap().finding.verdict
    };
    assert_eq!(verdict(NotRead::NotNamed), Verdict::Skip);
    assert_eq!(verdict(NotRead::NoAccessEntry), Verdict::Unknown);
    assert_eq!(verdict(NotRead::Forbidden { what: "list ingresses.networking.k8s.io".to_owned() }), Verdict::Unknown);
    let none = after(|facts| facts.declared = Ok(None));
    assert_eq!(none.verdict, Verdict::Skip);
    assert!(none.seen.contains("cluster retail-prediction-cluster is not read"), "{}", none.seen);
    let gone = after(|facts| (facts.declared, facts.load_balancer) = (Ok(None), denied("x")));
    assert_eq!(gone.verdict, Verdict::Skip, "who names no cluster hears nothing of it");
}

/// The redirect that nobody has set up is the controller's to set up.
#[test]
fn a_controller_that_fails_is_the_cause_of_a_listener_that_is_not_there() {
    let (mut facts, expectations) = healthy();
    declared(&mut facts).objects[0].failure = Some(failure());
    facts.listeners.as_mut().unwrap().retain(|listener| listener.port != 80);
    facts.site.redirect = denied("x");
    let lines = judge_all(&facts, &expectations);
    let found = causes(&facts, &expectations, &lines);
    let told: Vec<_> = found.iter().map(|it| (it.check, it.consequences.clone())).collect();
    assert!(told.contains(&(CheckId::Controller, vec![CheckId::Redirect, CheckId::Drift])), "{told:?}");
}
