//! A web ACL goes by name, id and the lock token of the content that was judged: any edit since then stops it.

use aws_sdk_wafv2::Client;
use aws_sdk_wafv2::types::Scope;
use facts::Unseen;
use facts::inventory::web_acl::WebAcl;
use removal::Removal;

use super::{Codes, read};

const DELETE: &str = "wafv2:DeleteWebACL";
/// The IAM actions of the calls made here.
pub(super) const ACTIONS: &[&str] = &[DELETE];

/// Source: WAF API reference, `DeleteWebACL`.
const CODES: Codes = Codes {
    gone: &["WAFNonexistentItemException"],
    in_use: &["WAFAssociatedItemException"],
    changed: &["WAFOptimisticLockException"],
};

pub(super) async fn remove(wafv2: &Client, it: &WebAcl) -> Removal {
    // `arn:...:regional/webacl/NAME/ID`
    let Some(id) = it.arn.as_str().rsplit('/').next() else {
        let message = format!("{} holds no id", it.arn);
        return Removal::Failed {
            why: Unseen::Failed { action: DELETE.to_owned(), code: None, message: message.into() },
        };
    };
    let asked = wafv2.delete_web_acl().name(&it.name).id(id).scope(Scope::Regional).lock_token(&it.lock_token);
    match asked.send().await {
        Ok(_) => Removal::Removed,
        Err(error) => read(DELETE, &error, &CODES),
    }
}
