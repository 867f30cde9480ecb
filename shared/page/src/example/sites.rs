//! A shard to look at: some of its sites fail for one reason, one warns, one is not known, and all others are well.

use checklist::{CheckId, Verdict, example};
use facts::ids::Domain;
use report::shard::{Fault, SCHEMA, ShardReport, SiteLine, WithoutDomain};
use report::{Delivered, Run};

/// How the first sites stand; all others pass.
const FIRST: [(Verdict, &str, &str); 5] = [
    (
        Verdict::Fail,
        "0 of 2 targets healthy in k8s-shop-front-0a1b2c3d4e",
        "pppppppppppppppppppppppppppppppppppppppppppppppf",
    ),
    (
        Verdict::Fail,
        "0 of 2 targets healthy in k8s-shop-front-0a1b2c3d4e",
        "ppppppppppppppppppppwwwwppppppppppppppppppppppff",
    ),
    (Verdict::Warn, "the certificate ends in 12 days", "ppppppppppppppppppwwwwwwwwwwwwwwwwwwwwwwwwwwwwww"),
    (
        Verdict::Unknown,
        "not looked at: the time was over, and the next run begins here",
        "pppppppppppppppppppp....pppppppppppppppppppppu",
    ),
    (Verdict::Pass, "12 checks pass, 7 skipped", "pppp"),
];

/// So many sites, the worst first.
#[expect(clippy::expect_used, clippy::missing_panics_doc, reason = "the texts stand in this file")]
pub fn sites(count: usize) -> ShardReport {
    let domain = |at: usize| Domain::try_from(format!("site-{at}.example.com")).expect("a domain");
    let arn = |name: &str| {
        let arn =
            format!("arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/{name}/50dc6c495c0c9188");
        arn.try_into().expect("an ARN")
    };
    let site = |at: usize| {
        let well = (Verdict::Pass, "12 checks pass, 7 skipped", "pppppppppppppppppppppppppppppppppppppppppppppppp");
        let (overall, headline, hours) = FIRST.get(at).copied().unwrap_or(well);
        SiteLine {
            key: format!("site-{at}.example.com at k8s-shop-{at}"),
            domain: domain(at),
            load_balancer: Some(arn(&format!("k8s-shop-{at}"))),
            overall,
            headline: headline.to_owned(),
            checks: [(CheckId::Targets, overall)].into(),
            hours: hours.to_owned(),
        }
    };
    let fault = |check, verdict, headline: &str, next: &str, sites: &[usize]| Fault {
        check,
        verdict,
        headline: headline.to_owned(),
        next: Some(next.to_owned()),
        consequences: Vec::new(),
        sites: sites.iter().map(|at| domain(*at)).collect(),
    };
    let run = Run::begun("run-1".to_owned(), example::AT, "eu-central-1".to_owned());
    ShardReport {
        schema: SCHEMA.to_owned(),
        name: "blue".to_owned(),
        overall: Verdict::Fail,
        headline: format!(
            "2 of {count} sites failing: 0 of 2 targets healthy in k8s-shop-front-0a1b2c3d4e (and 1 more)"
        ),
        faults: vec![
            fault(
                CheckId::Targets,
                Verdict::Fail,
                FIRST[0].1,
                "aws elbv2 describe-target-health --region eu-central-1",
                &[0, 1],
            ),
            fault(CheckId::Tls, Verdict::Warn, FIRST[2].1, "renew the certificate", &[2]),
        ],
        sites: (0..count).map(site).collect(),
        appeared: Vec::new(),
        gone: Vec::new(),
        without_domain: vec![WithoutDomain {
            load_balancer: arn("k8s-shop-wild"),
            domain: None,
            because: "no rule of a listener and no certificate names a whole host".to_owned(),
        }],
        left_out: 1,
        unlisted: None,
        run,
        delivered: Delivered::default(),
        page: None,
    }
}
