//! Names that AWS gives to things, parsed once so that they cannot be mixed up.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a text is not the id that it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// What was expected, with an example.
    pub expected: &'static str,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}", self.expected)
    }
}

impl std::error::Error for Malformed {}

/// An Amazon Resource Name: printable ASCII without spaces, so that it can be shown anywhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Arn(String);

impl Arn {
    const PARTS: usize = 6;

    fn part(&self, index: usize) -> &str {
        self.0.splitn(Self::PARTS, ':').nth(index).unwrap_or_default()
    }

    /// The service, such as `elasticloadbalancing`.
    pub fn service(&self) -> &str {
        self.part(2)
    }

    /// The Region, empty for a global service.
    pub fn region(&self) -> &str {
        self.part(3)
    }

    /// The twelve-digit account.
    pub fn account(&self) -> &str {
        self.part(4)
    }

    /// What follows the account, such as `loadbalancer/app/shop/50dc6c495c0c9188`.
    pub fn resource(&self) -> &str {
        self.part(5)
    }

    /// The value of `CloudWatch`'s `LoadBalancer` dimension: what follows `loadbalancer/`.
    /// Source: user guide "`CloudWatch` metrics for your Application Load Balancer".
    pub fn load_balancer_dimension(&self) -> Option<&str> {
        self.resource().strip_prefix("loadbalancer/")
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Arn {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        let whole = text.starts_with("arn:") && text.splitn(Self::PARTS, ':').count() == Self::PARTS;
        if whole && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Self(text))
        } else {
            Err(Malformed { expected: "an ARN, such as arn:aws:acm:us-east-1:123456789012:certificate/1a2b" })
        }
    }
}

impl From<Arn> for String {
    fn from(arn: Arn) -> Self {
        arn.0
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The number of an AWS account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountId(String);

impl AccountId {
    const DIGITS: usize = 12;

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for AccountId {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        if text.len() == Self::DIGITS && text.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(text))
        } else {
            Err(Malformed { expected: "the number of an AWS account: 12 digits" })
        }
    }
}

impl From<AccountId> for String {
    fn from(account: AccountId) -> Self {
        account.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A Region of AWS by its code, such as `eu-central-1`. Whether there is one of this name is not known here.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Region(String);

impl Region {
    /// Codes have at most 14 letters so far.
    const LONGEST: usize = 32;

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Region {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        let is_word = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let named = text
            .rsplit_once('-')
            .filter(|(area, number)| is_number(number) && area.split('-').count() >= 2 && area.split('-').all(is_word));
        if named.is_some() && text.len() <= Self::LONGEST {
            Ok(Self(text))
        } else {
            Err(Malformed { expected: "the code of a Region, such as eu-central-1" })
        }
    }
}

impl From<Region> for String {
    fn from(region: Region) -> Self {
        region.0
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A DNS name in lower case, without the trailing dot. Neither an address nor a name of this machine.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Domain(String);

impl Domain {
    const LONGEST: usize = 253;
    const LONGEST_LABEL: usize = 63;

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `self` is `zone` or lies below it.
    pub fn is_within(&self, zone: &Self) -> bool {
        self == zone || self.0.strip_suffix(zone.as_str()).is_some_and(|rest| rest.ends_with('.'))
    }

    /// The last label of an address in any spelling that a URL takes: `127.0.0.1`, `0x7f.1`, `127.0x1`. Source: the URL
    /// Standard, "ends in a number".
    fn is_number(label: &str) -> bool {
        let hex = label.strip_prefix("0x").filter(|rest| rest.bytes().all(|b| b.is_ascii_hexdigit()));
        hex.is_some() || label.bytes().all(|b| b.is_ascii_digit())
    }

    /// Names that every machine answers by itself, as its own. Source: RFC 6761, 6.3; `localdomain` is that of many hosts
    /// files.
    fn is_this_machine(label: &str) -> bool {
        ["localhost", "localdomain"].contains(&label)
    }

    fn label_is_fine(label: &str) -> bool {
        (1..=Self::LONGEST_LABEL).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    }
}

impl TryFrom<String> for Domain {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        let name = text.strip_suffix('.').unwrap_or(&text);
        let last = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        if name.len() <= Self::LONGEST
            && name.contains('.')
            && name.split('.').all(Self::label_is_fine)
            && !Self::is_number(&last)
            && !Self::is_this_machine(&last)
        {
            Ok(Self(name.to_ascii_lowercase()))
        } else {
            Err(Malformed { expected: "a domain name, such as api.example.com, without scheme, port or path" })
        }
    }
}

impl From<Domain> for String {
    fn from(domain: Domain) -> Self {
        domain.0
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_gives_its_parts() {
        let arn = Arn::try_from(
            "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188".to_owned(),
        )
        .unwrap();
        assert_eq!(
            (arn.service(), arn.region(), arn.account(), arn.load_balancer_dimension()),
            ("elasticloadbalancing", "us-east-1", "123456789012", Some("app/shop/50dc6c495c0c9188"))
        );
    }

    #[test]
    fn nothing_in_an_arn_hides_or_turns_around() {
        for hidden in ["\u{1b}[2J", "\u{202e}", "\u{200b}", "\u{7f}", " ", "\n", "é"] {
            let text = format!("arn:aws:acm:us-east-1:123456789012:certificate/1{hidden}2");
            assert!(Arn::try_from(text).is_err(), "{hidden:?}");
        }
    }

    #[test]
    fn a_domain_is_not_a_url() {
        for wrong in ["https://api.example.com", "api.example.com/health", "api.example.com:8443", "localhost", "a..b"]
        {
            assert!(Domain::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
        assert_eq!(Domain::try_from("API.Example.com.".to_owned()).unwrap().as_str(), "api.example.com");
    }

    #[test]
    fn a_domain_is_no_address_in_any_spelling_and_not_this_machine() {
        let addresses =
            ["127.0.0.1", "1.2.3.4", "1.2.3.4.", "127.1", "0x7f.1", "0x7F.0x1", "127.0X1", "0177.0.0.1", "a.0x"];
        let bracketed = ["[::1]", "::1", "::ffff:1.2.3.4", "fe80::1%eth0", "a.example.com..", ".", "..", ".com"];
        let here = ["x.localhost", "LOCALHOST.", "a.b.LocalHost", "localhost.localdomain"];
        for wrong in [addresses.as_slice(), &bracketed, &here].concat() {
            assert!(Domain::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
        for right in
            ["1.example.com", "127.0.0.1.nip.io", "0x7f.example.com", "a.internal", "a.1x", "localhost.example.com"]
        {
            assert!(Domain::try_from(right.to_owned()).is_ok(), "{right}");
        }
    }

    #[test]
    fn a_domain_within_a_zone_is_not_a_look_alike() {
        let within = |name: &str| {
            Domain::try_from(name.to_owned()).unwrap().is_within(&Domain::try_from("example.com".to_owned()).unwrap())
        };
        assert!(within("example.com") && within("api.example.com"));
        assert!(!within("notexample.com"));
    }

    #[test]
    fn accounts_and_regions_are_what_aws_calls_so() {
        let account = |text: &str| AccountId::try_from(text.to_owned()).is_ok();
        assert!(account("123456789012"));
        for wrong in ["", "12345678901", "1234567890123", "12345678901x", "１23456789012"] {
            assert!(!account(wrong), "{wrong}");
        }
        let region = |text: &str| Region::try_from(text.to_owned()).is_ok();
        assert!(["eu-central-1", "us-gov-west-1", "cn-north-1", "eusc-de-east-1"].into_iter().all(region));
        for wrong in [
            "",
            "eu",
            "eu-1",
            "eu-central",
            "EU-central-1",
            "eu--central-1",
            "eu-central-1a",
            "eu-central-1/x",
            "-eu-central-1",
        ] {
            assert!(!region(wrong), "{wrong}");
        }
    }
}
