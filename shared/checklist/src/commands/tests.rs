//! Whoever reads that something is wrong also reads what to run next, with the real names in it.

use facts::Facts;
use facts::listener::Action;
use facts::site::Outcome;

use crate::example::healthy;
use crate::finding::Verdict;
use crate::judge::judge;

/// A check, one thing that breaks it, and the command that it then gives.
type Case = (&'static str, fn(&mut Facts), &'static str);

const CASES: &[Case] = &[
    (
        "traffic",
        |it| it.logs.traffic.as_mut().unwrap().users.target_p95_ms = Some(5000),
        "aws cloudwatch get-metric-statistics --region us-east-1 --namespace AWS/ApplicationELB",
    ),
    (
        "traffic",
        |it| it.logs.traffic.as_mut().unwrap().users.targets[1].requests = 0,
        "aws elbv2 describe-target-group-attributes --region us-east-1 --target-group-arn arn:",
    ),
    (
        "attributes",
        |it| it.target_groups.as_mut().unwrap().clear(),
        "aws elbv2 describe-target-groups --region us-east-1 --load-balancer-arn arn:",
    ),
    ("targets", every_weight_is_0, "aws elbv2 describe-rules --region us-east-1 --listener-arn arn:"),
    ("auth", |it| login_meets(it, Outcome::Reset { detail: "reset".into() }), "curl -sv --resolve api."),
    ("auth", |it| it.site.auth.logins[0].wrong = Some("no JSON".into()), "curl -sv --resolve api."),
    ("auth", |it| login_answers(it, 500), "curl -sv --resolve api."),
];

fn every_weight_is_0(facts: &mut Facts) {
    for listener in facts.listeners.as_mut().unwrap() {
        let rules = listener.rules.as_mut().unwrap().iter_mut().flat_map(|rule| &mut rule.actions);
        for action in listener.default_actions.iter_mut().chain(rules) {
            if let Action::Forward { groups } = action {
                for group in groups {
                    group.weight = 0;
                }
            }
        }
    }
}

fn login_meets(facts: &mut Facts, outcome: Outcome) {
    facts.site.auth.logins[0].answer.as_mut().unwrap().outcome = outcome;
}

fn login_answers(facts: &mut Facts, status: u16) {
    let login = &mut facts.site.auth.logins[0];
    login.wrong = Some(format!("status {status}").into());
    let Outcome::Reply(reply) = &mut login.answer.as_mut().unwrap().outcome else { panic!("the example replies") };
    reply.status = status;
}

#[test]
fn what_is_wrong_comes_with_the_command_that_shows_it() {
    for (check, break_it, command) in CASES {
        let (mut facts, expectations) = healthy();
        break_it(&mut facts);
        let lines = judge(&facts, &expectations);
        let finding = &lines.iter().find(|line| line.check.as_str() == *check).unwrap().finding;
        assert!(finding.verdict >= Verdict::Warn, "{check}: {}", finding.seen);
        let next = finding.next.as_deref().unwrap_or_default();
        assert!(next.contains(command), "{check}: {}: {next}", finding.seen);
    }
}
