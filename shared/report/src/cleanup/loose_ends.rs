//! What stays and a person has to see to, in sentences.

use std::collections::BTreeMap;

use checklist::prices::Prices;
use facts::ids::Domain;
use facts::untrusted::one_line;
use removal::{Dangling, LooseEnds};

use super::alike::NAMED;
use super::left_behind;
use super::words::count;
use crate::words::first_few;

/// Load balancers that are told one by one.
const FEW: usize = 5;
/// The most characters of an owner of external-dns.
const LONGEST_OWNER: usize = 63;

/// One sentence for each load balancer that is gone and still led to, one about texts that stand alone, and those about
/// what clusters that are gone left: bounded.
pub(super) fn notes(ends: &LooseEnds, prices: &Prices) -> Vec<String> {
    let mut by_target: BTreeMap<&Domain, Vec<String>> = BTreeMap::new();
    for it in &ends.dangling {
        by_target.entry(&it.to).or_default().push(called(it));
    }
    let mut notes: Vec<String> = by_target.iter().take(FEW).map(|(to, names)| dangling(to, names)).collect();
    if let more @ 1.. = by_target.len().saturating_sub(FEW) {
        notes.push(format!("urgent: records lead to {} more that are gone", count(more, "load balancer")));
    }
    if let Some(first) = ends.lone_texts.first() {
        let (all, first) = (count(ends.lone_texts.len(), "TXT record"), first.as_str());
        notes.push(format!(
            "{all} of dead owners stand beside no address (the first: {first}): external-dns makes no such name again \
             until a person removes them; they stay, for they may own records of other types"
        ));
    }
    notes.extend(ends.silent_owners.iter().take(FEW).map(|(owner, names)| silent_owner(owner, *names)));
    notes.extend(left_behind::notes(&ends.left_behind, prices));
    notes.extend(left_behind::unasked(&ends.unasked));
    notes
}

/// A TXT record may hold any text.
fn silent_owner(owner: &str, names: usize) -> String {
    let (owner, names) = (one_line(owner, LONGEST_OWNER), count(names, "name"));
    format!(
        "external-dns of owner {owner} marks {names}, and no Deployment with the label of external-dns has it in any \
         cluster: where it is gone for good, say so, in DeadOwners or with \"dead_owners\""
    )
}

fn called(it: &Dangling) -> String {
    let id = it.set_identifier.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
    format!("{} {}{id}", it.kind, it.name)
}

fn dangling(to: &Domain, names: &[String]) -> String {
    let (all, lead) = (count(names.len(), "record"), if names.len() == 1 { "leads" } else { "lead" });
    format!(
        "urgent: {all} that must stay {lead} to {to}, which is gone, so users get no answer: {}",
        first_few(names, NAMED)
    )
}

#[cfg(test)]
mod tests {
    use facts::inventory::RecordName;

    use super::*;

    fn said(ends: &LooseEnds) -> Vec<String> {
        notes(ends, &Prices::for_region("us-east-1"))
    }

    fn dangling(name: &str, to: &str) -> Dangling {
        let to = Domain::try_from(to.to_owned()).unwrap();
        Dangling { name: RecordName::new(name), kind: "A".to_owned(), set_identifier: None, to }
    }

    #[test]
    fn many_records_of_one_load_balancer_are_one_sentence() {
        let told = |dangling| said(&LooseEnds { dangling, ..LooseEnds::default() });
        assert_eq!(
            told(vec![dangling("a.example.com", "x-1.us-east-1.elb.amazonaws.com")]),
            [
                "urgent: 1 record that must stay leads to x-1.us-east-1.elb.amazonaws.com, which is gone, so users get no \
              answer: A a.example.com"
            ]
        );
        let hundred = (0..100).map(|n| dangling(&format!("{n}.example.com"), "x-1.us-east-1.elb.amazonaws.com"));
        let [one] = told(hundred.collect()).try_into().unwrap();
        assert!(
            one.starts_with("urgent: 100 records that must stay lead to ") && one.ends_with(" and 97 more"),
            "{one}"
        );
        let of_many = (0..7).map(|n| dangling("a.example.com", &format!("x-{n}.us-east-1.elb.amazonaws.com")));
        assert_eq!(told(of_many.collect()).len(), FEW + 1);
    }

    #[test]
    fn an_owner_that_runs_nowhere_is_a_candidate_and_a_person_decides() {
        let silent_owners = [("dns-old\u{1b}[2J".to_owned(), 3)].into();
        let [one] = said(&LooseEnds { silent_owners, ..LooseEnds::default() }).try_into().unwrap();
        assert!(one.contains("of owner dns-old") && one.contains("3 names") && one.contains("DeadOwners"), "{one}");
        assert!(!one.contains('\u{1b}'), "{one}");
    }

    #[test]
    fn texts_that_stand_alone_are_one_sentence() {
        let lone_texts = vec![RecordName::new("a-left.example.com"), RecordName::new("a-more.example.com")];
        let [one] = said(&LooseEnds { lone_texts, ..LooseEnds::default() }).try_into().unwrap();
        assert!(one.starts_with("2 TXT records of dead owners") && one.contains("a-left.example.com"), "{one}");
    }
}
