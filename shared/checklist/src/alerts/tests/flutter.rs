//! A day of 288 runs, and how many mails it makes.

use super::*;

/// Minutes of the window of the example.
const WINDOW: i64 = 15;
const DAY: i64 = 24 * 60;

/// The mails of a day in which these minutes have bad figures.
fn mails(is_bad: impl Fn(i64) -> bool) -> usize {
    let bad = |minute: i64| ((minute - WINDOW).max(0)..minute).any(&is_bad);
    let found: Vec<&dyn Fn(&mut Facts)> = (0..DAY)
        .step_by(5)
        .map(|minute| if bad(minute) { &figures_bad as &dyn Fn(&mut Facts) } else { &well })
        .collect();
    assert_eq!(found.len(), 288);
    told(&found).iter().filter(|words| !words.is_empty()).count()
}

#[test]
fn one_bad_minute_is_no_mail_however_many_windows_have_it() {
    assert_eq!(mails(|minute| minute == 307), 0);
    assert_eq!(mails(|minute| minute % 60 == 7), 0, "nor is one in every hour");
    assert_eq!(mails(|minute| minute % 240 < 5), 0, "nor a deployment every four hours");
}

#[test]
fn what_comes_again_and_again_is_one_mail() {
    for every in [5, 10, 16, 20, 25, 30, 35, 40, 44] {
        assert_eq!(mails(|minute| minute % every == 3), 1, "every {every} minutes");
    }
}

#[test]
fn an_hour_of_bad_figures_is_told_and_so_is_its_end() {
    assert_eq!(mails(|minute| (300..360).contains(&minute)), 2);
}
