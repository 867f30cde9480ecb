//! The environment, read once: every mistake in it is told at once, each with its variable.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::net::{IpAddr, SocketAddr};

use facts::Vantage;
use facts::untrusted::is_invisible;

use crate::listed::listed;

/// The most bytes of a variable: Lambda takes as many for all of them. Source: Lambda developer guide, "Lambda quotas".
const LONGEST: usize = 4_096;
/// The longest name of a bucket. Source: S3 user guide, "Bucket naming rules".
const LONGEST_BUCKET: usize = 63;
/// Longer than any ARN of a topic, whose name has 256 characters at most. Source: SNS API reference, `CreateTopic`.
const LONGEST_ARN: usize = 512;
/// Longer than any name of a Region.
const LONGEST_REGION: usize = 32;
/// The longest name of a stack. Source: `CloudFormation` API reference, `CreateStack`.
const LONGEST_STACK: usize = 128;
const DNS_PORT: u16 = 53;
/// Ports for which another may be dialled: the usual ones, which no URL names.
const TUNNELLED: [u16; 2] = [80, 443];

/// A way to read variables, with what was wrong so far.
pub struct Variables<F> {
    read: F,
    wrong: Vec<String>,
}

impl<F: Fn(&str) -> Option<String>> Variables<F> {
    /// `read` gives a variable's text, or `None` where it is not set.
    pub fn new(read: F) -> Self {
        Self { read, wrong: Vec::new() }
    }

    /// The text; empty where it is not set.
    pub fn text(&mut self, name: &str) -> String {
        let text = (self.read)(name).unwrap_or_default();
        if text.len() > LONGEST {
            self.refuse(name, format!("is longer than {LONGEST} bytes"));
        } else if text.chars().any(|c| is_invisible(c) && !['\n', '\r', '\t'].contains(&c)) {
            self.refuse(name, "holds what nobody can see");
        } else {
            return text;
        }
        String::new()
    }

    /// A name or ARN that calls are made of: plain letters, digits and signs, at most so many. Empty where it is not set.
    pub fn name(&mut self, name: &str, most: usize) -> String {
        let text = self.text(name);
        if text.len() <= most && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:/".contains(&b)) {
            return text;
        }
        self.refuse(name, format!("must be at most {most} letters, digits and signs of a name or an ARN"));
        String::new()
    }

    pub fn bucket(&mut self) -> String {
        self.needed_name("STATE_BUCKET", LONGEST_BUCKET)
    }

    /// The ARN of the topic for mails.
    pub fn topic(&mut self) -> String {
        self.needed_name("TOPIC_ARN", LONGEST_ARN)
    }

    pub fn region(&mut self) -> String {
        self.needed_name("AWS_REGION", LONGEST_REGION)
    }

    /// The `CloudFormation` stack; empty where none is known.
    pub fn stack(&mut self) -> String {
        self.name("STACK_NAME", LONGEST_STACK)
    }

    /// The same, which must be there.
    fn needed_name(&mut self, name: &str, most: usize) -> String {
        let text = self.name(name, most);
        if text.is_empty() {
            self.refuse(name, "is not set: the template sets it");
        }
        text
    }

    /// The parts between commas, each as `read` understands it. White space around them and empty parts say nothing.
    pub fn list<T, E: Display>(&mut self, name: &str, read: impl Fn(&str) -> Result<T, E>) -> Vec<T> {
        let text = self.text(name);
        let mut found = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            match read(part) {
                Ok(value) => found.push(value),
                Err(error) => self.refuse(name, error),
            }
        }
        found
    }

    /// The value as `read` understands it; the default where it is not set.
    pub fn value<T, E: Display>(&mut self, name: &str, default: T, read: impl Fn(&str) -> Result<T, E>) -> T {
        let text = self.text(name);
        if text.trim().is_empty() {
            return default;
        }
        read(text.trim()).unwrap_or_else(|error| {
            self.refuse(name, error);
            default
        })
    }

    /// From where the site and names are looked at.
    ///
    /// `RESOLVERS` (`address:port,…`) and `DIAL_PORTS` (`443=8443,…`) are for a function that reaches the site through a
    /// tunnel, and for the sandbox; `HURRY` (how many times faster than our share of AWS's rates, and than names are forgotten) is for the sandbox
    /// alone, as is `PROBE_LOOPBACK` (`true`: the site is on loopback addresses, which are never asked otherwise).
    pub fn vantage(&mut self) -> Vantage {
        let resolvers =
            self.list("RESOLVERS", |text| resolver(text).ok_or_else(|| format!("{text} is not address:port")));
        let ports =
            self.list("DIAL_PORTS", |text| dial_port(text).ok_or_else(|| format!("{text} is not 80=port or 443=port")));
        let hurry = self.value("HURRY", None, |text| {
            text.parse().map(Some).map_err(|_| format!("{text} is no number of 1 or more"))
        });
        let probe_loopback = self.value("PROBE_LOOPBACK", false, |text| {
            text.parse().map_err(|_| format!("{text} is neither true nor false"))
        });
        Vantage { resolvers, dial_ports: BTreeMap::from_iter(ports), hurry, probe_loopback }
    }

    pub fn refuse(&mut self, name: &str, what: impl Display) {
        self.wrong.push(format!("{name}: {what}"));
    }

    /// What was read, or everything that is wrong.
    pub fn finish<T>(self, read: T) -> Result<T, String> {
        if self.wrong.is_empty() { Ok(read) } else { Err(listed(&self.wrong)) }
    }
}

/// One resolver's address; port 53 unless given.
pub fn resolver(text: &str) -> Option<SocketAddr> {
    let bare = || text.parse::<IpAddr>().ok().map(|address| SocketAddr::new(address, DNS_PORT));
    text.parse::<SocketAddr>().ok().or_else(bare)
}

fn dial_port(text: &str) -> Option<(u16, u16)> {
    let (real, dialled) = text.split_once('=')?;
    let real = real.parse().ok().filter(|real| TUNNELLED.contains(real))?;
    Some((real, dialled.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(pairs: &'static [(&str, &str)]) -> Variables<impl Fn(&str) -> Option<String>> {
        Variables::new(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let mut variables = with(&[("RESOLVERS", "nonsense, 10.0.0.2"), ("DIAL_PORTS", "22=2222"), ("DAYS", "many")]);
        variables.needed_name("BUCKET", 63);
        let vantage = variables.vantage();
        let days =
            variables.value("DAYS", 7_u16, |text| text.parse::<u16>().map_err(|_| format!("{text} is no number")));
        assert_eq!((vantage.resolvers.len(), days), (1, 7));
        let expected = [
            "BUCKET: is not set: the template sets it",
            "RESOLVERS: nonsense is not address:port",
            "DIAL_PORTS: 22=2222 is not 80=port or 443=port",
            "DAYS: many is no number",
        ];
        assert_eq!(variables.finish(()), Err(expected.join("; ")));
    }

    #[test]
    fn what_calls_are_made_of_is_short_and_plain() {
        let mut variables = with(&[("A", "a bucket"), ("B", "a\u{1b}b"), ("C", "arn:aws:sns:us-east-1:1:a_b-c/d.e")]);
        assert_eq!(variables.name("C", 64), "arn:aws:sns:us-east-1:1:a_b-c/d.e");
        assert_eq!((variables.name("A", 64), variables.name("B", 64), variables.name("C", 9)), Default::default());
        let told = variables.finish(()).unwrap_err();
        let name = |most: usize| format!("must be at most {most} letters, digits and signs of a name or an ARN");
        assert_eq!(told, format!("A: {}; B: holds what nobody can see; C: {}", name(64), name(9)));
    }

    #[test]
    fn a_tunnel_is_two_more_variables() {
        let vantage = with(&[("RESOLVERS", "127.0.0.1:5300"), ("DIAL_PORTS", "80=8080,443=8443")]).vantage();
        assert_eq!(vantage.resolvers, ["127.0.0.1:5300".parse().unwrap()]);
        assert_eq!(vantage.dial_ports, BTreeMap::from([(80, 8080), (443, 8443)]));
    }
}
