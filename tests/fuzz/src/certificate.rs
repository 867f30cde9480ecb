//! Certificates that a server presents, whether or not they verify.

use std::sync::LazyLock;

use facts::UntrustedText;
use facts::ids::Domain;
use facts::tls::MOST_NAMES;
use probe::outside::Authorities;
use removal::example::AT;

use crate::plain::assert_facts;

/// Text of a certificate: a hundred names of 255 characters, and what is told besides.
const MOST: usize = 128 * 1024;

static TRUSTED: LazyLock<(Authorities, Domain)> = LazyLock::new(|| {
    let root = include_bytes!("../authority.der").to_vec();
    let name = Domain::try_from("api.retail-prediction.example.com".to_owned()).unwrap();
    (Authorities::from_roots(&[root]).unwrap(), name)
});

/// The input is a chain in DER, one certificate after the other, leaf first.
pub(crate) fn read(input: &[u8]) -> bool {
    let (authorities, name) = &*TRUSTED;
    match probe::outside::certificate(&chain(input), authorities, name, AT) {
        Ok(served) => {
            assert_facts(&served, MOST);
            assert!(served.leaf.names.len() <= MOST_NAMES);
            assert!(served.leaf.more_names == 0 || served.leaf.names.len() == MOST_NAMES);
            if served.verified.is_ok() {
                assert!(served.leaf.not_before <= AT && AT <= served.leaf.not_after, "verified out of its time");
                assert!(!served.leaf.names.is_empty(), "verified without a name");
            }
            true
        }
        Err(why) => {
            assert_facts(&UntrustedText::from(why), MOST);
            false
        }
    }
}

/// Each of the values in DER that follow each other; what is none of them is the last.
fn chain(input: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    let mut rest = input;
    while let Some((first, after)) = length(rest).and_then(|length| rest.split_at_checked(length)) {
        found.push(first);
        rest = after;
    }
    if !rest.is_empty() || found.is_empty() {
        found.push(rest);
    }
    found
}

/// Bytes of a value with its head.
fn length(der: &[u8]) -> Option<usize> {
    let (_, rest) = der.split_first()?;
    let (first, rest) = rest.split_first()?;
    let first = usize::from(*first);
    if first < 128 {
        return Some(first + 2);
    }
    let digits = rest.get(..first - 128).filter(|digits| digits.len() <= 3)?;
    let length = digits.iter().fold(0, |length, digit| (length << 8) + usize::from(*digit));
    Some(length + 2 + digits.len())
}
