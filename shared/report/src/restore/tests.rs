//! What a person reads of a restoration.

use facts::Unseen;
use facts::inventory::{Kind, RecordName, ResourceId};
use jiff::Timestamp;
use removal::Digest;
use restoration::{Difference, Line, Outcome, Reason};

use super::*;

const RUN: &str = "20260901T120000Z-0a1b2c3d";
const AT: Timestamp = Timestamp::constant(1_788_264_000, 0);

fn line(kind: Kind, name: &str, outcome: Outcome) -> Line {
    Line {
        kind,
        name: name.to_owned(),
        old_id: ResourceId::new(format!("arn:aws:x:us-east-1:123456789012:{kind}/{name}/1")),
        new_id: None,
        outcome,
        differences: Vec::new(),
        loses: Vec::new(),
        makes: Vec::new(),
    }
}

fn told(mode: Mode, lines: Vec<Line>, renamed: &[Renamed]) -> Report {
    report(Facts {
        mode,
        account: "123456789012",
        undoes: Some(RUN),
        only: &["it's".to_owned()],
        digest: Digest::given("0123456789abcdef"),
        runs: Vec::new(),
        lines,
        renamed: renamed.to_vec(),
        notes: Vec::new(),
        stack: Some("shop"),
        run: Run::begun("request".to_owned(), AT, "us-east-1".to_owned()),
    })
}

#[test]
fn a_plan_says_how_to_approve_it_and_only_where_there_is_something_to_approve() {
    let report = told(Mode::Plan, vec![line(Kind::TargetGroup, "web", Outcome::CanComeBack)], &[]);
    assert_eq!((report.headline.as_str(), report.digest.as_deref()), ("1 can come back", Some("0123456789abcdef")));
    let command = report.approve.clone().unwrap();
    assert!(command.starts_with("sam remote invoke RestoreFunction --stack-name shop --event '"), "{command}");
    assert!(command.contains(r#""digest":"0123456789abcdef""#) && command.contains(RUN), "{command}");
    assert!(command.contains(r"it'\''s"), "what narrowed the plan narrows the approval: {command}");
    let nothing = told(Mode::Plan, vec![line(Kind::TargetGroup, "web", Outcome::IsThere)], &[]);
    assert_eq!((nothing.digest, nothing.approve), (None, None));
    let done = told(Mode::Apply, vec![line(Kind::TargetGroup, "web", Outcome::CanComeBack)], &[]);
    assert_eq!(done.approve, None);
}

#[test]
fn every_outcome_is_counted_in_the_headline() {
    let why = || Unseen::TimedOut { action: "a:B".to_owned(), after_ms: 1 };
    let outcomes = [
        Outcome::CanComeBack,
        Outcome::CanBeCompleted,
        Outcome::CameBack,
        Outcome::CameBackInPart { without: vec!["x".to_owned()] },
        Outcome::AskedAnew,
        Outcome::IsThere,
        Outcome::Taken { by: "y".to_owned() },
        Outcome::WouldBeRefused { why: vec!["z".to_owned()] },
        Outcome::CannotComeBack { why: "w".to_owned() },
        Outcome::Unknown { why: why() },
        Outcome::Failed { why: why() },
        Outcome::NotReached { why: "v".to_owned() },
    ];
    let number = outcomes.len();
    let lines: Vec<Line> = outcomes.into_iter().map(|outcome| line(Kind::TargetGroup, "web", outcome)).collect();
    let report = told(Mode::Apply, lines, &[]);
    assert_eq!(report.headline.split(", ").count(), number, "{}", report.headline);
    assert_eq!(report.body().matches(" target-group      web: ").count(), number, "{}", report.body());
}

#[test]
fn a_certificate_is_never_called_restored() {
    let mut asked = line(Kind::Certificate, "shop.example.com", Outcome::AskedAnew);
    asked.new_id = Some("arn:aws:acm:us-east-1:123456789012:certificate/2".to_owned());
    let report = told(Mode::Apply, vec![asked], &[]);
    assert_eq!(report.headline, "1 asked for anew");
    let text = report.table();
    assert!(text.contains("waits for its validation") && !text.contains("came back"), "{text}");
    assert!(report.by_hand[0].contains("let its validation end"), "{:?}", report.by_hand);
}

#[test]
fn a_new_dns_name_says_which_records_must_change() {
    let by_hand = |led_to_by| {
        let (old, new) = ("old-1.elb.amazonaws.com".to_owned(), "new-2.elb.amazonaws.com".to_owned());
        let lines = vec![line(Kind::LoadBalancer, "shop", Outcome::CameBack)];
        told(Mode::Apply, lines, &[Renamed { old, new, led_to_by }]).by_hand.remove(0)
    };
    let names = |number: usize| Ok((0..number).map(|at| RecordName::new(&format!("{at}.example.com"))).collect());
    assert_eq!(
        by_hand(names(2)),
        "let 0.example.com, 1.example.com lead to new-2.elb.amazonaws.com: they still lead to old-1.elb.amazonaws.com, \
         which is gone"
    );
    assert!(by_hand(names(12)).contains(" and 2 more lead to "));
    assert!(by_hand(names(0)).ends_with("none here led there"), "of this account");
    let why = Unseen::TimedOut { action: "route53:ListResourceRecordSets".to_owned(), after_ms: 9000 };
    let unseen = by_hand(Err(why));
    assert!(unseen.contains("let every record that led to") && unseen.contains("ListResourceRecordSets"), "{unseen}");
}

#[test]
fn a_rule_that_aws_adds_to_a_new_group_is_for_a_person_to_remove() {
    let mut group = line(Kind::SecurityGroup, "k8s-shop", Outcome::CameBack);
    group.differences = vec![
        Difference {
            field: "Rule egress of every protocol 0.0.0.0/0 / Description".to_owned(),
            was: None,
            is: Some(String::new()),
            reason: Reason::ServerDefault,
        },
        Difference { field: "GroupId".to_owned(), was: None, is: None, reason: Reason::NewId },
    ];
    let report = told(Mode::Apply, vec![group], &[]);
    assert_eq!(report.by_hand.len(), 1, "{:?}", report.by_hand);
    assert!(report.by_hand[0].contains("\"egress of every protocol 0.0.0.0/0\""), "{:?}", report.by_hand);
}

#[test]
fn a_mail_tells_old_and_new_name_and_only_what_made_something_is_told() {
    let mut back = line(Kind::TargetGroup, "web", Outcome::CameBack);
    back.new_id = Some("arn:aws:x:us-east-1:123456789012:target-group/web/2".to_owned());
    let report = told(Mode::Apply, vec![back], &[]);
    assert!(report.made_something());
    let mail = mail(&report, "s3://bucket/report.json");
    assert_eq!(mail.subject, "[RESTORE] 1 came back");
    for part in [RUN, "target-group web: came back, now target-group/web/2", "s3://bucket/report.json"] {
        assert!(mail.text.contains(part), "{part}\nnot in\n{}", mail.text);
    }
    assert!(mail.text.lines().all(|line| line.len() <= 100), "{}", mail.text);
    let refused = Outcome::Failed { why: Unseen::Throttled { action: "a:B".to_owned() } };
    for outcome in [Outcome::IsThere, Outcome::CanComeBack, refused] {
        assert!(!told(Mode::Apply, vec![line(Kind::TargetGroup, "web", outcome)], &[]).made_something());
    }
}

#[test]
fn a_report_survives_its_own_json() {
    let report = told(Mode::Apply, vec![line(Kind::WebAcl, "acl", Outcome::Taken { by: "x".to_owned() })], &[]);
    let text = serde_json::to_string(&report).unwrap();
    assert!(text.contains(r#""schema":"albkeeper.restore/1""#), "{text}");
    assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report);
}

#[test]
fn a_list_tells_what_each_run_removed_and_what_is_wrong_with_it() {
    let run = |removed: &[&str], flaws: &[&str]| RunLine {
        run: RUN.to_owned(),
        at: Some(AT),
        removed: removed.iter().map(ToString::to_string).collect(),
        back: 1,
        flaws: flaws.iter().map(ToString::to_string).collect(),
        standing: flaws.is_empty().then_some(Standing::Reported),
    };
    let mut report = told(Mode::List, Vec::new(), &[]);
    report.runs = vec![
        run(&["target-group web", "record a"], &[]),
        run(&["record b"], &[]),
        run(&[], &["x.json: its seal is broken"]),
    ];
    assert_eq!(headline::headline(&report), "1 run can be undone, 1 run undone already, 1 run broken");
    let text = report.body();
    for part in ["removed 2, 1 back", "target-group web, record a", "broken", "its seal is broken"] {
        assert!(text.contains(part), "{part}\nnot in\n{text}");
    }
}

#[test]
fn metrics_count_what_came_back_and_what_should_have() {
    let failed = Outcome::Failed { why: Unseen::Throttled { action: "a:B".to_owned() } };
    let outcomes = [Outcome::CameBack, Outcome::CameBack, Outcome::IsThere, Outcome::AskedAnew, failed];
    let lines = outcomes.into_iter().map(|outcome| line(Kind::TargetGroup, "web", outcome)).collect();
    let metrics: serde_json::Value = serde_json::from_str(&told(Mode::Apply, lines, &[]).emf(Some("shop"))).unwrap();
    let told = ["Function", "Restored", "Failed"].map(|name| metrics[name].to_string());
    assert_eq!(told, ["\"restore\"", "2", "1"], "a certificate that was asked for anew is none that came back");
    let declared = &metrics["_aws"]["CloudWatchMetrics"][0];
    assert_eq!(declared["Metrics"].as_array().unwrap().len(), 2);
    assert_eq!(declared["Dimensions"], serde_json::json!([["Stack", "Function"]]));
    assert_eq!(metrics["Stack"], "shop");
}

#[test]
fn many_fields_that_differ_as_they_must_are_told_together() {
    let difference = |field: &str, reason| Difference {
        field: field.to_owned(),
        was: Some("a".to_owned()),
        is: Some("b".to_owned()),
        reason,
    };
    let mut back = line(Kind::LoadBalancer, "shop", Outcome::CameBack);
    back.differences = vec![difference("DNSName", Reason::NewId), difference("Port", Reason::Unexplained)];
    let text = told(Mode::Apply, vec![back.clone()], &[]).body();
    assert!(text.contains("- DNSName: was a, is b (AWS gives it anew)"), "{text}");
    back.differences.extend([difference("State.Code", Reason::Volatile), difference("LoadBalancerArn", Reason::NewId)]);
    let text = told(Mode::Apply, vec![back], &[]).body();
    for part in [
        "- AWS gives it anew: DNSName, LoadBalancerArn",
        "- it changes by itself: State.Code",
        "- Port: was a, is b (unexplained)",
    ] {
        assert!(text.contains(part), "{part}\nnot in\n{text}");
    }
}

#[test]
fn a_plan_tells_all_that_would_be_made_whole_in_the_report_and_bounded_elsewhere() {
    use restoration::{Made, Sends};
    let made = |says: String| Made { says, sends: Sends::Form(Vec::new()) };
    let account = "arn:aws:elasticloadbalancing:us-east-1:999999999999:targetgroup/other/1";
    let mut can = line(Kind::LoadBalancer, "shop\u{1b}[2J\nFORGED", Outcome::CanComeBack);
    can.makes =
        vec![made(format!("at x, listener: DefaultActions.1.TargetGroupArn {account}")), made("y".repeat(9000))];
    can.makes.extend((0..100).map(|at| made(format!("target 10.0.0.{at}"))));
    let report = told(Mode::Plan, vec![can.clone()], &[]);
    assert_eq!(report.lines[0].makes.len(), 102, "the report has all of it");
    let text = report.body();
    let told_whole = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told_whole.contains(&format!("makes at x, listener: DefaultActions.1.TargetGroupArn {account}")), "{text}");
    assert!(text.contains("and 62 more, in the report") && !text.contains(&"y".repeat(601)), "{text}");
    assert!(!text.contains('\u{1b}') && !text.lines().any(|line| line.starts_with("FORGED")), "{text}");
    can.outcome = Outcome::CameBack;
    let done = told(Mode::Apply, vec![can.clone()], &[]);
    let mail = mail(&done, "s3://bucket/report.json");
    assert!(
        mail.text.contains("made at x, listener") && mail.text.contains("and 94 more, in the report"),
        "{}",
        mail.text
    );
    assert!(mail.text.len() < 10_000 && !mail.text.contains('\u{1b}'), "{}", mail.text);
    can.outcome = Outcome::IsThere;
    assert!(told(Mode::Plan, vec![can], &[]).body().contains("would make at x"), "what is there may be gone by then");
}

#[test]
fn a_run_that_nothing_but_its_snapshots_speaks_for_is_never_counted_with_the_others() {
    let run = |standing| RunLine {
        run: RUN.to_owned(),
        at: Some(AT),
        removed: vec!["record a".to_owned()],
        back: 0,
        flaws: Vec::new(),
        standing: Some(standing),
    };
    let mut report = told(Mode::List, Vec::new(), &[]);
    report.runs = [Standing::Reported, Standing::NotReported].map(run).to_vec();
    assert_eq!(headline::headline(&report), "1 run can be undone, 1 run not reported");
    assert!(report.body().contains("no report of cleanup names this run"), "{}", report.body());
}
