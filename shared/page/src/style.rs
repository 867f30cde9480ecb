//! The one style sheet, and the policy under which the page may use it and nothing else.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};

/// The style sheet of page and widget. All of it is inside of `.albkeeper`: on a dashboard it must touch nothing else.
pub(crate) const STYLE: &str = include_str!("style.css");

/// The content security policy: this style sheet, no script, no request, no form. Inline `style` attributes do not work
/// under it.
pub(crate) fn policy() -> String {
    let digest = BASE64_STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The light and the dark value of a colour of the style sheet.
    fn colour(name: &str) -> [f64; 2] {
        let (_, rest) = STYLE.split_once(&format!("--{name}: light-dark(")).unwrap();
        let (pair, _) = rest.split_once(')').unwrap();
        let [light, dark] = pair.split(", ").map(luminance).collect::<Vec<_>>().try_into().unwrap();
        [light, dark]
    }

    /// Source: WCAG 2.2, "relative luminance".
    fn luminance(hex: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(hex.get(at..at + 2).unwrap(), 16).unwrap()) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    /// Source: WCAG 2.2, success criteria 1.4.3 (text) and 1.4.11 (pictures).
    #[test]
    fn text_and_pictures_stand_out_in_both_themes() {
        let texts = ["ink", "soft", "pass", "warn", "fail", "unknown", "skip"].map(|name| (name, 4.5));
        let cells = ["pass-cell", "warn-cell", "fail-cell", "unknown-cell", "skip-cell", "p50", "p95", "p99"];
        for (name, least) in texts.into_iter().chain(cells.map(|name| (name, 3.0))) {
            for ground in ["sheet", "ground"].iter().take(if least > 3.0 { 2 } else { 1 }) {
                for (one, other) in colour(name).into_iter().zip(colour(ground)) {
                    let contrast = (one.max(other) + 0.05) / (one.min(other) + 0.05);
                    assert!(contrast >= least, "{name} on {ground}: {contrast:.2} of {least}");
                }
            }
        }
    }
}
