//! One thing changed in the healthy example, and what the check says of it.

use facts::logs::LogSettings;
use facts::targets::Target;
use facts::traffic::Share;

use super::*;
use crate::example::{denied, healthy, minutes_ago};

fn after(change: impl FnOnce(&mut Facts, &mut Expectations)) -> Finding {
    let (mut facts, mut expectations) = healthy();
    change(&mut facts, &mut expectations);
    judge(&facts, &expectations).unwrap()
}

fn traffic(change: impl FnOnce(&mut Traffic)) -> Finding {
    after(|facts, _| change(facts.logs.traffic.as_mut().unwrap()))
}

fn users(change: impl FnOnce(&mut Users)) -> Finding {
    traffic(|traffic| change(&mut traffic.users))
}

/// Requests of the targets, by name.
fn spread(requests: &[(&str, u64)]) -> Finding {
    users(|users| set(users, requests))
}

fn set(users: &mut Users, requests: &[(&str, u64)]) {
    let group = users.targets[0].group.clone();
    let share = |(target, requests): &(&str, u64)| Share {
        group: group.clone(),
        target: (*target).into(),
        requests: *requests,
        errors: 0,
    };
    users.targets = requests.iter().map(share).collect();
}

const ONE: &str = "10.0.11.23:8000";
const OTHER: &str = "10.0.12.24:8000";

#[test]
fn a_quarter_of_an_hour_is_told_in_one_line() {
    let finding = after(|_, _| {});
    assert_eq!(finding.seen, "910 requests of users in 15 min, p95 180 ms, over 2 targets, 10 blocked by the web ACL");
    let blocked = finding.details.iter().find(|detail| detail.about.to_string() == "the web ACL").unwrap();
    assert_eq!(blocked.seen, "blocked 10 of 910 requests (1.1 %): /wp-login.php (7), /.env (3)");
}

#[test]
fn who_keeps_us_out_of_the_bucket_asks_for_no_traffic() {
    let kept_out = |arrive: bool| {
        let (mut facts, mut expectations) = healthy();
        facts.logs.traffic = denied("s3:ListBucket");
        expectations.access_logs.arrive = arrive;
        judge(&facts, &expectations).unwrap_err()
    };
    assert_eq!(kept_out(true), denied::<()>("s3:ListBucket").unwrap_err());
    assert_eq!(kept_out(false).to_string(), "not asked for (access_logs.arrive: true is not in the event)");
    let read = after(|_, expectations| expectations.access_logs.arrive = false);
    assert_eq!(read.verdict, Verdict::Pass, "what was seen is judged");
    let off = after(|facts, expectations| {
        expectations.access_logs.arrive = false;
        facts.logs.settings.as_mut().unwrap().enabled = false;
    });
    assert_eq!(off.seen, "access logs are off");
}

#[test]
fn too_many_errors_fail_with_who_made_them_and_a_few_warn() {
    let errors = |times: u64| {
        users(|users| {
            users.statuses = [(200, 900), (502, times)].into();
            users.errors = [(By::LoadBalancer, 1), (By::Target, times - 1)].into();
        })
    };
    assert_eq!(errors(9).verdict, Verdict::Pass);
    let finding = errors(20);
    assert_eq!(finding.verdict, Verdict::Fail);
    assert_eq!(
        finding.seen,
        "5XX: 20 in 920 requests (2.2 %), more than 1 %; 502 20 times; 1 by the load balancer, 19 by targets"
    );
    assert!(finding.next.unwrap().starts_with("aws s3 cp s3://retail-prediction-alb-logs/api-access-logs/AWSLogs/"));
    let few = users(|users| users.statuses = [(200, 60), (500, 4)].into());
    assert_eq!(few.verdict, Verdict::Warn);
}

#[test]
fn mistakes_of_clients_warn_and_what_was_blocked_is_not_among_them() {
    let finding = users(|users| users.statuses = [(200, 100), (404, 300)].into());
    assert_eq!(finding.verdict, Verdict::Warn);
    assert_eq!(finding.seen, "4XX: 300 in 400 requests (75 %), more than 25 %; 404 300 times");
    let attacked = users(|users| {
        users.answered.insert(By::Waf, 5000);
        users.requests = 5900;
    });
    assert_eq!(attacked.verdict, Verdict::Pass);
}

#[test]
fn slow_targets_fail() {
    let finding = users(|users| users.target_p95_ms = Some(1001));
    assert_eq!(
        (finding.verdict, finding.seen.as_str()),
        (Verdict::Fail, "p95 of the targets: 1001 ms, more than 1000 ms")
    );
    let next = finding.next.unwrap();
    assert!(next.starts_with("aws cloudwatch get-metric-statistics --region us-east-1 "), "{next}");
    assert!(next.contains(" --metric-name TargetResponseTime --dimensions Name=LoadBalancer,Value=app/"), "{next}");
    assert!(next.contains(" --extended-statistics p95\naws s3 cp s3://"), "{next}");
}

#[test]
fn a_target_that_starves_or_hogs_is_named() {
    assert_eq!(spread(&[(ONE, 700), (OTHER, 200)]).verdict, Verdict::Pass, "not far from alike");
    let starving = spread(&[(ONE, 850), (OTHER, 50)]);
    assert_eq!(starving.verdict, Verdict::Warn);
    assert_eq!(
        starving.seen,
        "the spread over k8s-retailpr-retailap-0a1b2c3d4e: far less than its share goes to 10.0.12.24:8000 (50 of 900)"
    );
    let next = starving.next.unwrap();
    assert!(
        next.contains("describe-target-group-attributes --region us-east-1 --target-group-arn arn:aws:elastic"),
        "{next}"
    );
    let nothing = spread(&[(ONE, 900)]);
    assert!(nothing.seen.contains("10.0.12.24:8000 (0 of 900)"), "{}", nothing.seen);
    let three = after(|facts, _| {
        facts.target_groups = denied("x");
        let users = &mut facts.logs.traffic.as_mut().unwrap().users;
        set(users, &[("a:1", 800), ("b:1", 110), ("c:1", 110)]);
    });
    assert!(three.seen.contains("far more than its share goes to a:1 (800 of 1020)"), "{}", three.seen);
}

#[test]
fn a_target_that_came_meanwhile_or_is_not_healthy_is_not_judged() {
    let later = |since: Option<jiff::Timestamp>, requests: &[(&str, u64)]| {
        after(|facts, _| {
            facts.target_groups.as_mut().unwrap()[0].targets.as_mut().unwrap()[1].since = since;
            set(&mut facts.logs.traffic.as_mut().unwrap().users, requests);
        })
    };
    assert_eq!(later(Some(minutes_ago(15)), &[(ONE, 850), (OTHER, 50)]).verdict, Verdict::Pass);
    assert_eq!(later(Some(crate::example::AT), &[(ONE, 850), (OTHER, 50)]).verdict, Verdict::Warn, "a first run");
    assert_eq!(later(None, &[(ONE, 850)]).verdict, Verdict::Pass);
    let unhealthy = after(|facts, _| {
        facts.target_groups.as_mut().unwrap()[0].targets.as_mut().unwrap()[1].state =
            facts::targets::TargetState::Unhealthy;
        set(&mut facts.logs.traffic.as_mut().unwrap().users, &[(ONE, 850), (OTHER, 50)]);
    });
    assert_eq!(unhealthy.verdict, Verdict::Pass);
}

/// The same, where the group holds so many instances.
fn over_nodes(nodes: usize, requests: &[(&str, u64)]) -> Finding {
    after(|facts, _| {
        let targets = facts.target_groups.as_mut().unwrap()[0].targets.as_mut().unwrap();
        let node = Target { port: Some(31234), ..targets[0].clone() };
        *targets = (0..nodes).map(|n| Target { id: format!("i-0a1b2c3d4e5f6071{n}"), ..node.clone() }).collect();
        set(&mut facts.logs.traffic.as_mut().unwrap().users, requests);
    })
}

#[test]
fn no_node_starves_where_it_is_not_known_which_is_which() {
    let spread = "the spread over k8s-retailpr-retailap-0a1b2c3d4e";
    for nodes in [2, 3, 5] {
        let requests = [("10.0.1.7:31234", 430), ("10.0.2.7:31234", 430), ("10.0.3.9:31234", 40)];
        let finding = over_nodes(nodes, &requests);
        assert_eq!(finding.verdict, Verdict::Pass, "{}", finding.seen);
        let told = finding.details.iter().find(|detail| detail.about.to_string() == spread).unwrap();
        assert_eq!(told.verdict, Verdict::Skip);
        assert!(told.seen.ends_with("which node is which is not known"), "{}", told.seen);
    }
}

#[test]
fn a_node_that_hogs_is_named_by_its_address() {
    let finding = over_nodes(3, &[("10.0.1.7:31234", 800), ("10.0.2.7:31234", 60), ("10.0.3.9:31234", 40)]);
    assert_eq!(finding.verdict, Verdict::Warn);
    assert!(finding.seen.contains("far more than its share goes to 10.0.1.7:31234 (800 of 900)"), "{}", finding.seen);
    assert!(!finding.seen.contains("far less than its share goes"), "{}", finding.seen);
}

#[test]
fn addresses_of_which_the_group_has_none_are_judged_by_what_the_log_has_of_them() {
    let finding = spread(&[("172.31.0.1:8000", 850), ("172.31.0.2:8000", 50)]);
    assert!(finding.seen.contains("172.31.0.2:8000 (50 of 900)"), "{}", finding.seen);
}

#[test]
fn with_few_requests_nothing_is_judged() {
    let few = users(|users| {
        users.requests = 49;
        users.statuses = [(500, 49)].into();
    });
    assert_eq!(few.verdict, Verdict::Skip);
    assert!(few.seen.ends_with("too few to judge"), "{}", few.seen);
    let thin = spread(&[(ONE, 58), (OTHER, 1)]);
    assert_eq!(thin.verdict, Verdict::Pass, "a fair share would be 29.5");
}

#[test]
fn without_logs_of_now_there_is_nothing_to_judge() {
    let old = traffic(|traffic| traffic.to = minutes_ago(21));
    assert_eq!(
        (old.verdict, old.seen.as_str()),
        (Verdict::Skip, "the newest access log ends 21 min ago: no traffic since, or no logs")
    );
    let off = after(|facts, _| {
        let Ok(LogSettings { enabled, .. }) = &mut facts.logs.settings else { panic!("the example has settings") };
        *enabled = false;
    });
    assert_eq!((off.verdict, off.seen.as_str()), (Verdict::Skip, "access logs are off"));
    assert_eq!(traffic(|traffic| traffic.objects = 0).verdict, Verdict::Skip);
    let (mut facts, expectations) = healthy();
    facts.logs.traffic = Err(Unseen::NotAsked { ask_with: "traffic.read".to_owned() });
    assert!(matches!(judge(&facts, &expectations), Err(Unseen::NotAsked { .. })));
}

#[test]
fn what_could_not_be_read_is_told() {
    let cut = traffic(|traffic| traffic.cut_short = Some("as much as is read in one run".into()));
    assert_eq!(cut.verdict, Verdict::Pass);
    assert!(cut.details.iter().any(|detail| detail.seen == "read in part: as much as is read in one run"));
    let odd = traffic(|traffic| traffic.unreadable = 100);
    assert_eq!(
        (odd.verdict, odd.seen.as_str()),
        (Verdict::Warn, "the logs: 100 of 931 lines are none of an access log")
    );
}
