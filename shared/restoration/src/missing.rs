//! Which parts of a resource are not there yet: each kind tells of its own.

use crate::creation::Creation;
use crate::names::Names;

/// One kind of resource, by how it is now.
pub(crate) trait Parts {
    /// The call as it is still to be sent; `None` where its part is there. `id` names what stands for the resource now, and
    /// `names` are those of today.
    fn missing(&self, id: &str, creation: Creation, names: &Names) -> Option<Creation>;
}
