//! Which addresses a number of blocks has together.

use std::net::IpAddr;

/// The two kinds of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    V4,
    V6,
}

impl Family {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::V4 => "IPv4",
            Self::V6 => "IPv6",
        }
    }

    /// The block of all addresses.
    pub(super) fn everywhere(self) -> &'static str {
        match self {
            Self::V4 => "0.0.0.0/0",
            Self::V6 => "::/0",
        }
    }

    fn bits(self) -> u32 {
        match self {
            Self::V4 => 32,
            Self::V6 => 128,
        }
    }
}

/// Whether the blocks leave out no address of this kind: two halves are the whole, too.
pub(super) fn cover_all<'a>(blocks: impl Iterator<Item = &'a str>, family: Family) -> bool {
    let mut ranges: Vec<(u128, u128)> = blocks.filter_map(|block| range(block, family)).collect();
    ranges.sort_unstable();
    let last = u128::MAX >> (128 - family.bits());
    let mut next = 0;
    for (first, to) in ranges {
        if first > next {
            return false;
        }
        if to >= last {
            return true;
        }
        next = next.max(to.saturating_add(1));
    }
    false
}

/// Whether a block has addresses of this kind.
pub(super) fn is_of(block: &str, family: Family) -> bool {
    range(block, family).is_some()
}

/// First and last address; `None` for what is no block, or one of the other kind.
fn range(block: &str, family: Family) -> Option<(u128, u128)> {
    let (address, length) = block.split_once('/')?;
    let length: u32 = length.parse().ok()?;
    let address = match (address.parse().ok()?, family) {
        (IpAddr::V4(address), Family::V4) => u128::from(address.to_bits()),
        (IpAddr::V6(address), Family::V6) => address.to_bits(),
        (IpAddr::V4(_), Family::V6) | (IpAddr::V6(_), Family::V4) => return None,
    };
    let host = u128::MAX.checked_shr(128_u32.checked_sub(family.bits().checked_sub(length)?)?).unwrap_or(0);
    Some((address & !host, address | host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(blocks: &[&str], family: Family) -> bool {
        cover_all(blocks.iter().copied(), family)
    }

    #[test]
    fn everywhere_is_one_block_or_many_without_a_gap() {
        assert!(all(&["0.0.0.0/0"], Family::V4));
        assert!(all(&["128.0.0.0/1", "0.0.0.0/1"], Family::V4));
        assert!(all(&["10.0.0.0/8", "0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/2"], Family::V4));
        assert!(all(&["8000::/1", "::/1", "0.0.0.0/0"], Family::V6));
    }

    #[test]
    fn a_gap_of_one_address_is_one() {
        assert!(!all(&[], Family::V4));
        assert!(!all(&["0.0.0.0/1"], Family::V4));
        assert!(!all(&["128.0.0.0/1"], Family::V4));
        assert!(!all(&["::/0"], Family::V4));
        assert!(!all(&["0.0.0.0/0"], Family::V6));
        assert!(!all(&["0.0.0.0/1", "128.0.0.1/32", "128.0.0.2/31", "192.0.0.0/2"], Family::V4));
    }

    #[test]
    fn a_single_address_is_a_block_and_nonsense_is_none() {
        assert_eq!(range("203.0.113.7/32", Family::V4), Some((0xCB00_7107, 0xCB00_7107)));
        assert_eq!(range("10.0.0.9/8", Family::V4), Some((0x0A00_0000, 0x0AFF_FFFF)));
        for nonsense in ["10.0.0.0", "10.0.0.0/33", "10.0.0/8", "x/0", "10.0.0.0/-1"] {
            assert_eq!(range(nonsense, Family::V4), None, "{nonsense}");
        }
    }
}
