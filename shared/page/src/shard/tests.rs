use checklist::CheckId;
use jiff::Timestamp;
use report::Run;
use report::shard::{SCHEMA, WithoutDomain};
use roxmltree::{Document, ParsingOptions};

use super::*;

fn domain(name: &str) -> Domain {
    name.to_owned().try_into().unwrap()
}

fn site(name: &str, overall: Verdict, headline: &str) -> SiteLine {
    SiteLine {
        key: format!("{name} at shop"),
        domain: domain(name),
        load_balancer: None,
        overall,
        headline: headline.to_owned(),
        checks: [(CheckId::Dns, overall)].into(),
        hours: "ppf.p".to_owned(),
    }
}

fn report(sites: Vec<SiteLine>) -> ShardReport {
    let run = Run::begun("run-1".to_owned(), Timestamp::UNIX_EPOCH, "us-east-1".to_owned());
    ShardReport {
        schema: SCHEMA.to_owned(),
        name: "shop".to_owned(),
        overall: Verdict::Fail,
        headline: "1 of 2 sites failing".to_owned(),
        faults: vec![Fault {
            check: CheckId::Targets,
            verdict: Verdict::Fail,
            headline: "no healthy target".to_owned(),
            next: Some("aws elbv2 describe-target-health".to_owned()),
            consequences: Vec::new(),
            sites: sites.iter().map(|site| site.domain.clone()).collect(),
        }],
        sites,
        appeared: Vec::new(),
        gone: Vec::new(),
        without_domain: Vec::new(),
        left_out: 0,
        unlisted: None,
        run,
        delivered: report::Delivered::default(),
        page: None,
    }
}

/// The page without its style sheet, which is not for an XML parser.
fn page_of(report: &ShardReport, kept_at: &str) -> String {
    html(report, kept_at).replace(STYLE, "")
}

/// The page is well-formed.
fn read(page: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(page, options).unwrap_or_else(|error| panic!("{error}: {page}"))
}

#[test]
fn every_site_has_a_row_with_its_strip_and_every_fault_one() {
    let sites = vec![
        site("a.example.com", Verdict::Fail, "no healthy target"),
        site("b.example.com", Verdict::Pass, "all well"),
    ];
    let page = page_of(&report(sites), "s3://bucket/report.json");
    let document = read(&page);
    let rows = document.descendants().filter(|node| node.has_tag_name("tr")).count();
    assert_eq!(rows, 2 + 1 + 2, "two heads, a fault, two sites");
    let strips = document.descendants().filter(|node| node.has_tag_name("svg")).count();
    assert_eq!(strips, 2);
    for words in ["aws elbv2 describe-target-health", "a.example.com, b.example.com", "s3://bucket/report.json"] {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn what_a_site_says_is_text_and_no_markup() {
    let mut hostile = report(vec![site("a.example.com", Verdict::Fail, "<script>alert(1)</script>")]);
    hostile.sites[0].hours = "<b>\"".to_owned();
    hostile.name = "</title><script>".to_owned();
    hostile.without_domain = vec![WithoutDomain {
        load_balancer: "arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/a/1".to_owned().try_into().unwrap(),
        because: "</ul><img src=x>".to_owned(),
    }];
    let page = page_of(&hostile, "\"><b>");
    let document = read(&page);
    let has = |name: &str| document.descendants().any(|node| node.has_tag_name(name));
    assert!(!has("script") && !has("img"), "{page}");
}

/// A row is small, whatever the number of sites.
#[test]
fn ten_thousand_sites_are_one_page() {
    let many = |count: usize| {
        let sites = (0..count).map(|at| site(&format!("site-{at}.example.com"), Verdict::Pass, "all well")).collect();
        html(&report(sites), "").len()
    };
    let (few, all) = (many(100), many(10_000));
    assert!(all < 12 * 1024 * 1024 && (all - few) / 9_900 < 1_000, "{few} {all}");
}
