//! Everything that a generated account may hold, by kind: an orphan, or an orphan with one variant, and what must stay for
//! it. One file a kind.

pub(crate) mod certificate;
pub(crate) mod load_balancer;
pub(crate) mod record;
pub(crate) mod security_group;
pub(crate) mod target_group;
pub(crate) mod validation_record;
pub(crate) mod web_acl;

use std::fmt;

use crate::world::World;

/// One thing that an account may hold.
#[derive(Clone, Copy)]
pub(crate) struct Variant {
    /// What is special about it.
    pub(crate) name: &'static str,
    /// Puts it into an account; the number makes its name.
    pub(crate) build: fn(&mut World, usize),
}

impl fmt::Debug for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// A row of a table of variants.
pub(crate) const fn variant(name: &'static str, build: fn(&mut World, usize)) -> Variant {
    Variant { name, build }
}
