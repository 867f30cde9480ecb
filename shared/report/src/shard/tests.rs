use checklist::alerts::{Bulletin, News, State};
use checklist::example::healthy_at;
use checklist::{Verdict, causes, extents, judge};
use facts::Facts;
use facts::targets::TargetState;

use super::*;
use crate::{Run, build};

/// One site of a shard, as it was judged.
struct Site {
    report: Report,
    extents: BTreeMap<CheckId, Extent>,
    bulletin: Bulletin,
    state: State,
}

fn run() -> Run {
    Run::begun("run-1".to_owned(), checklist::example::AT, "us-east-1".to_owned())
}

fn site(domain: &str, news: &[News], change: fn(&mut Facts)) -> Site {
    let (mut facts, expectations) = healthy_at(domain);
    change(&mut facts);
    let lines = judge(&facts, &expectations);
    let causes = causes(&facts, &expectations, &lines);
    let extents = extents(&facts, &lines, false);
    let report = build::report(&facts, lines, causes, None, run());
    let bulletin = Bulletin { news: news.to_vec(), held_back_since: None };
    Site { report, extents, bulletin, state: State::default() }
}

fn unhealthy(facts: &mut Facts) {
    let groups = facts.target_groups.as_mut().unwrap();
    groups[0].targets.as_mut().unwrap().iter_mut().for_each(|target| target.state = TargetState::Unhealthy);
}

fn raised(check: CheckId) -> News {
    News::Raised { check, verdict: Verdict::Fail, before: Verdict::Pass }
}

fn report_of(sites: &[Site]) -> ShardReport {
    let sites =
        sites.iter().map(|it| SeenSite { key: it.report.domain.as_str(), report: &it.report, extents: &it.extents });
    let seen = Seen {
        name: "shop".to_owned(),
        sites: sites.collect(),
        unseen: Vec::new(),
        without_domain: Vec::new(),
        left_out: 0,
        unlisted: None,
        appeared: Vec::new(),
        gone: Vec::new(),
    };
    report(seen, run())
}

const ABOUT: About<'_> =
    About { appeared: &[], gone: &[], without_domain: &[], listing: None, kept: "s3://bucket/report.json" };

fn mail_of(sites: &[Site], about: About<'_>) -> Option<checklist::alerts::Mail> {
    let news: Vec<SiteNews<'_>> = sites
        .iter()
        .filter(|site| !site.bulletin.news.is_empty())
        .map(|it| SiteNews { report: &it.report, state: &it.state, bulletin: &it.bulletin, extents: &it.extents })
        .collect();
    mail(&report_of(sites), &news, about)
}

#[test]
fn the_worst_comes_first_and_what_is_common_stands_once() {
    let sites = [
        site("a.example.com", &[], |_| ()),
        site("b.example.com", &[], unhealthy),
        site("c.example.com", &[], unhealthy),
    ];
    let report = report_of(&sites);
    let order: Vec<&str> = report.sites.iter().map(|site| site.domain.as_str()).collect();
    assert_eq!(order, ["b.example.com", "c.example.com", "a.example.com"]);
    assert_eq!((report.overall, report.faults.len(), report.faults[0].sites.len()), (Verdict::Fail, 1, 2));
    assert!(report.headline.starts_with("2 of 3 sites failing: "), "{}", report.headline);
    assert!(report.body().contains("at b.example.com, c.example.com"), "{}", report.body());
}

#[test]
fn one_mail_has_each_piece_of_news_once_with_all_of_its_sites() {
    let news = [raised(CheckId::Targets)];
    let sites = [
        site("a.example.com", &[News::Unseen { checks: vec![CheckId::Waf] }], |_| ()),
        site("b.example.com", &news, unhealthy),
        site("c.example.com", &news, unhealthy),
    ];
    let mail = mail_of(&sites, ABOUT).unwrap();
    assert!(mail.subject.starts_with("[FAIL] shop: 2 sites: "), "{}", mail.subject);
    assert!(mail.text.replace('\n', " ").contains("(and 1 more)"), "{}", mail.text);
    assert_eq!(mail.text.matches("State       targets: FAIL").count(), 1, "{}", mail.text);
    assert!(mail.text.contains("2 sites     b.example.com, c.example.com"), "{}", mail.text);
    assert!(mail.text.contains("Site        a.example.com"), "{}", mail.text);
}

#[test]
fn a_fault_of_each_site_by_itself_is_told_for_each() {
    let news = [raised(CheckId::Dns)];
    let broken = |facts: &mut Facts| {
        facts.dns.domain.as_mut().unwrap().answer = facts::dns::Answer::NxDomain;
    };
    let sites = [site("a.example.com", &news, broken), site("b.example.com", &news, broken)];
    let mail = mail_of(&sites, ABOUT).unwrap();
    assert_eq!(mail.text.matches("State       dns: FAIL").count(), 2, "{}", mail.text);
    assert!(mail.subject.starts_with("[FAIL] shop: a.example.com: "), "{}", mail.subject);
}

#[test]
fn what_was_found_is_told_by_itself_and_nothing_is_no_mail() {
    let sites = [site("a.example.com", &[], |_| ())];
    assert_eq!(mail_of(&sites, ABOUT), None);
    let new = ["a.example.com at shop".to_owned()];
    let found = mail_of(&sites, About { appeared: &new, ..ABOUT }).unwrap();
    assert_eq!(found.subject, "[NEWS] shop: found and looked at as from now: a.example.com at shop");
    let gone = mail_of(&sites, About { gone: &new, ..ABOUT }).unwrap();
    assert_eq!(gone.subject, "[NEWS] shop: no longer found: a.example.com at shop");
    let unseen = Listing::Unseen("not allowed".to_owned());
    let blind = About { listing: Some(&unseen), ..ABOUT };
    assert_eq!(
        mail_of(&sites, blind).unwrap().subject,
        "[UNKNOWN] shop: the load balancers cannot be listed: not allowed"
    );
}

/// A failure is told first, and what else there is stands below it.
#[test]
fn nothing_is_lost_where_several_things_are_news() {
    let sites = [site("a.example.com", &[raised(CheckId::Targets)], unhealthy)];
    let unwatched = ["app/shop/1: no domain is known".to_owned()];
    let unseen = Listing::Unseen("not allowed".to_owned());
    for (listing, words) in [(&unseen, "cannot be listed"), (&Listing::SeenAgain, "can be listed again")] {
        let about = About { listing: Some(listing), without_domain: &unwatched, ..ABOUT };
        let mail = mail_of(&sites, about).unwrap();
        assert!(mail.subject.starts_with("[FAIL] shop: a.example.com: "), "{}", mail.subject);
        assert!(mail.text.contains(words) && mail.text.contains("app/shop/1: no domain is known"), "{}", mail.text);
    }
    let alone = mail_of(&[], About { without_domain: &unwatched, ..ABOUT }).unwrap();
    assert!(alone.subject.starts_with("[UNKNOWN] shop: nobody watches app/shop/1"), "{}", alone.subject);
}

/// What cannot be told is never well.
#[test]
fn nothing_that_was_seen_is_unknown() {
    assert_eq!(report_of(&[]).overall, Verdict::Unknown);
    let sites = [site("a.example.com", &[], |_| ())];
    let mut seen = Seen {
        name: "shop".to_owned(),
        sites: vec![SeenSite { key: "a", report: &sites[0].report, extents: &sites[0].extents }],
        unseen: vec![UnseenSite {
            key: "b".to_owned(),
            domain: "b.example.com".to_owned().try_into().unwrap(),
            because: "the time was over".to_owned(),
        }],
        without_domain: Vec::new(),
        left_out: 0,
        unlisted: None,
        appeared: Vec::new(),
        gone: Vec::new(),
    };
    let with_unseen = report(seen, run());
    assert_eq!(
        (with_unseen.overall, with_unseen.headline.as_str()),
        (Verdict::Unknown, "1 of 2 sites could not be judged")
    );
    seen = Seen {
        sites: Vec::new(),
        unseen: Vec::new(),
        unlisted: Some("denied".to_owned()),
        name: String::new(),
        without_domain: Vec::new(),
        left_out: 0,
        appeared: Vec::new(),
        gone: Vec::new(),
    };
    assert_eq!(report(seen, run()).headline, "the load balancers could not be listed: denied");
}

#[test]
fn a_shard_is_billed_for_the_same_metrics_whatever_its_sites() {
    for count in [1, 100] {
        let sites: Vec<Site> = (0..count).map(|at| site(&format!("site-{at}.example.com"), &[], unhealthy)).collect();
        let line: serde_json::Value = serde_json::from_str(&report_of(&sites).emf("stack")).unwrap();
        let declared = &line["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(declared["Dimensions"], serde_json::json!([["Stack"]]));
        assert_eq!(declared["Metrics"].as_array().unwrap().len(), 2, "how many fail, and how long it took");
        assert_eq!(line["SitesFailed"], count);
    }
}
