//! An account as sentences without ids: two accounts that differ only by what AWS gives anew have the same.

use std::collections::BTreeMap;

use restoration::element::Element;

use super::super::account::World;
use super::super::answers::xml;

/// Every sentence, in order.
pub(super) fn describe(world: &World) -> Vec<String> {
    let names = names(world);
    let called = |text: &str| names.get(text).cloned().unwrap_or_else(|| text.to_owned());
    let told = |elements: &[Element]| {
        let mut texts: Vec<String> = elements.iter().map(|it| xml(&it.with_texts(&called))).collect();
        texts.sort();
        texts.concat()
    };
    let mut all = Vec::new();
    for (arn, thing) in &world.elb.things {
        let (fields, tags, targets) = (told(&thing.fields), told(&thing.tags), told(&thing.targets));
        let guard = world.json.guards.get(arn).map(|acl| called(acl));
        all.push(format!("{fields} {tags} {targets} {:?} of {} {guard:?}", thing.attributes, called(&thing.of)));
    }
    all.extend(world.groups.all.iter().map(|it| xml(&it.with_texts(&called))));
    all.extend(world.groups.rules.iter().map(|it| xml(&it.without(&["securityGroupRuleId"]).with_texts(&called))));
    for (arn, acl) in &world.json.web_acls {
        let logging = world.json.logging.get(arn).map(|it| it["LogDestinationConfigs"].to_string());
        let fields = ["Name", "DefaultAction", "Rules", "Tags"].map(|field| acl[field].to_string());
        all.push(format!("{fields:?} logs to {logging:?}"));
    }
    for certificate in world.json.certificates.values() {
        let fields =
            ["DomainName", "KeyAlgorithm", "SubjectAlternativeNames", "Tags"].map(|it| certificate[it].to_string());
        all.push(format!("{fields:?}"));
    }
    for set in &world.zone.0 {
        // The name of a load balancer is part of an alias.
        let text = names
            .iter()
            .fold(xml(set), |text, (id, name)| if id.contains(".elb.") { text.replace(id, name) } else { text });
        all.push(text);
    }
    all.sort();
    all
}

/// What each id stands for.
fn names(world: &World) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    let field = |fields: &[Element], name: &str| {
        fields.iter().find(|it| it.name == name).map(|it| it.text.clone()).unwrap_or_default()
    };
    let things = &world.elb.things;
    let of_kind = |kind: &'static str| things.iter().filter(move |(arn, _)| arn.contains(kind));
    for (arn, thing) in of_kind(":targetgroup/").chain(of_kind(":loadbalancer/")) {
        let name = [field(&thing.fields, "TargetGroupName"), field(&thing.fields, "LoadBalancerName")].concat();
        names.insert(field(&thing.fields, "DNSName"), format!("dns of {name}"));
        names.insert(arn.clone(), name);
    }
    for (arn, thing) in of_kind(":listener/") {
        names.insert(arn.clone(), format!("{}:{}", names[&thing.of], field(&thing.fields, "Port")));
    }
    for (arn, thing) in of_kind(":listener-rule/") {
        names.insert(arn.clone(), format!("{}/{}", names[&thing.of], field(&thing.fields, "Priority")));
    }
    let text = |it: &Element, name: &str| it.text_of(name).unwrap_or_default().to_owned();
    names.extend(world.groups.all.iter().map(|it| (text(it, "groupId"), text(it, "groupName"))));
    names.extend(world.json.web_acls.iter().map(|(arn, it)| (arn.clone(), it["Name"].to_string())));
    names.retain(|id, _| !id.is_empty());
    names
}
