//! Who is subscribed to the topic of the mails.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// How it is told, in AWS's word: `email`, `sms`, `https`, `lambda`, ...
    pub protocol: String,
    /// Where to, masked: reports are kept and shown, and whom they would name has not agreed to that.
    pub endpoint: String,
    /// Whether it was confirmed: until then nothing is sent to it.
    pub confirmed: bool,
}

/// An endpoint of which its owner still knows that it is theirs, and nobody else whose it is.
pub fn masked(protocol: &str, endpoint: &str) -> String {
    match protocol {
        "email" | "email-json" => match endpoint.split_once('@') {
            Some((person, host)) => format!("{}***@{host}", person.chars().take(1).collect::<String>()),
            None => "***".to_owned(),
        },
        "sms" => {
            let digits: Vec<char> = endpoint.chars().collect();
            format!("***{}", digits.iter().skip(digits.len().saturating_sub(2)).collect::<String>())
        }
        // What follows the host is often a key.
        "http" | "https" => match endpoint.split_once("://") {
            Some((scheme, rest)) => {
                let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
                format!("{scheme}://{}/***", host.rsplit('@').next().unwrap_or_default())
            }
            None => "***".to_owned(),
        },
        // A thing of the account, and no person.
        "lambda" | "sqs" | "firehose" => endpoint.to_owned(),
        _ => "***".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_endpoint_names_a_person_or_gives_a_key_away() {
        for (protocol, endpoint, shown) in [
            ("email", "oncall@example.com", "o***@example.com"),
            ("email-json", "\u{e9}lise@example.com", "\u{e9}***@example.com"),
            ("email", "nonsense", "***"),
            ("sms", "+84901234567", "***67"),
            ("sms", "7", "***7"),
            ("https", "https://events.example.com/integration/4f1c/enqueue?key=1", "https://events.example.com/***"),
            ("http", "http://user:word@hooks.example.com:8080", "http://hooks.example.com:8080/***"),
            ("https", "nonsense", "***"),
            ("application", "arn:aws:sns:us-east-1:123456789012:endpoint/GCM/shop/5e3e9847", "***"),
            ("sqs", "arn:aws:sqs:us-east-1:123456789012:mails", "arn:aws:sqs:us-east-1:123456789012:mails"),
        ] {
            assert_eq!(masked(protocol, endpoint), shown, "{protocol}");
        }
    }
}
