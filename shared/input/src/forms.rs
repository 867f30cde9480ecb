//! The exact forms of ids that people copy from a report into an event.

/// Characters of a digest: what people read aloud.
const DIGEST: usize = 16;
/// What a run's id is made of, in strftime's words and with the head of a request's id: `20260901T020000Z-0a1b2c3d`.
const TIME: &str = "00000000T000000Z-";
/// The longest head of a request's id.
const HEAD: usize = 8;

/// Whether it is a digest of a plan, in upper or lower case: `0123456789abcdef`.
pub fn is_digest(text: &str) -> bool {
    text.len() == DIGEST && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Whether it is the id of a run of cleanup: nothing in it can lead out of the folder of its snapshots.
pub fn is_run(text: &str) -> bool {
    let as_in = |(has, wants): (u8, u8)| if wants == b'0' { has.is_ascii_digit() } else { has == wants };
    let Some((time, head)) = text.split_at_checked(TIME.len()) else { return false };
    time.bytes().zip(TIME.bytes()).all(as_in)
        && (1..=HEAD).contains(&head.len())
        && head.bytes().all(|b| b.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_has_sixteen_digits() {
        assert!(is_digest("0123456789abcdef") && is_digest("0123456789ABCDEF"));
        for wrong in
            ["", "0123456789abcde", "0123456789abcdef0", "0123456789abcdeg", "../../../../a.js", "ａ23456789abcdef"]
        {
            assert!(!is_digest(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_run_is_a_time_and_the_head_of_a_request() {
        assert!(is_run("20260901T020000Z-0a1b2c3d") && is_run("20260901T020000Z-1"));
        let long = "0".repeat(70_000);
        for wrong in [
            "",
            "a-b",
            "20260901T020000Z",
            "20260901T020000Z-",
            "20260901T020000Z-0a1b2c3d4",
            "20260901t020000z-0a1b2c3d",
            "20260901T020000Z-../state",
            "20260901T0200é0Z-0a1b2c3d",
            "x20260901T020000Z-0a1b",
            long.as_str(),
        ] {
            assert!(!is_run(wrong), "{wrong}");
        }
    }
}
