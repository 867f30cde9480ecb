//! One target under libFuzzer: that of the variable `TARGET`.

#![no_main]

use std::sync::LazyLock;

use fuzz::Target;
use fuzz::mutate::{Dice, json};

static TARGET: LazyLock<Target> = LazyLock::new(|| {
    #[expect(clippy::disallowed_methods, reason = "libFuzzer takes the arguments")]
    let name = std::env::var("TARGET").expect("the variable TARGET names a target");
    fuzz::target(&name).expect("a target of this name")
});

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    (TARGET.read)(input);
});

// Every other change of what is JSON leaves it JSON.
libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let changed = if seed % 2 == 0 { json(&data[..size], &mut Dice::new(u64::from(seed)), max_size) } else { None };
    match changed {
        Some(changed) => {
            data[..changed.len()].copy_from_slice(&changed);
            changed.len()
        }
        None => libfuzzer_sys::fuzzer_mutate(data, size, max_size),
    }
});
