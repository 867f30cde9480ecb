use roxmltree::{Document, ParsingOptions};

use super::*;
use crate::example::sites;
use crate::style::STYLE;

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
    let page = page_of(&sites(6), "s3://bucket/report.json");
    let document = read(&page);
    let rows = document.descendants().filter(|node| node.has_tag_name("tr")).count();
    assert_eq!(rows, 2 + 2 + 6, "two heads, two faults, six sites");
    let strips = document.descendants().filter(|node| node.has_tag_name("svg")).count();
    assert_eq!(strips, 6);
    for words in
        ["aws elbv2 describe-target-health", "site-0.example.com, site-1.example.com", "s3://bucket/report.json"]
    {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn what_a_site_says_is_text_and_no_markup() {
    let mut hostile = sites(1);
    hostile.sites[0].hours = "<b>\"".to_owned();
    hostile.sites[0].headline = "<script>alert(1)</script>".to_owned();
    hostile.name = "</title><script>".to_owned();
    hostile.without_domain[0].because = "</ul><img src=x>".to_owned();
    let page = page_of(&hostile, "\"><b>");
    let document = read(&page);
    let has = |name: &str| document.descendants().any(|node| node.has_tag_name(name));
    assert!(!has("script") && !has("img"), "{page}");
}

/// A row is small, whatever the number of sites.
#[test]
fn ten_thousand_sites_are_one_page() {
    let many = |count: usize| html(&sites(count), "").len();
    let (few, all) = (many(100), many(10_000));
    assert!((all - few) / 9_900 < 600, "{few} {all}");
}
