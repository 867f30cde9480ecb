//! The access logs of the retail prediction API, and what they tell of its users.

use facts::logs::{Landed, LogObject, LogSettings, Logs};
use facts::traffic::{By, Own, Share, Traffic, Users};

use super::{GROUP, elb, minutes_ago};

pub(super) fn logs() -> Logs {
    let below = "api-access-logs/AWSLogs/123456789012/elasticloadbalancing/us-east-1/2026/09/01/";
    let file = "123456789012_elasticloadbalancing_us-east-1_app.retail-prediction-alb.50dc6c495c0c9188_\
                20260901T1155Z_203.0.113.10_4x2k8q0z.log.gz";
    let newest = LogObject { key: format!("{below}{file}"), end: minutes_ago(5), bytes: 2048 };
    Logs {
        settings: Ok(LogSettings {
            enabled: true,
            bucket: "retail-prediction-alb-logs".to_owned(),
            prefix: "api-access-logs".to_owned(),
            owner: None,
        }),
        landed: Ok(Landed::Bucket { newest: Some(newest), objects: 411, looked_below: vec![below.to_owned()] }),
        traffic: Ok(traffic()),
    }
}

/// A quarter of an hour of users, spread over both targets, and what was blocked of others.
fn traffic() -> Traffic {
    let share = |target: &str, requests| Share {
        group: Some(elb(GROUP).to_string().into()),
        target: target.into(),
        requests,
        errors: 0,
    };
    let users = Users {
        requests: 910,
        answered: [(By::Waf, 10), (By::Target, 900)].into(),
        statuses: [(200, 880), (422, 20)].into(),
        errors: [].into(),
        target_p95_ms: Some(180),
        targets: vec![share("10.0.11.23:8000", 460), share("10.0.12.24:8000", 440)],
        blocked: vec![("/wp-login.php".into(), 7), ("/.env".into(), 3)],
    };
    let ours = vec![Own { path: "/health".into(), status: 200, by: By::Target }];
    let (from, to) = (minutes_ago(20), minutes_ago(5));
    Traffic { from, to, objects: 9, lines: 931, unreadable: 0, cut_short: None, users, ours }
}
