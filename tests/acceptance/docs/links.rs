//! Every link of every page to a page or file of the repository leads somewhere, to a heading that is there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::events::root;

#[test]
fn every_link_leads_somewhere() {
    let broken: Vec<String> = pages().iter().flat_map(|page| broken_in(page)).collect();
    assert_eq!(broken, [""; 0], "\n{}", broken.join("\n"));
}

/// A file that CONTRIBUTING sends somebody to.
#[test]
fn every_file_that_contributing_names_is_there() {
    let text = std::fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let is_source = |it: &&str| it.contains('/') && Path::new(it).extension().is_some_and(|it| it == "rs");
    let named = text.split('`').skip(1).step_by(2).filter(is_source);
    let named: Vec<&str> = named.filter(|it| !it.contains('<')).collect();
    assert!(named.len() > 20, "{named:?}");
    let gone: Vec<&&str> = named.iter().filter(|it| !root().join(it).exists()).collect();
    assert!(gone.is_empty(), "{gone:?}");
}

/// Whoever begins at the README finds each page of `docs`.
#[test]
fn every_page_is_at_most_two_clicks_away() {
    let reachable = |from: &Path| -> BTreeSet<PathBuf> {
        let text = std::fs::read_to_string(from).unwrap();
        links(&text).filter_map(|link| target(from, link)).map(|(path, _)| path).collect()
    };
    let first = reachable(&root().join("README.md"));
    let is_page = |path: &&PathBuf| path.extension().is_some_and(|it| it == "md");
    let second: BTreeSet<PathBuf> = first.iter().filter(is_page).flat_map(|page| reachable(page)).collect();
    let lost: Vec<PathBuf> =
        pages().into_iter().filter(|page| page.starts_with(resolved(&root().join("docs")))).collect();
    let lost: Vec<&PathBuf> = lost.iter().filter(|page| !first.contains(*page) && !second.contains(*page)).collect();
    assert!(lost.is_empty(), "{lost:?}");
}

fn pages() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in ["", "docs", "docs/reference", "events"] {
        let entries = std::fs::read_dir(resolved(&root().join(folder))).unwrap();
        let files =
            entries.map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|it| it == "md"));
        found.extend(files);
    }
    found.sort();
    found
}

fn broken_in(page: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(page).unwrap();
    let is_broken = |link: &&str| match target(page, link) {
        Some((path, _)) if !path.exists() => true,
        None | Some((_, None)) => false,
        Some((path, Some(anchor))) => !anchors(&std::fs::read_to_string(path).unwrap()).contains(&anchor),
    };
    links(&text).filter(is_broken).map(|link| format!("{}: {link}", page.display())).collect()
}

/// What stands in the round brackets of a link.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link)
}

/// File and heading of a link within the repository.
fn target(page: &Path, link: &str) -> Option<(PathBuf, Option<String>)> {
    if link.contains("://") || link.starts_with("mailto:") {
        return None;
    }
    let (path, anchor) = link.split_once('#').map_or((link, None), |(path, anchor)| (path, Some(anchor.to_owned())));
    let file = if path.is_empty() { page.to_path_buf() } else { resolved(&page.parent().unwrap().join(path)) };
    Some((file, anchor))
}

/// Without `..`, so that a page has one path.
fn resolved(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

/// Headings as GitHub makes anchors of them.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    let kept = |c: char| if c == ' ' { Some('-') } else { (c.is_alphanumeric() || "-_".contains(c)).then_some(c) };
    headings.map(|heading| heading.to_lowercase().chars().filter_map(kept).collect()).collect()
}

/// A release is of the version of Cargo.toml, and what it brings is the first section.
#[test]
fn the_changelog_begins_with_the_version() {
    let version = format!("## {}", env!("CARGO_PKG_VERSION"));
    let changelog = std::fs::read_to_string(root().join("CHANGELOG.md")).unwrap();
    let first = changelog.lines().find(|line| line.starts_with("## ")).unwrap();
    assert!(first.starts_with(&version), "{first}, and Cargo.toml has {version}");
}
