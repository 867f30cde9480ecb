//! Every example is a whole document that asks for nothing, and shows what it was given as text and nothing else.

use std::sync::LazyLock;

use checklist::CHECKLIST;
use roxmltree::{Document, Node};

use crate::example::Example;
use crate::style::{STYLE, policy};

/// A year of runs takes a moment to make up: once is enough.
static EXAMPLES: LazyLock<Vec<Example>> = LazyLock::new(Example::all);

fn example(name: &str) -> &'static Example {
    EXAMPLES.iter().find(|example| example.name == name).unwrap()
}

/// The page with an empty style sheet, which is no XML: whatever is not closed or escaped is an error with its place.
fn parsed(name: &str, html: &str) -> String {
    let xml = html.replace(STYLE, "").replace("<!DOCTYPE html>", "");
    Document::parse(&xml).unwrap_or_else(|error| panic!("{name}: {error}\n{xml}"));
    xml
}

fn text(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).map(|node| node.text().unwrap()).collect()
}

#[test]
fn every_page_is_whole_and_asks_for_nothing() {
    for example in EXAMPLES.iter() {
        let html = example.html();
        let xml = parsed(example.name, &html);
        let page = Document::parse(&xml).unwrap();
        for node in page.descendants().filter(Node::is_element) {
            let tag = node.tag_name().name();
            let never =
                ["script", "link", "img", "iframe", "object", "embed", "form", "input", "base", "a", "use", "image"];
            assert!(!never.contains(&tag), "{}: <{tag}>", example.name);
            for attribute in node.attributes() {
                let name = attribute.name();
                assert!(!name.starts_with("on") && !["style", "src", "href", "action"].contains(&name), "{tag} {name}");
            }
        }
        assert!(!html.contains("url(") && !html.contains("@import"), "{}: the style sheet asks", example.name);
    }
}

#[test]
fn the_policy_allows_the_one_style_sheet_of_the_page_and_nothing_else() {
    let html = example("healthy").html();
    let (_, rest) = html.split_once("<style>").unwrap();
    let (style, rest) = rest.split_once("</style>").unwrap();
    assert!(style == STYLE && !rest.contains("<style"));
    let allowed = policy();
    let page = parsed("healthy", &html);
    let page = Document::parse(&page).unwrap();
    let metas = page.descendants().filter(|node| node.attribute("http-equiv") == Some("Content-Security-Policy"));
    assert_eq!(metas.map(|meta| meta.attribute("content").unwrap()).collect::<Vec<_>>(), [allowed.as_str()]);
    assert!(allowed.starts_with("default-src 'none'; style-src 'sha256-") && !allowed.contains("unsafe"));
}

#[test]
fn what_others_wrote_is_text_and_hides_nothing() {
    let html = example("hostile").html();
    let xml = parsed("hostile", &html);
    let page = Document::parse(&xml).unwrap();
    let shown = text(page.root_element());
    for written in ["<script>alert(1)</script>", "onerror=alert(2)", "&#60;b&#62;", "[U+202E]txet denrut", "مرحبا"]
    {
        assert!(shown.contains(written), "{written}");
    }
    assert!(!html.contains(['\u{202e}', '\u{200b}', '\u{0}', '\u{7}']));
    assert!(html.len() < 300_000, "{} bytes: what does not end is cut", html.len());
}

#[test]
fn a_page_has_every_check_with_its_question_and_both_strips() {
    for example in ["healthy", "failing", "year"].map(example) {
        let html = example.html();
        let xml = parsed(example.name, &html);
        let page = Document::parse(&xml).unwrap();
        let rows: Vec<_> = page.descendants().filter(|node| node.attribute("scope") == Some("row")).collect();
        for check in CHECKLIST.iter().filter(|check| !check.on_demand) {
            let row = rows.iter().find(|row| text(**row).starts_with(check.id.as_str())).unwrap().parent().unwrap();
            assert!(text(row).contains(check.asks), "{}", check.id);
            assert_eq!(row.descendants().filter(|node| node.has_tag_name("svg")).count(), 2, "{}", check.id);
        }
        let size = html.len();
        println!("{}: {size} bytes, the history {}", example.name, serde_json::to_vec(&example.history).unwrap().len());
        assert!(size < 150_000, "{}: {size} bytes", example.name);
    }
}

#[test]
fn the_head_of_an_outage_tells_cause_since_when_and_next_step() {
    let xml = parsed("failing", &example("failing").html());
    let page = Document::parse(&xml).unwrap();
    let head = text(page.descendants().find(|node| node.has_tag_name("header")).unwrap());
    for told in ["Failing", "no healthy target", "for 2 h 5 min", "Next step", "Follows from it", "endpoints"] {
        assert!(head.contains(told), "{told} not in {head}");
    }
    let year = text(Document::parse(&parsed("year", &example("year").html())).unwrap().root_element());
    for told in ["12 days left", "Nobody looked for 2 h", "of 90 known days 2 had no run"] {
        assert!(year.contains(told), "{told} not in {year}");
    }
}

#[test]
fn nobody_who_cannot_see_colours_or_pictures_misses_anything() {
    for example in EXAMPLES.iter() {
        let xml = parsed(example.name, &example.html());
        let page = Document::parse(&xml).unwrap();
        for node in page.descendants().filter(|node| node.has_tag_name("svg")) {
            let told = node.attribute("aria-label").is_some() || node.attribute("aria-hidden") == Some("true");
            assert!(told, "{}: a picture without words", example.name);
        }
        for node in page.descendants().filter(|node| node.has_tag_name("th")) {
            assert!(node.attribute("scope").is_some(), "{}: {}", example.name, text(node));
        }
        for judged in &example.report.checks {
            let word = judged.line.finding.verdict.as_str();
            let badges = page.descendants().filter(|node| node.attribute("class") == Some(&format!("badge {word}")));
            assert!(badges.map(text).any(|badge| badge.contains(word)), "{word}");
        }
        assert_eq!(page.descendants().filter(|node| node.has_tag_name("h1")).count(), 1);
    }
}
