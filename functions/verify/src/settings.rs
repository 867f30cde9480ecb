//! The environment, read once: what guards, and from where it is looked.

use std::collections::BTreeMap;

use cloud::Vantage;

use crate::meaning::resolver;

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

/// Ports for which another may be dialled: the usual ones, which no URL names.
const TUNNELLED: [u16; 2] = [80, 443];

/// Settings and vantage from a way to read variables, or all that is wrong with them.
///
/// `STATE_BUCKET`, `TOPIC_ARN`: from the template. `AWS_REGION`, `AWS_LAMBDA_FUNCTION_MEMORY_SIZE`: from Lambda.
/// `RESOLVERS` (`address:port,…`) and `DIAL_PORTS` (`443=8443,…`) are for a function that reaches the site through a
/// tunnel, and for the sandbox.
pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<(Settings, Vantage), String> {
    let mut wrong = Vec::new();
    let mut needed = |name: &str| {
        let text = variable(name).unwrap_or_default();
        if text.is_empty() {
            wrong.push(format!("{name} is not set: the template sets it"));
        }
        text
    };
    let settings = Settings {
        bucket: needed("STATE_BUCKET"),
        topic: needed("TOPIC_ARN"),
        region: needed("AWS_REGION"),
        memory_mb: variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE").and_then(|text| text.parse().ok()).unwrap_or(128),
    };
    let list = |name: &str| variable(name).unwrap_or_default();
    let mut vantage = Vantage::default();
    for text in list("RESOLVERS").split(',').filter(|text| !text.is_empty()) {
        match resolver(text) {
            Some(address) => vantage.resolvers.push(address),
            None => wrong.push(format!("RESOLVERS: {text} is not address:port")),
        }
    }
    match dial_ports(&list("DIAL_PORTS")) {
        Ok(ports) => vantage.dial_ports = ports,
        Err(text) => wrong.push(format!("DIAL_PORTS: {text} is not 80=port or 443=port")),
    }
    if wrong.is_empty() { Ok((settings, vantage)) } else { Err(wrong.join("; ")) }
}

fn dial_ports(list: &str) -> Result<BTreeMap<u16, u16>, String> {
    let pair = |text: &str| {
        let (real, dialled) = text.split_once('=')?;
        let real = real.parse().ok().filter(|real| TUNNELLED.contains(real))?;
        Some((real, dialled.parse().ok()?))
    };
    list.split(',').filter(|text| !text.is_empty()).map(|text| pair(text).ok_or_else(|| text.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(pairs: &[(&str, &str)]) -> Result<(Settings, Vantage), String> {
        let pairs: BTreeMap<_, _> = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        read(|name| pairs.get(name).cloned())
    }

    const ENOUGH: [(&str, &str); 3] = [("STATE_BUCKET", "b"), ("TOPIC_ARN", "t"), ("AWS_REGION", "us-east-1")];

    #[test]
    fn all_that_is_missing_is_told_at_once() {
        let wrong = with(&[("RESOLVERS", "nonsense"), ("DIAL_PORTS", "443:8443")]).unwrap_err();
        for name in ["STATE_BUCKET", "TOPIC_ARN", "AWS_REGION", "RESOLVERS", "DIAL_PORTS"] {
            assert!(wrong.contains(name), "{name} in {wrong}");
        }
    }

    #[test]
    fn a_tunnel_is_two_more_variables() {
        let given = [&ENOUGH[..], &[("RESOLVERS", "127.0.0.1:5300"), ("DIAL_PORTS", "80=8080,443=8443")]].concat();
        let (_, vantage) = with(&given).unwrap();
        assert_eq!(vantage.resolvers, ["127.0.0.1:5300".parse().unwrap()]);
        assert_eq!(vantage.dial_ports, BTreeMap::from([(80, 8080), (443, 8443)]));
    }
}
