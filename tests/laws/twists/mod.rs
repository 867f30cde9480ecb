//! Everything that a generated account may hold, by kind: an orphan, or an orphan with one twist, and what must stay for
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
pub(crate) struct Twist {
    /// What is special about it.
    pub(crate) name: &'static str,
    /// Puts it into an account; the number makes its name.
    pub(crate) grow: fn(&mut World, usize),
}

impl fmt::Debug for Twist {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// A row of a table of twists.
pub(crate) const fn twist(name: &'static str, grow: fn(&mut World, usize)) -> Twist {
    Twist { name, grow }
}
