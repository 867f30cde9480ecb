//! The laws of judging, over generated documents and bodies. `CASES=n` sets the number of cases of each law.

use std::cell::{Cell, RefCell};
use std::io::Write as _;
use std::time::Instant;

use super::super::budget::{MOST_OF_A_BODY, MOST_OF_ERRORS, TO_COMPILE};
use super::super::compile::HEAVIEST;
use super::genes::{Genes, any_genes};
use super::watch::Watch;
use super::{Budget, Judged, Schema};
use proptest::test_runner::{Config, TestCaseError, TestRunner};

/// Cases of each law unless `CASES` says otherwise.
const DEFAULT: u32 = 2_000;
/// Lines of progress of a long run.
const LINES: u32 = 50;
/// Steps up to which the validator by itself is surely done soon.
const FEW: u64 = 20_000;

/// Holds a law to generated documents and bodies, and shows of a long one how far it has come.
fn hold(law: &str, check: impl Fn(&Genes) -> Result<(), String>) {
    #[expect(clippy::disallowed_methods, reason = "a test has no settings.rs")]
    let wanted = std::env::var("CASES").ok();
    let cases = wanted.map_or(DEFAULT, |text| text.parse().expect("CASES is a number"));
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 2_000,
        max_global_rejects: cases,
        ..Config::default()
    };
    let (done, every, watch) = (Cell::new(0_u32), (cases / LINES).max(1), Watch::new());
    let ended = TestRunner::new(config).run(&any_genes(), |genes| {
        done.set(done.get() + 1);
        if cases > DEFAULT && done.get().is_multiple_of(every) {
            let _ = writeln!(std::io::stderr(), "{law}: {} of {cases}", done.get());
        }
        watch.begin(format!("{genes:?}"));
        check(&genes).map_err(TestCaseError::fail)
    });
    if let Err(broken) = ended {
        panic!("{law}: {broken}");
    }
}

fn that(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}

#[test]
fn every_body_is_judged_in_its_steps_or_not_with_the_reason() {
    let (tally, worst) = (Tally::default(), Worst::default());
    hold("steps", |genes| {
        let Some((schema, draft, body)) = genes.grow() else { return Ok(()) };
        let mut budget = Budget::of_a_check();
        let compiled =
            worst.measure("compile", genes, &mut budget, |budget| Schema::compile(schema, Some(draft), budget));
        that(budget.spent() <= 2 * HEAVIEST * TO_COMPILE, || format!("{} steps to compile", budget.spent()))?;
        let schema = match compiled {
            Ok(schema) => schema,
            Err(why) => {
                let why = why.to_string();
                tally.count(4);
                return that(!why.is_empty() && why.len() < 1_000, || why);
            }
        };
        let before = budget.spent();
        let judged = worst.measure("judge", genes, &mut budget, |budget| schema.judge(&body, false, budget));
        let most = MOST_OF_A_BODY + 2 * MOST_OF_ERRORS;
        that(budget.spent() - before <= most, || format!("{} steps", budget.spent() - before))?;
        let (kind, is_told_well) = match &judged {
            Judged::Fits => (0, true),
            Judged::Differs(faults) => {
                (1, (1..=20).contains(&faults.len()) && faults.iter().all(|words| words.chars().count() < 300))
            }
            Judged::Somehow => (2, true),
            Judged::Unjudged(why) => (3, !why.is_empty() && why.len() < 1_000),
        };
        tally.count(kind);
        that(is_told_well, || format!("{judged:?}"))
    });
    let told = tally.0.get();
    let [fits, differs, somehow, unjudged, refused] = told;
    println!("fits {fits}, differs {differs}, differs somehow {somehow}, not judged {unjudged}, refused {refused}");
    println!("{}", worst.0.borrow());
    assert!(told.iter().all(|kind| *kind > 0), "the generator makes all of them: {told:?}");
}

#[test]
fn whoever_counts_finds_what_the_validator_finds_by_itself() {
    let compared = Cell::new(0_u32);
    hold("verdict", |genes| {
        let Some((schema, draft, body)) = genes.grow().filter(|_| genes.is_small()) else { return Ok(()) };
        let mut budget = Budget::of_a_check();
        let Ok(counted) = Schema::compile(schema.clone(), Some(draft), &mut budget) else { return Ok(()) };
        let before = budget.spent();
        let fits = match counted.judge(&body, false, &mut budget) {
            Judged::Fits => true,
            Judged::Differs(_) | Judged::Somehow => false,
            Judged::Unjudged(_) => return Ok(()),
        };
        if budget.spent() - before > FEW {
            return Ok(());
        }
        compared.set(compared.get() + 1);
        // As a document's schema is judged: there a format only annotates.
        let alone = jsonschema::options().with_draft(draft).should_validate_formats(false).build(&schema);
        let alone = alone.map_err(|error| format!("only by itself is it no schema: {error}"))?;
        that(alone.is_valid(&body) == fits, || format!("{draft:?} counted: {fits}\n{schema}\n{body}"))
    });
    println!("compared {}", compared.get());
}

/// How many cases ended how.
#[derive(Default)]
struct Tally(Cell<[u32; 5]>);

impl Tally {
    fn count(&self, kind: usize) {
        let mut all = self.0.get();
        all[kind] += 1;
        self.0.set(all);
    }
}

/// The case in which a step took longest, to be looked at: what a step costs is no law.
#[derive(Default)]
struct Worst(RefCell<String>, Cell<u128>);

impl Worst {
    fn measure<T>(&self, what: &str, genes: &Genes, budget: &mut Budget, work: impl FnOnce(&mut Budget) -> T) -> T {
        let (begun, before) = (Instant::now(), budget.spent());
        let done = work(budget);
        let (took, steps) = (begun.elapsed(), budget.spent() - before);
        // Less than so many steps are lost in what everything costs once.
        let each = took.as_nanos() / u128::from(steps.max(100_000));
        if each > self.1.get() {
            self.1.set(each);
            *self.0.borrow_mut() =
                format!("at worst {each} ns a step, to {what} in {steps} steps and {took:?}: {genes:?}");
        }
        done
    }
}
