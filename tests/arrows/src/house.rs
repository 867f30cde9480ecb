//! The crates of the repository, and the arrows between the files of each.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::paths::{Module, named_in};

/// Crates that wait for something: AWS, the site, time. Nothing pure may depend on them.
const WAITING: [&str; 5] = ["aws", "kubernetes", "probe", "runtime", "transport"];

/// One crate: its files, each with those that it names.
#[derive(Debug)]
pub(crate) struct Crate {
    pub(crate) name: String,
    is_shared: bool,
    depends_on: BTreeSet<String>,
    files: BTreeMap<String, BTreeSet<String>>,
}

impl Crate {
    /// Every crate of the product.
    pub(crate) fn all(root: &Path) -> io::Result<Vec<Self>> {
        let mut crates = Vec::new();
        for (folder, is_shared) in [("shared", true), ("functions", false)] {
            let mut folders: Vec<PathBuf> = Vec::new();
            for entry in fs::read_dir(root.join(folder))? {
                folders.push(entry?.path());
            }
            folders.sort();
            for at in folders.iter().filter(|it| it.join("Cargo.toml").is_file()) {
                crates.push(Self::read(at, is_shared)?);
            }
        }
        Ok(crates)
    }

    fn read(at: &Path, is_shared: bool) -> io::Result<Self> {
        let name = at.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut sources = BTreeMap::new();
        collect(&at.join("src"), &Module::new(), &mut sources)?;
        let depends_on = dependencies(&fs::read_to_string(at.join("Cargo.toml"))?);
        let one = Self::of_sources(name, is_shared, depends_on, &sources);
        one.map_err(|error| io::Error::other(format!("{}: {error}", at.display())))
    }

    fn of_sources(
        name: String,
        is_shared: bool,
        depends_on: BTreeSet<String>,
        sources: &BTreeMap<Module, String>,
    ) -> Result<Self, proc_macro2::LexError> {
        let mut files = BTreeMap::new();
        for (module, source) in sources {
            let named = named_in(source, module)?;
            let found = named.iter().filter_map(|path| file_of(path, sources)).filter(|it| *it != module.as_slice());
            files.insert(module.join("::"), found.map(|it| it.join("::")).collect());
        }
        Ok(Self { name, is_shared, depends_on, files })
    }

    pub(crate) fn files(&self) -> usize {
        self.files.len()
    }

    pub(crate) fn arrows(&self) -> usize {
        self.files.values().map(BTreeSet::len).sum()
    }

    /// Files that name each other in a loop.
    pub(crate) fn circles(&self) -> BTreeSet<Vec<&str>> {
        let reached: BTreeMap<&str, BTreeSet<&str>> =
            self.files.keys().map(|it| (it.as_str(), self.reached(it))).collect();
        let meets = |a: &str, b: &str| reached.get(a).is_some_and(|it| it.contains(b));
        let loops = reached.keys().filter(|file| meets(file, file));
        loops.map(|file| reached.keys().copied().filter(|it| meets(file, it) && meets(it, file)).collect()).collect()
    }

    fn reached<'a>(&'a self, from: &'a str) -> BTreeSet<&'a str> {
        let mut reached = BTreeSet::new();
        let mut open = vec![from];
        while let Some(file) = open.pop() {
            let next = self.files.get(file).into_iter().flatten().map(String::as_str);
            open.extend(next.filter(|it| reached.insert(*it)));
        }
        reached
    }
}

/// The crates that wait and that a pure crate depends on.
pub(crate) fn waiting_in_pure(one: &Crate) -> impl Iterator<Item = &'static str> {
    let is_pure = one.is_shared && !WAITING.contains(&one.name.as_str());
    WAITING.into_iter().filter(move |it| is_pure && one.depends_on.contains(*it))
}

/// The file that the longest head of the path leads to.
fn file_of<'a>(path: &'a [String], sources: &BTreeMap<Module, String>) -> Option<&'a [String]> {
    (1..=path.len()).rev().filter_map(|length| path.get(..length)).find(|head| sources.contains_key(*head))
}

/// What stands under `[dependencies]`. Those of tests may be anything.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let section = manifest.split("\n[dependencies]\n").nth(1).unwrap_or_default();
    let lines = section.lines().take_while(|line| !line.starts_with('['));
    lines.filter_map(|line| line.split(['.', ' ', '=']).next()).map(ToOwned::to_owned).collect()
}

/// Every source of a folder by its module, without tests and programs.
fn collect(folder: &Path, module: &Module, sources: &mut BTreeMap<Module, String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if ["tests", "testing", "main"].contains(&stem.as_str()) {
            continue;
        }
        let inner: Module = module.iter().cloned().chain([stem.clone()]).collect();
        if path.is_dir() {
            collect(&path, &inner, sources)?;
        } else if path.extension().is_some_and(|it| it == "rs") {
            let module = if stem == "lib" || stem == "mod" { module.clone() } else { inner };
            sources.insert(module, fs::read_to_string(&path)?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn house(sources: &[(&str, &str)], depends_on: &[&str]) -> Crate {
        let module = |name: &str| -> Module { name.split("::").map(ToOwned::to_owned).collect() };
        let sources = sources.iter().map(|(name, source)| (module(name), (*source).to_owned())).collect();
        let depends_on = depends_on.iter().map(ToString::to_string).collect();
        Crate::of_sources("shop".to_owned(), true, depends_on, &sources).unwrap()
    }

    #[test]
    fn only_a_loop_is_a_circle() {
        let line = [("a", "use crate::b::B;"), ("b", "use crate::c::d;"), ("c", ""), ("e", "use crate::a::A;")];
        assert_eq!(house(&line, &[]).circles(), BTreeSet::new());
        let mut ring = line;
        ring[2].1 = "fn f() -> crate::a::A {}";
        assert_eq!(house(&ring, &[]).circles(), BTreeSet::from([vec!["a", "b", "c"]]), "what stands before it is none");
    }

    #[test]
    fn what_judges_depends_on_nothing_that_waits() {
        let manifest = "[package]\nname = \"x\"\n\n[dependencies]\naws.workspace = true\nfacts = { path = \"f\" }\n\n[dev-dependencies]\nruntime = 1\n";
        let named = dependencies(manifest);
        assert_eq!(named, BTreeSet::from([String::new(), "aws".to_owned(), "facts".to_owned()]));
        let named: Vec<&str> = named.iter().map(String::as_str).collect();
        assert_eq!(waiting_in_pure(&house(&[], &named)).collect::<Vec<_>>(), ["aws"]);
        assert_eq!(waiting_in_pure(&house(&[], &["facts"])).count(), 0);
    }
}
