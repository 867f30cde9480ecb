//! What a check costs: the files that know of one, as CONTRIBUTING.md tells them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::events::root;

fn sources(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_test = path.file_stem().is_some_and(|stem| stem == "tests");
        if path.is_dir() && !is_test {
            sources(&path, found)?;
        } else if path.extension().is_some_and(|it| it == "rs") && !is_test {
            found.push(path);
        }
    }
    Ok(())
}

#[test]
fn a_check_is_known_to_eight_files_and_contributing_names_them() {
    let mut all = Vec::new();
    for folder in ["shared", "functions"] {
        sources(&root().join(folder), &mut all).unwrap();
    }
    let knows = |path: &&PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        ["QuotasConfig", "CheckId::Quotas", "Quotas = ", "request.quotas"].iter().any(|name| text.contains(name))
    };
    let name = |path: &PathBuf| path.strip_prefix(root()).unwrap().display().to_string();
    let files: BTreeSet<String> = all.iter().filter(knows).map(name).collect();
    let contributing = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    assert_eq!(files.len(), 8, "{files:#?}");
    for file in files {
        assert!(contributing.contains(&format!("`{file}`")), "{file}");
    }
}
