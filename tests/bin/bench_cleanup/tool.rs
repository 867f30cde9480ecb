//! The tools that are compared, by name.

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tool {
    /// One policy, dry.
    Custodian,
    /// The listing of the source document's script.
    Script,
    /// The function, asked for what the other two look at.
    Groups(Pace),
    /// The function, asked for everything.
    Everything(Pace),
}

/// Whether the function waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// As it is deployed: within its share of each API's rate.
    Kept,
    /// As fast as answers come, which no AWS allows: what is left is the work itself.
    Hurried,
}

impl Tool {
    /// In the order in which they run and are told.
    pub(crate) const ALL: [Self; 6] = [
        Self::Custodian,
        Self::Script,
        Self::Groups(Pace::Kept),
        Self::Groups(Pace::Hurried),
        Self::Everything(Pace::Kept),
        Self::Everything(Pace::Hurried),
    ];

    /// For people.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Custodian => "Cloud Custodian, target groups, dry",
            Self::Script => "cleanup script, target groups, dry",
            Self::Groups(Pace::Kept) => "cleanup, target groups, plan",
            Self::Everything(Pace::Kept) => "cleanup, all seven kinds, plan",
            Self::Groups(Pace::Hurried) | Self::Everything(Pace::Hurried) => "  the same without its waiting",
        }
    }

    /// Whether the one before it made the same calls.
    pub(crate) fn is_repeated(self) -> bool {
        matches!(self, Self::Groups(Pace::Hurried) | Self::Everything(Pace::Hurried))
    }

    /// The same questions in the shortest time, for a run that is not told.
    pub(crate) fn hurried(self) -> Self {
        match self {
            Self::Custodian | Self::Script => self,
            Self::Groups(_) => Self::Groups(Pace::Hurried),
            Self::Everything(_) => Self::Everything(Pace::Hurried),
        }
    }
}
