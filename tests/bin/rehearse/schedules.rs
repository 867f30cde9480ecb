//! Runs that nobody asked for by hand: the reports that the schedules leave.

use std::time::Duration;

use sandbox::{KitError, Sandbox};
use tokio::time::{interval, timeout};

/// The emulator looks for what is due each ten seconds, and the schedules are due each minute.
const LONGEST: Duration = Duration::from_mins(2);
const OFTEN: Duration = Duration::from_secs(1);

/// Waits until each function has left a report. Nothing else starts them in the rehearsal before this.
pub(crate) async fn fire(sandbox: &Sandbox) -> Result<(), KitError> {
    let looking = async {
        let mut turn = interval(OFTEN);
        loop {
            turn.tick().await;
            let keys = sandbox.keys("reports/").await?;
            let has = |function: &str| keys.iter().any(|key| key.starts_with(&format!("reports/{function}/")));
            if has("verify") && has("cleanup") {
                return Ok(());
            }
        }
    };
    let too_long = || KitError::broken(format!("a schedule did not fire within {} s", LONGEST.as_secs()));
    timeout(LONGEST, looking).await.map_err(|_| too_long())?
}
