//! How much room the policies of a role take.

use crate::rows::Role;
use crate::stage::Stage;

/// What IAM takes of all policies in one role, without white space. Source: IAM user guide, "IAM and STS quotas".
const MOST: usize = 10_240;
/// What lists of names that are longer than those of the sandbox may need.
const FOR_NAMES: usize = 1_500;
/// What the right to a key of one's own takes, which the sandbox has not.
const FOR_THE_KEY: usize = 300;

pub(crate) async fn every_role_has_room_in_iam(stage: &Stage) {
    for role in Role::ALL {
        let length = stage.policy(role).to_string().chars().filter(|c| !c.is_whitespace()).count();
        assert!(length + FOR_NAMES + FOR_THE_KEY <= MOST, "{role:?} takes {length}");
    }
}
