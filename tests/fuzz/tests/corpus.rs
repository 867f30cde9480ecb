//! Every input of the corpus, and small changes of each, through its target.

#![expect(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fuzz::mutate::{Dice, json};
use fuzz::{TARGETS, Target};

/// Changes of each input; the same ones each time.
const CHANGES: u64 = 300;
/// The longest that all changes of one input may take: what costs more is changed less often.
const LONGEST: Duration = Duration::from_millis(200);
/// How the names of inputs begin that a target refuses.
const REFUSED: &str = "refused-";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// The inputs of a target, by file. The examples of events are inputs as they are.
fn inputs(target: &Target) -> Vec<(PathBuf, Vec<u8>)> {
    let mut folders = vec![root().join("corpus").join(target.name)];
    if target.name == "event" {
        folders.push(root().join("../../events"));
    }
    let files = folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap()).map(|file| file.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|file| file.extension().is_none_or(|kind| kind != "md")).collect();
    files.sort();
    files.into_iter().map(|file| (file.clone(), std::fs::read(file).unwrap())).collect()
}

/// Texts that somebody once tripped over.
const TEXTS: [&str; 16] = [
    "\"",
    "{",
    "[[[[[[[[",
    "null",
    "-1",
    "1e400",
    "4294967295",
    "18446744073709551615",
    "-009999-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999999Z",
    "\u{1b}[2J",
    "\u{202e}",
    "\\u0000",
    "../..",
    "\n---\n",
    "=",
];

/// The input with some small changes.
fn changed(input: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..=dice.below(3) {
        let at = dice.below(bytes.len() + 1);
        let end = (at + 1 + dice.below(24)).min(bytes.len());
        match dice.below(6) {
            0 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
            1 if at < bytes.len() => bytes[at] = [0, 0x7f, 0x80, 0xff, b'9', b'"'][dice.below(6)],
            2 => drop(bytes.drain(at.min(end)..end)),
            3 => {
                let copy = bytes[at.min(end)..end].repeat(1 + dice.below(20));
                drop(bytes.splice(at..at, copy));
            }
            4 => drop(bytes.splice(at..at, TEXTS[dice.below(TEXTS.len())].bytes())),
            _ => {
                let from = dice.below(other.len());
                bytes.truncate(at);
                bytes.extend(&other[from..]);
            }
        }
    }
    bytes
}

/// Reads it, and where that fails keeps it and says where.
fn read(target: &Target, input: &[u8], what: &str) -> bool {
    let begun = Instant::now();
    let read = catch_unwind(AssertUnwindSafe(|| (target.read)(input)));
    let took = begun.elapsed();
    if let Ok(taken) = read
        && took < Duration::from_secs(10)
    {
        return taken;
    }
    let kept = std::env::temp_dir().join(format!("fuzz-{}-{}", target.name, std::process::id()));
    std::fs::write(&kept, input).unwrap();
    panic!("{what} of {}: it panicked, or took too long ({took:?}); the input is in {}", target.name, kept.display());
}

fn hold(name: &str) {
    let target = fuzz::target(name).unwrap();
    let inputs = inputs(&target);
    assert!(inputs.len() > 1, "{name} has a corpus");
    for (file, input) in &inputs {
        let what = file.file_name().unwrap().to_str().unwrap();
        assert!(input.len() <= target.longest, "{what} of {name} is longer than what libFuzzer gives the target");
        let taken = read(&target, input, what);
        assert_eq!(taken, !what.starts_with(REFUSED), "{what} of {name}: whether the target takes it");
    }
    for (number, (file, input)) in inputs.iter().enumerate() {
        let begun = Instant::now();
        let mut dice = Dice::new(u64::try_from(number).unwrap());
        for change in 0..CHANGES {
            let other = &inputs[dice.below(inputs.len())].1;
            let of_json = if change % 2 == 0 { json(input, &mut dice, target.longest) } else { None };
            let input = of_json.unwrap_or_else(|| changed(input, other, &mut dice));
            read(&target, &input, &format!("change {change} of {}", file.display()));
            if begun.elapsed() > LONGEST {
                break;
            }
        }
    }
}

#[test]
fn every_folder_is_of_a_target() {
    for folder in std::fs::read_dir(root().join("corpus")).unwrap() {
        let name = folder.unwrap().file_name().into_string().unwrap();
        assert!(TARGETS.iter().any(|target| target.name == name), "{name}");
    }
}

macro_rules! targets {
    ($($test:ident $name:literal)*) => {
        $(#[test]
        fn $test() {
            hold($name);
        })*

        #[test]
        fn every_target_is_tested() {
            assert_eq!(TARGETS.map(|target| target.name), [$($name),*]);
        }
    };
}

targets! {
    events "event"
    states "state"
    histories "history"
    replays "replay"
    ledgers "ledger"
    snapshots "snapshot"
    plans "plan"
    access_logs "access-log"
    bodies "body"
    metrics "metrics"
    openapi "openapi"
    ownership "ownership"
    dns_answers "dns"
    certificates "certificate"
}
