//! What cannot be seen.

use super::*;

#[test]
fn what_cannot_be_seen_is_neither_bad_nor_well_and_is_told_once_when_it_lasts() {
    let hidden = &targets_hidden;
    let story: Story<'_> = &[&well, hidden, hidden, hidden, hidden, &well];
    assert_eq!(told(story), ["", "", "", "unseen pods, targets", "", "seen pods, targets"]);
    let story: Story<'_> = &[&targets_down, &targets_down, hidden, hidden, &well, &well];
    assert_eq!(told(story), ["", "fail targets", "", "", "", "over targets"]);
}

#[test]
fn another_check_that_goes_dark_is_told_too() {
    let both = |it: &mut Facts| {
        targets_hidden(it);
        it.metrics = denied("cloudwatch:GetMetricData");
    };
    let story: Story<'_> = &[&targets_hidden, &targets_hidden, &targets_hidden, &both, &both, &both, &both];
    assert_eq!(told(story)[2..], ["unseen pods, targets", "", "", "unseen pods, targets, metrics, cost", ""]);
}
