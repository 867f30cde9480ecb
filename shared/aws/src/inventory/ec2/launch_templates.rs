//! Launch templates and launch configurations that name security groups: every version, for any of them may be in use.

use std::collections::{BTreeMap, BTreeSet};

use facts::Seen;
use futures_util::future::try_join_all;
use roxmltree::Node;
use transport::deadline::Deadline;
use transport::query::xml;

use super::List;
use crate::client::Aws;
use crate::inventory::auto_scaling;
use crate::operations;

const TEMPLATES: List = List { operation: operations::DESCRIBE_LAUNCH_TEMPLATES, items: "launchTemplates", page: 200 };
const VERSIONS: List =
    List { operation: operations::DESCRIBE_LAUNCH_TEMPLATE_VERSIONS, items: "launchTemplateVersionSet", page: 200 };

/// The IAM actions of the calls made here.
pub(crate) const ACTIONS: &[&str] = &[TEMPLATES.iam(), VERSIONS.iam(), auto_scaling::CONFIGURATIONS];

/// Names of templates and configurations by the security group that they name.
pub(super) struct Naming(BTreeMap<String, BTreeSet<String>>);

impl Naming {
    pub(super) fn with_group(&self, group: &str) -> Vec<String> {
        self.0.get(group).into_iter().flatten().cloned().collect()
    }
}

pub(super) async fn naming(aws: &Aws, deadline: Deadline) -> Seen<Naming> {
    deadline.look(VERSIONS.iam(), look(aws)).await
}

async fn look(aws: &Aws) -> Seen<Naming> {
    let (templates, configurations) = tokio::join!(templates(aws), auto_scaling::configurations(aws));
    let mut naming: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, groups) in templates?.into_iter().chain(configurations?) {
        for group in groups {
            naming.entry(group).or_default().insert(name.clone());
        }
    }
    Ok(Naming(naming))
}

async fn templates(aws: &Aws) -> Seen<Vec<(String, Vec<String>)>> {
    let id = |node: Node<'_, '_>| TEMPLATES.answer().text("launchTemplateId", xml::text(node, "launchTemplateId"));
    let ids = TEMPLATES.all(aws, &[], id).await?;
    let versions = ids.into_iter().map(async |id| {
        let parameters = [("LaunchTemplateId".to_owned(), id.clone())];
        VERSIONS.all(aws, &parameters, |version| Ok((id.clone(), groups(version)))).await
    });
    Ok(try_join_all(versions).await?.into_iter().flatten().collect())
}

/// Groups stand in the template itself and in each of its interfaces; nothing else in it begins like a group's id.
fn groups(version: Node<'_, '_>) -> Vec<String> {
    let texts = version.descendants().filter(Node::is_text).filter_map(|it| it.text()).map(str::trim);
    texts.filter(|text| text.starts_with("sg-")).map(ToOwned::to_owned).collect()
}
