//! A hosted zone as Route 53 keeps it: its record sets, read from Route 53's own words.

use hickory_proto::rr::rdata::{CNAME, SOA};
use hickory_proto::rr::{Name, RData, Record, RecordType};

use super::FrontError;

/// A hosted zone with its record sets.
#[derive(Clone, Debug)]
pub struct HostedZone {
    pub(super) name: Name,
    records: Vec<RecordSet>,
}

#[derive(Clone, Debug)]
pub struct RecordSet {
    pub(super) name: Name,
    pub(super) kind: RecordType,
    pub(super) points_at: PointsAt,
}

#[derive(Clone, Debug)]
pub(super) enum PointsAt {
    Values { ttl: u32, values: Vec<RData> },
    Alias(Name),
}

impl HostedZone {
    /// A zone of this name; a missing SOA record is answered as Route 53 makes it.
    pub fn new(name: &str, records: Vec<RecordSet>) -> Result<Self, FrontError> {
        Ok(Self { name: absolute(name, "zone")?, records })
    }
}

impl RecordSet {
    /// A record set with values, as `ResourceRecordSet` has them: `kind` is `Type`, `values` are the `Value`s.
    pub fn values(name: &str, kind: &str, ttl: u32, values: &[&str]) -> Result<Self, FrontError> {
        let bad = |value: &str, reason: String| FrontError::Record {
            name: name.to_owned(),
            kind: kind.to_owned(),
            value: value.to_owned(),
            reason,
        };
        let record_type = parse_kind(name, kind)?;
        let parse = |value: &&str| -> Result<RData, FrontError> {
            let mut data = RData::try_from_str(record_type, value).map_err(|error| bad(value, error.to_string()))?;
            if let RData::CNAME(CNAME(target)) = &mut data {
                target.set_fqdn(true);
            }
            Ok(data)
        };
        let values = values.iter().map(parse).collect::<Result<_, _>>()?;
        Ok(Self { name: absolute(name, kind)?, kind: record_type, points_at: PointsAt::Values { ttl, values } })
    }

    /// An alias record set: `target` is `AliasTarget.DNSName`.
    pub fn alias(name: &str, kind: &str, target: &str) -> Result<Self, FrontError> {
        let points_at = PointsAt::Alias(absolute(target, "alias")?);
        Ok(Self { name: absolute(name, kind)?, kind: parse_kind(name, kind)?, points_at })
    }
}

impl HostedZone {
    /// The sets of exactly this name, or of the wildcard that covers it.
    pub(super) fn sets_of(&self, name: &Name) -> Vec<&RecordSet> {
        let of = |wanted: &Name| self.records.iter().filter(|set| set.name == *wanted).collect::<Vec<_>>();
        let mut sets = of(name);
        let mut covered = name.clone();
        while sets.is_empty() && !self.has_name(&covered) && covered.num_labels() > self.name.num_labels() {
            sets = of(&covered.clone().into_wildcard());
            covered = covered.base_name();
        }
        sets
    }

    /// Whether the name exists: it has a record, or something below it has.
    pub(super) fn has_name(&self, name: &Name) -> bool {
        *name == self.name || self.records.iter().any(|set| name.zone_of(&set.name))
    }

    pub(super) fn soa(&self) -> Record {
        let own = self.records.iter().find(|set| set.kind == RecordType::SOA && set.name == self.name);
        match own.map(|set| &set.points_at) {
            Some(PointsAt::Values { ttl, values }) if !values.is_empty() => {
                values.first().map_or_else(|| soa_of(&self.name), |data| record(&self.name, *ttl, data.clone()))
            }
            Some(PointsAt::Values { .. } | PointsAt::Alias(_)) | None => soa_of(&self.name),
        }
    }
}

/// A record of the Internet class.
pub(super) fn record(name: &Name, ttl: u32, data: RData) -> Record {
    Record::from_rdata(name.clone(), ttl, data)
}

/// The SOA record as Route 53 makes it for a new zone.
pub(super) fn soa_of(zone: &Name) -> Record {
    let name = |text| Name::from_ascii(text).unwrap_or_default();
    let (server, person) = (name("ns-1.awsdns-01.org."), name("awsdns-hostmaster.amazon.com."));
    record(zone, 900, RData::SOA(SOA::new(server, person, 1, 7200, 900, 1_209_600, 86_400)))
}

pub(super) fn absolute(name: &str, kind: &str) -> Result<Name, FrontError> {
    let labels = labels(name);
    let labels = labels.iter().map(Vec::as_slice).filter(|label| !label.is_empty());
    let mut parsed = Name::from_labels(labels).map_err(|error| not_a_record(name, kind, &error.to_string()))?;
    parsed.set_fqdn(true);
    Ok(parsed)
}

/// The labels of a name. Route 53 writes all but letters, digits, `-` and `_` as octal escapes, the asterisk of a wildcard
/// too. Source: Route 53 developer guide, "DNS domain name format".
fn labels(name: &str) -> Vec<Vec<u8>> {
    let (mut labels, mut rest) = (vec![Vec::new()], name.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        let escaped = after.get(..3).filter(|_| *first == b'\\').and_then(octal);
        rest = if escaped.is_some() { after.get(3..).unwrap_or_default() } else { after };
        match (escaped, labels.last_mut()) {
            (None, _) if *first == b'.' => labels.push(Vec::new()),
            (escaped, Some(label)) => label.push(escaped.unwrap_or(*first)),
            (_, None) => {}
        }
    }
    labels
}

fn octal(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 8).ok()
}

fn parse_kind(name: &str, kind: &str) -> Result<RecordType, FrontError> {
    kind.parse().map_err(|_| not_a_record(name, kind, "no such record type"))
}

fn not_a_record(name: &str, kind: &str, reason: &str) -> FrontError {
    FrontError::Record { name: name.to_owned(), kind: kind.to_owned(), value: String::new(), reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octal_escapes_are_read() {
        let name = |text: &str| absolute(text, "A").unwrap();
        assert_eq!(name("\\052.example.com."), Name::from_ascii("*.example.com.").unwrap());
        assert_eq!(name("a-x\\100y.example.com").iter().next(), Some(&b"a-x@y"[..]));
        assert_eq!(name("API.example.com"), name("api.example.com."));
        assert!(absolute(&"a".repeat(64), "A").is_err(), "a label has 63 bytes at most");
    }
}
