//! The environment, read once: what guards, and from where it is looked.

use cloud::Vantage;
use intake::Variables;

/// What the template gives to the function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The bucket for state and reports.
    pub bucket: String,
    /// The topic for mails.
    pub topic: String,
    /// The Region that the function runs in.
    pub region: String,
    /// Memory of the function in megabytes, for the price of a run.
    pub memory_mb: u32,
}

/// Settings and vantage from a way to read variables, or all that is wrong with them.
///
/// `STATE_BUCKET`, `TOPIC_ARN`: from the template. `AWS_REGION`, `AWS_LAMBDA_FUNCTION_MEMORY_SIZE`: from Lambda.
pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<(Settings, Vantage), String> {
    let mut variables = Variables::new(variable);
    let settings = Settings {
        bucket: variables.needed("STATE_BUCKET"),
        topic: variables.needed("TOPIC_ARN"),
        region: variables.needed("AWS_REGION"),
        memory_mb: variables.value("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", 128, str::parse::<u32>),
    };
    let vantage = variables.vantage();
    variables.finish((settings, vantage))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_missing_is_told_at_once() {
        let wrong = read(|name| (name == "RESOLVERS").then(|| "nonsense".to_owned())).unwrap_err();
        for name in ["STATE_BUCKET", "TOPIC_ARN", "AWS_REGION", "RESOLVERS"] {
            assert!(wrong.contains(name), "{name} in {wrong}");
        }
    }
}
