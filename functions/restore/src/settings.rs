//! The environment, read once: where snapshots lie, and where state, reports and mails go.

use facts::Vantage;
use input::Variables;

/// The longest name of a key: an ARN of KMS.
const LONGEST_KEY: usize = 256;

/// What the template gives to the function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The bucket of snapshots, index and reports.
    pub bucket: String,
    /// The topic for mails.
    pub topic: String,
    pub region: String,
    /// Memory of the function in megabytes, for the price of a run.
    pub memory_mb: u32,
    /// The key of KMS that snapshots are sealed under; `None` where their seals have no key.
    pub seal_key: Option<String>,
    /// The `CloudFormation` stack, for the lines to copy and the metrics; empty where none is known.
    pub stack: String,
}

impl Settings {
    /// The stack, where it is known.
    pub fn stack(&self) -> Option<&str> {
        Some(self.stack.as_str()).filter(|stack| !stack.is_empty())
    }
}

/// Settings and vantage from a way to read variables, or all that is wrong with them.
///
/// Every variable but those of Lambda is a parameter of the template; its description says what it means.
pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<(Settings, Vantage), String> {
    let mut variables = Variables::new(variable);
    let bucket = variables.bucket();
    let topic = variables.topic();
    let region = variables.region();
    let memory_mb = variables.value("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", 128, |text| {
        text.parse::<u32>().map_err(|_| format!("{text} is not a whole number in range"))
    });
    let stack = variables.stack();
    let seal_key = Some(variables.name("SEAL_KEY", LONGEST_KEY)).filter(|key| !key.is_empty());
    let vantage = variables.vantage();
    variables.finish((Settings { bucket, topic, region, memory_mb, seal_key, stack }, vantage))
}
