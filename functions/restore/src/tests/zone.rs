//! A hosted zone: CREATE is all or nothing, and nothing is written over.

use facts::inventory::record::Record;
use restoration::element::Element;

use super::account::{Asked, Says, ok, refuses};
use super::answers::xml;

/// Record sets as they were written.
#[derive(Debug, Default)]
pub(super) struct Zone(pub(super) Vec<Element>);

const NAME: &str = "dev.example.com.";

impl Zone {
    pub(super) fn answer(&mut self, asked: &Asked) -> Says {
        if asked.method == "POST" {
            return self.change(&asked.body);
        }
        if asked.path.contains("/rrset") {
            let name = asked.query("name");
            let mut sets: Vec<&Element> = self.0.iter().filter(|set| text(set, "Name") >= name.as_str()).collect();
            sets.sort_by_key(|set| text(set, "Name"));
            let sets: String = sets.into_iter().map(xml).collect::<Vec<_>>().concat();
            return ok(format!(
                "<ListResourceRecordSetsResponse><ResourceRecordSets>{sets}</ResourceRecordSets>\
                 <IsTruncated>false</IsTruncated><MaxItems>300</MaxItems></ListResourceRecordSetsResponse>"
            ));
        }
        let id = removal::example::ZONE;
        ok(format!(
            "<ListHostedZonesResponse><HostedZones><HostedZone><Id>/hostedzone/{id}</Id><Name>{NAME}</Name>\
             <CallerReference>1</CallerReference></HostedZone></HostedZones><IsTruncated>false</IsTruncated>\
             <MaxItems>100</MaxItems></ListHostedZonesResponse>"
        ))
    }

    fn change(&mut self, body: &str) -> Says {
        let root = Element::parse(body).unwrap();
        let changes = root.find("Changes").unwrap().children.clone();
        let sets: Vec<Element> =
            changes.iter().map(|change| change.child("ResourceRecordSet").unwrap().clone()).collect();
        assert!(changes.iter().all(|change| text(change, "Action") == "CREATE"), "{body}");
        let key = |set: &Element| ["Name", "Type", "SetIdentifier"].map(|field| text(set, field).to_owned());
        if sets.iter().any(|set| self.0.iter().any(|it| key(it) == key(set))) {
            let error = "<Error><Code>InvalidChangeBatch</Code><Message>it already exists</Message></Error>";
            return refuses(400, format!("<ErrorResponse>{error}</ErrorResponse>"));
        }
        self.0.extend(sets);
        ok("<ChangeResourceRecordSetsResponse><ChangeInfo><Id>/change/1</Id><Status>PENDING</Status>\
            <SubmittedAt>2026-09-01T12:00:00Z</SubmittedAt></ChangeInfo></ChangeResourceRecordSetsResponse>")
    }

    pub(super) fn remove(&mut self, record: &Record) {
        self.0.retain(|set| (text(set, "Name"), text(set, "Type")) != (record.name.as_str(), record.kind.as_str()));
    }
}

fn text<'a>(element: &'a Element, name: &str) -> &'a str {
    element.text_of(name).unwrap_or_default()
}
