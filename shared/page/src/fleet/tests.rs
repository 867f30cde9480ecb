use report::fleet::FleetReport;
use roxmltree::{Document, ParsingOptions};

use super::*;
use crate::example::shards;
use crate::style::STYLE;

fn page_of(report: &FleetReport) -> String {
    html(report, "s3://bucket/fleet.json").replace(STYLE, "")
}

fn read(page: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(page, options).unwrap_or_else(|error| panic!("{error}: {page}"))
}

#[test]
fn every_shard_has_a_row_with_its_page_behind_it_and_the_worst_is_first() {
    let page = page_of(&shards(6));
    let document = read(&page);
    let rows = document.descendants().filter(|node| node.has_tag_name("tr")).count();
    assert_eq!(rows, 1 + 6);
    let links: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name("a"))
        .filter_map(|node| node.attribute("href"))
        .collect();
    assert_eq!(links.len(), 5, "one never reported: {links:?}");
    assert_eq!(links[0], "fleet/shard-0.html");
    assert!(page.contains("210987654321 eu-central-1") && page.contains("no report yet"), "{page}");
}

#[test]
fn what_a_shard_says_is_text_and_no_markup() {
    let mut hostile = shards(2);
    hostile.shards[0].headline = "<script>alert(1)</script>".to_owned();
    hostile.shards[0].name = "\"><img src=x>".to_owned();
    hostile.problems = vec!["</ul><script>".to_owned()];
    let page = page_of(&hostile);
    let document = read(&page);
    let has = |name: &str| document.descendants().any(|node| node.has_tag_name(name));
    assert!(!has("script") && !has("img"), "{page}");
}
