//! The environment, read once: where snapshots lie, and where state, reports and mails go.

use facts::Vantage;
use input::Variables;
use runtime::Stack;

/// The longest name of a key: an ARN of KMS.
const LONGEST_KEY: usize = 256;

/// What the template gives to the function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub stack: Stack,
    /// The key of KMS that snapshots are sealed under; `None` where their seals have no key.
    pub seal_key: Option<String>,
}

/// Settings and vantage from a way to read variables, or all that is wrong with them.
///
/// Every variable but those of Lambda is a parameter of the template; its description says what it means.
pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<(Settings, Vantage), String> {
    let mut variables = Variables::new(variable);
    let stack = Stack::read(&mut variables);
    let seal_key = Some(variables.name("SEAL_KEY", LONGEST_KEY)).filter(|key| !key.is_empty());
    let vantage = variables.vantage();
    variables.finish((Settings { stack, seal_key }, vantage))
}
