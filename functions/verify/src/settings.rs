//! The environment, read once: what guards, and from where it is looked.

use cloud::Vantage;
use facts::load::Caps;
use intake::Variables;

/// What no load test of any function goes beyond: a check is no weapon.
const MOST: Caps = Caps { rate: 500, requests: 100_000, seconds: 840, in_flight: 500 };
/// What a load test may ask for unless the environment says otherwise.
const USUAL: Caps = Caps { rate: 50, requests: 10_000, seconds: 300, in_flight: 100 };

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
    /// What no load test goes beyond.
    pub load: Caps,
    /// Whether the bodies of replies to requests without a secret are stored with the report.
    pub keeps_bodies: bool,
}

/// Settings and vantage from a way to read variables, or all that is wrong with them.
///
/// `STATE_BUCKET`, `TOPIC_ARN`, `KEEP_BODIES`: from the template. `LOAD_MAX_RATE` (a second), `LOAD_MAX_REQUESTS`, `LOAD_MAX_SECONDS`,
/// `LOAD_MAX_CLIENTS` (at once): put there by whoever wants other caps on load tests; 0 forbids them. `AWS_REGION`, `AWS_LAMBDA_FUNCTION_MEMORY_SIZE`: from Lambda.
pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<(Settings, Vantage), String> {
    let mut variables = Variables::new(variable);
    let settings = Settings {
        bucket: variables.needed("STATE_BUCKET"),
        topic: variables.needed("TOPIC_ARN"),
        region: variables.needed("AWS_REGION"),
        memory_mb: variables.value("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", 128, str::parse::<u32>),
        load: caps(&mut variables),
        keeps_bodies: variables.value("KEEP_BODIES", true, |text| {
            text.parse::<bool>().map_err(|_| format!("{text} is neither true nor false"))
        }),
    };
    let vantage = variables.vantage();
    variables.finish((settings, vantage))
}

fn caps<F: Fn(&str) -> Option<String>>(variables: &mut Variables<F>) -> Caps {
    let mut cap = |name, usual, most| {
        variables.value(name, usual, |text| match text.parse::<u32>() {
            Ok(number) if number <= most => Ok(number),
            Ok(_) | Err(_) => Err(format!("{text} is no number from 0 to {most}")),
        })
    };
    Caps {
        rate: cap("LOAD_MAX_RATE", USUAL.rate, MOST.rate),
        requests: cap("LOAD_MAX_REQUESTS", USUAL.requests, MOST.requests),
        seconds: cap("LOAD_MAX_SECONDS", USUAL.seconds, MOST.seconds),
        in_flight: cap("LOAD_MAX_CLIENTS", USUAL.in_flight, MOST.in_flight),
    }
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
