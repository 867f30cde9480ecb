//! What one rule opens, and whom several rules let in together.

use facts::Unseen;
use facts::security_group::{LetsIn, Rule, Source};

use super::blocks::{Family, cover_all, is_of};
use crate::words::list;

/// A rule beside the ports that should be open.
pub(super) struct Opening<'a> {
    pub(super) rule: &'a Rule,
    more: bool,
}

/// Whom some rules let in.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Breadth {
    Everybody,
    Nobody,
    /// Only these, in words.
    Some(String),
    /// Not everybody as far as is known, and a prefix list could not be read.
    Unseen(Unseen),
}

pub(super) fn classify<'a>(rule: &'a Rule, wanted: &[u16]) -> Opening<'a> {
    let more = match &rule.lets_in {
        LetsIn::Everything | LetsIn::Other { .. } => true,
        LetsIn::Tcp { first, last } => (*first..=*last).any(|port| !wanted.contains(&port)),
        LetsIn::Icmp { v6, message, code } => !is_too_big(*v6, *message, *code),
    };
    Opening { rule, more }
}

/// "This packet is too big" in either ICMP: without it, connections over a narrow path hang.
/// Source: Elastic Load Balancing user guide, "Security groups for your Application Load Balancer".
fn is_too_big(v6: bool, message: i32, code: i32) -> bool {
    if v6 { message == 2 } else { (message, code) == (3, 4) }
}

impl Opening<'_> {
    /// Whether it lets something in on this port of TCP.
    pub(super) fn opens(&self, port: u16) -> bool {
        match &self.rule.lets_in {
            LetsIn::Everything => true,
            LetsIn::Tcp { first, last } => (*first..=*last).contains(&port),
            LetsIn::Icmp { .. } | LetsIn::Other { .. } => false,
        }
    }

    /// Whether it lets in more than should be.
    pub(super) fn is_more(&self) -> bool {
        self.more
    }

    /// Whether it is open to every address of one kind.
    pub(super) fn is_wide(&self) -> bool {
        [Family::V4, Family::V6].iter().any(|family| cover_all(blocks(&self.rule.from), *family))
    }

    pub(super) fn in_words(&self) -> String {
        let what = match &self.rule.lets_in {
            LetsIn::Everything => "everything".to_owned(),
            LetsIn::Tcp { first: 0, last: u16::MAX } => "tcp on every port".to_owned(),
            LetsIn::Tcp { first, last } if first == last => format!("tcp {first}"),
            LetsIn::Tcp { first, last } => format!("tcp {first}-{last}"),
            LetsIn::Icmp { v6: true, .. } => "icmpv6".to_owned(),
            LetsIn::Icmp { v6: false, .. } => "icmp".to_owned(),
            LetsIn::Other { words } => words.clone(),
        };
        format!("{what} from {}", source(&self.rule.from))
    }
}

/// Whom these rules let in together.
pub(super) fn breadth(openings: &[&Opening<'_>], family: Family) -> Breadth {
    let all = openings.iter().flat_map(|opening| blocks(&opening.rule.from));
    if cover_all(all, family) {
        return Breadth::Everybody;
    }
    let here: Vec<&Opening<'_>> = openings.iter().copied().filter(|it| may_be_of(&it.rule.from, family)).collect();
    if here.is_empty() {
        return Breadth::Nobody;
    }
    match here.iter().find_map(|opening| unread(&opening.rule.from)) {
        Some(unseen) => Breadth::Unseen(unseen.clone()),
        None => Breadth::Some(sources(&here)),
    }
}

/// The sources of these rules in words.
pub(super) fn sources(openings: &[&Opening<'_>]) -> String {
    let mut words: Vec<String> = openings.iter().map(|opening| source(&opening.rule.from)).collect();
    words.sort_unstable();
    words.dedup();
    list(&words)
}

fn source(from: &Source) -> String {
    match from {
        Source::Block { cidr } => cidr.clone(),
        Source::PrefixList { id, .. } => format!("prefix list {id}"),
        Source::Group { id } => format!("whatever has the group {id}"),
    }
}

fn blocks(from: &Source) -> impl Iterator<Item = &str> {
    let (one, many) = match from {
        Source::Block { cidr } => (Some(cidr.as_str()), None),
        Source::PrefixList { blocks, .. } => (None, blocks.as_ref().ok()),
        Source::Group { .. } => (None, None),
    };
    one.into_iter().chain(many.into_iter().flatten().map(String::as_str))
}

/// A group lets in whatever address its members have.
fn may_be_of(from: &Source, family: Family) -> bool {
    match from {
        Source::Block { cidr } => is_of(cidr, family),
        Source::PrefixList { blocks: Ok(blocks), .. } => blocks.iter().any(|block| is_of(block, family)),
        Source::PrefixList { blocks: Err(_), .. } | Source::Group { .. } => true,
    }
}

fn unread(from: &Source) -> Option<&Unseen> {
    match from {
        Source::PrefixList { blocks: Err(unseen), .. } => Some(unseen),
        Source::PrefixList { blocks: Ok(_), .. } | Source::Block { .. } | Source::Group { .. } => None,
    }
}
