//! What finding a dead cluster's target groups takes in a large account, side by side: Cloud Custodian, the cleanup
//! script of the source document, and the cleanup function.

mod arguments;
mod counts;
mod lambda;
mod measured;
mod runs;
mod still;
mod table;
mod tool;

use std::io::{self, Write};
use std::process::ExitCode;

use sandbox::world::large_account::LargeAccount;
use sandbox::{KitError, Sandbox};

use arguments::Arguments;
use runs::Ground;
use still::Still;
use table::Row;
use tool::Tool;

/// The longest page of ELB's lists, which is also what a caller gets that names no size. Source: API reference.
const PAGE: usize = 400;

/// So many runs may be made to fill the memory of answers.
const FILLINGS: usize = 3;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = match Arguments::read(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(wrong) => return failed(&wrong),
    };
    match run(&arguments).await {
        Ok(text) => {
            say(&text);
            ExitCode::SUCCESS
        }
        Err(error) => failed(&error.to_string()),
    }
}

async fn run(arguments: &Arguments) -> Result<String, KitError> {
    say(&format!("making an account with {}", arguments.account()));
    let sandbox = Sandbox::start().await?;
    sandbox.proxy.set_page(PAGE);
    let crowd = LargeAccount::gather(&sandbox.world, sandbox.emulator(), &arguments.size).await?;
    let still = Still::start(&sandbox).await?;
    let ground = Ground::lay(&sandbox, &crowd, &still, arguments).await?;
    let mut rows = Vec::new();
    for tool in Tool::ALL {
        rows.push(row(&ground, &still, tool, arguments).await?);
    }
    Ok(table::text(arguments, &crowd, &rows))
}

/// The first run fills the memory of answers and is not counted. The emulator may be too slow for a hurried look.
async fn row(ground: &Ground<'_>, still: &Still, tool: Tool, arguments: &Arguments) -> Result<Row, KitError> {
    if let Some(missing) = ground.missing(tool) {
        return Ok(Row { tool, taken: Err(missing) });
    }
    say(&format!("running {}", tool.name().trim()));
    still.answer_after(std::time::Duration::ZERO);
    for _ in 0..FILLINGS {
        let unlisted = ground.run(tool.hurried()).await?.unlisted;
        if unlisted.is_empty() {
            break;
        }
        say(&format!("once more: not listed: {}", unlisted.join("; ")));
    }
    still.answer_after(arguments.latency);
    still.count_anew();
    let taken = ground.run(tool).await?;
    Ok(Row { tool, taken: Ok((taken, still.counts())) })
}

fn say(text: &str) {
    let _ = writeln!(io::stdout().lock(), "{text}");
}

fn failed(why: &str) -> ExitCode {
    let _ = writeln!(io::stderr(), "bench-cleanup: {why}");
    ExitCode::FAILURE
}
