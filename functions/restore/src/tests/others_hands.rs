//! What somebody else does in the account, past the function.

use restoration::element::Element;

use super::account::{Account, Asked};

impl Account {
    /// Makes something of ELB, and gives its ARN.
    pub(super) fn make(&self, operation: &str, form: &[(&str, &str)]) -> String {
        let says = self.world().elb.answer(&Asked::by_hand(operation, form));
        let root = Element::parse(&String::from_utf8(says.body).unwrap()).unwrap();
        root.children[0].children[0].children[0].text.clone()
    }

    /// An attribute that is not as AWS would have it.
    pub(super) fn make_attribute(&self, arn: &str, (key, value): (&str, &str)) {
        let mut world = self.world();
        world.elb.things.get_mut(arn).unwrap().attributes.insert(key.to_owned(), value.to_owned());
    }

    pub(super) fn register(&self, group: &str, id: &str, port: &str) {
        let form = [("TargetGroupArn", group), ("Targets.member.1.Id", id), ("Targets.member.1.Port", port)];
        drop(self.world().elb.answer(&Asked::by_hand("RegisterTargets", &form)));
    }

    pub(super) fn dns_name(&self, balancer: &str) -> String {
        let world = self.world();
        world.elb.things[balancer].fields.iter().find(|it| it.name == "DNSName").unwrap().text.clone()
    }
}
