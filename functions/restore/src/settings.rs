//! The environment, read once: where snapshots lie, and where state, reports and mails go.

use cloud::Vantage;
use intake::Variables;

/// What the template gives to the function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The bucket of snapshots, book and reports.
    pub bucket: String,
    /// The topic for mails.
    pub topic: String,
    /// The Region that the function runs in.
    pub region: String,
    /// Memory of the function in megabytes, for the price of a run.
    pub memory_mb: u32,
    /// The `CloudFormation` stack, for the lines to copy; empty where none is known.
    pub stack: String,
}

/// Settings and vantage from a way to read variables, or all that is wrong with them.
///
/// Every variable but those of Lambda is a parameter of the template; its description says what it means.
pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<(Settings, Vantage), String> {
    let mut variables = Variables::new(variable);
    let bucket = variables.needed("STATE_BUCKET");
    let topic = variables.needed("TOPIC_ARN");
    let region = variables.needed("AWS_REGION");
    let memory_mb = variables.value("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", 128, |text| {
        text.parse::<u32>().map_err(|_| format!("{text} is not a whole number in range"))
    });
    let stack = variables.text("STACK_NAME");
    let vantage = variables.vantage();
    variables.finish((Settings { bucket, topic, region, memory_mb, stack }, vantage))
}
