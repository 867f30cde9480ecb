//! What the roles of the deployed stack may do and must not: a table, a proof that each fence is needed, and the
//! functions at work with policies enforced.
//!
//! The policies are those that `sam deploy` gave the roles. The sandbox's IAM evaluates them, with what it does not know
//! of a request told to it (`tests/sandbox/iam`). What rests on what:
//! * rows with `aws:ResourceTag`, `ec2:Vpc`, `route53:...`, `kms:...`, `aws:PrincipalArn` or `s3:if-none-match` rest on AWS filling in these keys as its documents
//!   say: in the table by hand, at work from the request and from the sandbox's own tags;
//! * every other row rests on the evaluation of action and resource alone;
//! * signatures are not looked at, and what AWS demands besides the policy of a role (service control policies, a
//!   boundary) is not there.
//!
//! `cargo test -p tests --test policies` prints the table.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test ends at the first thing that is not as it should be, and says what it saw"
)]

mod bucket;
mod call;
mod cleanup_rows;
mod enforced;
mod idle;
mod of_each;
mod restore_rows;
mod roles;
mod room;
mod rows;
mod stage;
mod verify_rows;
mod widget_rows;

use std::panic::AssertUnwindSafe;
use std::process::ExitCode;
use std::sync::Arc;

use futures_util::FutureExt;
use libtest_mimic::{Arguments, Failed, Trial};
use tokio::runtime::Runtime;

use rows::Row;
use stage::Stage;

/// The stack and its table, with the runtime that they live in.
struct DeployedStack {
    stage: Option<Stage>,
    rows: Vec<Row>,
    runtime: Runtime,
}

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // The last case takes a role's policy away, so they keep their order.
    arguments.test_threads = Some(1);
    let stack = Arc::new(DeployedStack::open());
    let of_the_table = stack.rows.iter().map(|row| {
        let (stack, row) = (Arc::clone(&stack), row.clone());
        Trial::test(row.says.clone(), move || stack.show(&row))
    });
    let mut trials: Vec<Trial> = of_the_table.collect();
    macro_rules! case {
        ($module:ident::$name:ident($($more:ident),*)) => {{
            let stack = Arc::clone(&stack);
            trials.push(Trial::test(stringify!($name), move || {
                let stage = stack.stage()?;
                $(let $more = &stack.$more;)*
                stack.play($module::$name(stage $(, $more)*))
            }));
        }};
    }
    case!(idle::no_fence_of_verify_is_idle(rows));
    case!(idle::no_fence_of_cleanup_is_idle(rows));
    case!(idle::no_fence_of_restore_is_idle(rows));
    case!(bucket::each_prefix_is_written_by_its_functions_and_nobody_else());
    case!(bucket::no_part_of_its_policy_is_idle());
    case!(roles::the_stack_has_these_roles_and_each_has_the_one_policy_of_the_template());
    case!(roles::only_lambda_and_our_own_schedules_take_them());
    case!(room::every_role_has_room_in_iam());
    case!(enforced::verify_passes_everything_with_its_role());
    case!(enforced::cleanup_removes_every_orphan_with_its_role_and_nothing_else());
    case!(enforced::restore_brings_all_of_it_back_with_its_role());
    case!(enforced::a_function_without_its_policy_sees_nothing());
    let conclusion = libtest_mimic::run(&arguments, trials);
    drop(stack);
    conclusion.exit_code()
}

impl DeployedStack {
    fn open() -> Self {
        let runtime = Runtime::new().unwrap();
        let stage = runtime.block_on(Stage::set()).unwrap_or_else(|error| panic!("{error}"));
        let names = &stage.names;
        let rows = [
            verify_rows::rows(names),
            cleanup_rows::rows(names),
            restore_rows::rows(names),
            verify_rows::of_schedules(names),
            verify_rows::of_fleet(names),
            widget_rows::rows(names),
            of_each::rows(),
        ]
        .concat();
        Self { stage: Some(stage), rows, runtime }
    }

    fn stage(&self) -> Result<&Stage, Failed> {
        self.stage.as_ref().ok_or_else(|| "the sandbox is gone".into())
    }

    fn show(&self, row: &Row) -> Result<(), Failed> {
        let stage = self.stage()?;
        if self.runtime.block_on(stage.holds(row)) {
            return Ok(());
        }
        Err(format!("{:?} with {:?}\n{:#}", row.call.resource, row.call.context, stage.policy(row.role)).into())
    }

    fn play(&self, case: impl Future<Output = ()>) -> Result<(), Failed> {
        let played = self.runtime.block_on(AssertUnwindSafe(case).catch_unwind());
        // The panic's message is already on standard error.
        played.map_err(|_| Failed::without_message())
    }
}

impl Drop for DeployedStack {
    /// The sandbox stops inside of its runtime.
    fn drop(&mut self) {
        let _inside = self.runtime.enter();
        drop(self.stage.take());
    }
}
