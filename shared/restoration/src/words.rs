//! A call in words that a person can check. Everything that it sends is in them: what has no word of its own here is
//! told by AWS's name, so that nothing is made that was not told.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use facts::dns::PointsAt;
use facts::inventory::record::Record;
use facts::untrusted::is_invisible;
use removal::Digest;
use serde_json::{Map, Value};

use crate::creation::{Creation, Made, Part, Sends, Traffic};

/// Behind a name that is not known yet.
const NEW: &str = " (its new name)";

impl Creation {
    /// What a person is told of it. Names in `own` are those of things that this run brings back: what is sent has their
    /// new ones, which nobody knows before.
    pub fn told(&self, own: &BTreeSet<String>) -> Made {
        Made { says: describe(&self.part, &self.sends, own), sends: self.sends.clone() }
    }
}

/// What a call says. Names in `own` are told as such.
fn describe(part: &Part, sends: &Sends, own: &BTreeSet<String>) -> String {
    match sends {
        Sends::Form(form) => {
            let fields = form.iter().map(|(name, value)| (name.replace(".member.", "."), value.clone())).collect();
            Fields { fields, own }.told(part)
        }
        Sends::Json(body) => json(part, body, own),
        Sends::Records { zone, records } => {
            let told = |it: &Record| format!("{} in zone {}", record(it, own), exactly(zone.as_str()));
            records.iter().map(told).collect::<Vec<_>>().join("; ")
        }
    }
}

/// Parameters that were not told yet.
struct Fields<'a> {
    fields: Vec<(String, String)>,
    own: &'a BTreeSet<String>,
}

impl Fields<'_> {
    fn told(mut self, part: &Part) -> String {
        let head = match part {
            Part::Itself => {
                let name = self.take("Name").or_else(|| self.take("GroupName"));
                format!("itself, named {}", name.unwrap_or_default())
            }
            Part::Attributes => format!("of {}, attributes", self.owner()),
            Part::Target(_) => format!("in {}, target", self.owner()),
            Part::PrivateLink => format!("of {}, for traffic of PrivateLink", self.owner()),
            Part::WebAcl => "web ACL".to_owned(),
            Part::Listener { .. } => format!("at {}, listener", self.owner()),
            Part::ListenerAttributes(of) => {
                format!("of listener {} {}, attributes", exactly(of), self.take("ListenerArn").unwrap_or_default())
            }
            Part::ListenerCertificate { port, .. } => {
                format!("at listener {} {}, certificate", exactly(port), self.take("ListenerArn").unwrap_or_default())
            }
            Part::ListenerRule { port, .. } => {
                let (to, priority) = (self.take("ListenerArn"), self.take("Priority"));
                let [to, priority] = [to, priority].map(Option::unwrap_or_default);
                format!("at listener {} {to}, rule {priority}", exactly(port))
            }
            Part::Rule(traffic) => self.rule(traffic),
            Part::Logging => "logging".to_owned(),
            Part::Records => "records".to_owned(),
        };
        let pairs = self.pairs();
        let fields = self.fields.iter().map(|(name, value)| format!("{} {}", exactly(name), self.shown(value)));
        let all: Vec<String> = fields.chain(pairs).collect();
        if all.is_empty() { head } else { format!("{head}: {}", all.join(", ")) }
    }

    fn take(&mut self, name: &str) -> Option<String> {
        let at = self.fields.iter().position(|(key, _)| key == name)?;
        let (_, value) = self.fields.remove(at);
        Some(self.shown(&value))
    }

    /// The thing that a part belongs to.
    fn owner(&mut self) -> String {
        self.take("TargetGroupArn").or_else(|| self.take("LoadBalancerArn")).unwrap_or_default()
    }

    fn rule(&mut self, traffic: &Traffic) -> String {
        let group = self.take("GroupId").unwrap_or_default();
        let whose = if traffic.own { "group" } else { "ANOTHER group" };
        let way = if traffic.egress { "lets out" } else { "lets in" };
        let protocol = self.take("IpPermissions.1.IpProtocol").unwrap_or_default();
        let ports = [self.take("IpPermissions.1.FromPort"), self.take("IpPermissions.1.ToPort")];
        let ports = match ports {
            [None, None] => String::new(),
            [from, to] => format!(" {}-{}", from.unwrap_or_default(), to.unwrap_or_default()),
        };
        let peers = ["IpRanges.1.CidrIp", "Ipv6Ranges.1.CidrIpv6", "PrefixListIds.1.PrefixListId", "Groups.1.GroupId"];
        let peer = peers.iter().find_map(|it| self.take(&format!("IpPermissions.1.{it}"))).unwrap_or_default();
        let side = if traffic.egress { "to" } else { "from" };
        let protocol = if protocol == "-1" { "every protocol".to_owned() } else { protocol };
        format!("a rule in {whose} {group} {way} {protocol}{ports} {side} {peer}")
    }

    /// Tags and attributes as `key=value`.
    fn pairs(&mut self) -> Vec<String> {
        let mut told = Vec::new();
        for (list, word) in [("Tags", "tag"), ("TagSpecification.1.Tag", "tag"), ("Attributes", "attribute")] {
            for at in 1..=self.fields.len() {
                let (key, value) = (format!("{list}.{at}.Key"), format!("{list}.{at}.Value"));
                let has = |name: &str| self.fields.iter().filter(|(field, _)| field == name).count() == 1;
                if has(&key) && has(&value) {
                    let [key, value] = [self.take(&key), self.take(&value)].map(Option::unwrap_or_default);
                    told.push(format!("{word} {key}={value}"));
                }
            }
        }
        told
    }

    fn shown(&self, value: &str) -> String {
        shown(value, self.own)
    }
}

fn json(part: &Part, body: &Value, own: &BTreeSet<String>) -> String {
    let is_web_acl = *part == Part::Itself && body.get("Rules").is_some();
    match body {
        Value::Object(fields) if is_web_acl => web_acl(fields, body, own),
        Value::Object(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            let mut told = Vec::new();
            flat("", body, own, &mut told);
            let head = match part {
                Part::Itself => "itself",
                Part::WebAcl => "web ACL in front of it",
                Part::Logging => "where it logs to",
                Part::Attributes
                | Part::Target(_)
                | Part::PrivateLink
                | Part::Listener { .. }
                | Part::ListenerAttributes(_)
                | Part::ListenerCertificate { .. }
                | Part::ListenerRule { .. }
                | Part::Rule(_)
                | Part::Records => "a part of it",
            };
            format!("{head}: {}", told.join(", "))
        }
    }
}

/// Each rule by name, priority, action and a digest of all that it says; the rest field by field. Behind it the digest of
/// the whole, which the report holds.
fn web_acl(fields: &Map<String, Value>, body: &Value, own: &BTreeSet<String>) -> String {
    let text = |value: Option<&Value>| value.map_or_else(|| "none".to_owned(), |it| exactly(&plain(it)));
    let mut told = vec![format!("itself, named {}", text(fields.get("Name")))];
    for (name, value) in fields.iter().filter(|(name, _)| !["Name", "Rules"].contains(&name.as_str())) {
        flat(name, value, own, &mut told);
    }
    for rule in fields.get("Rules").and_then(Value::as_array).into_iter().flatten() {
        let action = rule.get("Action").or_else(|| rule.get("OverrideAction")).and_then(Value::as_object);
        let action = action.and_then(|it| it.keys().next()).map_or_else(|| "none".to_owned(), |it| exactly(it));
        let [name, priority] = ["Name", "Priority"].map(|field| text(rule.get(field)));
        told.push(format!("rule {name}, priority {priority}, action {action}, content {}", digest(rule)));
    }
    format!("{}; all of it {}", told.join(", "), digest(body))
}

fn digest(value: &Value) -> String {
    format!("sha256:{}", Digest::hash(&value.to_string()))
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

fn flat(path: &str, value: &Value, own: &BTreeSet<String>, told: &mut Vec<String>) {
    let join = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            fields.iter().for_each(|(name, it)| flat(&join(name), it, own, told));
        }
        Value::Array(items) if !items.is_empty() => {
            (1_usize..).zip(items).for_each(|(at, it)| flat(&join(&at.to_string()), it, own, told));
        }
        Value::String(text) => told.push(format!("{} {}", exactly(path), shown(text, own))),
        Value::Object(_) | Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {
            // Without quotes, so that 1 and "1" differ.
            told.push(format!("{} <{value}>", exactly(path)));
        }
    }
}

fn record(it: &Record, own: &BTreeSet<String>) -> String {
    let id = it.set_identifier.as_ref().map(|id| format!(" (identifier {})", exactly(id))).unwrap_or_default();
    let to = match &it.points_at {
        PointsAt::Alias { name, zone_id } => format!("alias to {} in zone {}", target(name, own), exactly(zone_id)),
        PointsAt::Values { values } => values.iter().map(|it| target(it, own)).collect::<Vec<_>>().join(" and "),
    };
    let policy = it.traffic_policy.as_ref().map(|id| format!(", TrafficPolicyInstanceId {}", exactly(id)));
    let setting = |(name, value): (&String, &String)| format!(", {} {}", exactly(name), exactly(value));
    let settings = it.settings.iter().map(setting).collect::<Vec<_>>().concat();
    let [kind, name] = [&it.kind, it.name.as_str()].map(|it: &str| exactly(it));
    format!("{kind} {name}{id}: {to}{}{settings}", policy.unwrap_or_default())
}

fn target(value: &str, own: &BTreeSet<String>) -> String {
    let bare = value.trim_end_matches('.').to_ascii_lowercase();
    let bare = bare.strip_prefix("dualstack.").unwrap_or(&bare);
    let new = if own.contains(bare) { NEW } else { "" };
    format!("{}{new}", exactly(value))
}

fn shown(value: &str, own: &BTreeSet<String>) -> String {
    let new = if own.contains(value) { NEW } else { "" };
    format!("{}{new}", exactly(value))
}

/// The text so that no two texts are shown alike: in quotes where it is more than one plain word, and with everything
/// spelled out that cannot be seen, or that looks like something else.
fn exactly(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:*+@".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    let mut told = String::from("\"");
    let mut rest = text.chars().peekable();
    let mut before = '"';
    while let Some(c) = rest.next() {
        let next = rest.peek().copied();
        let lone_space = c == ' ' && before != ' ' && before != '"' && next.is_some_and(|it| it != ' ');
        let is_latin = matches!(c, '\u{c0}'..='\u{ff}') && c != '\u{d7}' && c != '\u{f7}';
        let is_seen = c.is_ascii_graphic() || is_latin;
        let is_mark = c == '"' || c == '[' && next == Some('U');
        if lone_space || is_seen && !is_mark && !is_invisible(c) {
            told.push(c);
        } else {
            // Writing to a String cannot fail.
            let _ = write!(told, "[U+{:04X}]", u32::from(c));
        }
        before = c;
    }
    told.push('"');
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_texts_are_shown_alike_and_all_of_each_can_be_seen() {
        let texts = [
            "a",
            "\"a\"",
            "a b",
            "a  b",
            " a",
            "a ",
            "a\tb",
            "a\nb",
            "",
            " ",
            "[U+0020]",
            "a\u{a0}b",
            "\u{430}",
            "\u{1b}[2J",
            "a\u{200b}",
            "a, tag x=y",
            "\u{ff41}",
            "é",
            "e\u{301}",
            "1",
            "<1>",
        ];
        let shown: BTreeSet<String> = texts.iter().map(|it| exactly(it)).collect();
        assert_eq!(shown.len(), texts.len(), "{shown:?}");
        for text in &shown {
            assert_eq!(facts::untrusted::one_line(text, 1000), *text, "nothing of it is lost on one line");
        }
        assert_eq!(exactly("der Weg für alle"), "\"der Weg für alle\"");
        assert_eq!(
            exactly("p\u{430}ypal.example"),
            "\"p[U+0430]ypal.example\"",
            "a letter that only looks like another"
        );
    }
}
