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

/// What becomes of a mail of ours at an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// It is shown or handled there.
    Whole,
    /// Amazon Q Developer in chat applications, formerly AWS Chatbot: it shows what has a form that it knows, and drops the
    /// rest without a word.
    ChatApplications,
}

/// Where Amazon Q Developer takes messages of topics, after the name of the place.
/// Source: Amazon Q Developer in chat applications, administrator guide, "Troubleshooting": the topic must have a
/// subscription to `https://global.sns-api.chatbot.amazonaws.com`.
const CHAT_APPLICATIONS: &str = ".sns-api.chatbot.amazonaws.com";

impl Subscription {
    /// What becomes of a mail there: of an address in the web, masking leaves the host.
    pub fn reader(&self) -> Reader {
        let host = match self.protocol.as_str() {
            "https" => host(&self.endpoint).map(|(_, host)| host.to_ascii_lowercase()).unwrap_or_default(),
            _ => return Reader::Whole,
        };
        let name = host.strip_suffix(":443").unwrap_or(&host);
        if name.ends_with(CHAT_APPLICATIONS) { Reader::ChatApplications } else { Reader::Whole }
    }
}

/// The scheme of an address in the web, and its host with the port, without user and password.
fn host(endpoint: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = endpoint.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    Some((scheme, host.rsplit('@').next().unwrap_or_default()))
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
        "http" | "https" => {
            host(endpoint).map_or_else(|| "***".to_owned(), |(scheme, host)| format!("{scheme}://{host}/***"))
        }
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

    #[test]
    fn chat_applications_are_known_by_their_host_alone() {
        let reader = |protocol: &str, endpoint: &str| {
            let endpoint = masked(protocol, endpoint);
            Subscription { protocol: protocol.to_owned(), endpoint, confirmed: true }.reader()
        };
        for endpoint in [
            "https://global.sns-api.chatbot.amazonaws.com",
            "https://global.sns-api.chatbot.amazonaws.com/?key=1",
            "https://us-west-2.sns-api.chatbot.amazonaws.com:443/",
            "https://GLOBAL.sns-api.Chatbot.amazonaws.com",
        ] {
            assert_eq!(reader("https", endpoint), Reader::ChatApplications, "{endpoint}");
        }
        for (protocol, endpoint) in [
            ("https", "https://events.example.com/global.sns-api.chatbot.amazonaws.com"),
            ("https", "https://global.sns-api.chatbot.amazonaws.com.example.com"),
            ("https", "https://global.sns-api.chatbot.amazonaws.com@example.com"),
            ("https", "nonsense"),
            ("email", "oncall@global.sns-api.chatbot.amazonaws.com"),
            ("lambda", "arn:aws:lambda:us-east-1:123456789012:function:chat"),
        ] {
            assert_eq!(reader(protocol, endpoint), Reader::Whole, "{endpoint}");
        }
    }
}
