//! Ends the test, with the input, where a case takes for ever: a search for what hangs, not a measure of time.

use std::io::Write as _;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// Far more than any case takes, on a slow machine with much else to do.
const FOR_EVER: Duration = Duration::from_mins(2);

/// Watches one case after the other.
pub(super) struct Watch {
    begun: Option<Sender<String>>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    pub(super) fn new() -> Self {
        let (begun, cases) = channel::<String>();
        let thread = std::thread::spawn(move || {
            let Ok(mut case) = cases.recv() else { return };
            loop {
                match cases.recv_timeout(FOR_EVER) {
                    Ok(next) => case = next,
                    Err(RecvTimeoutError::Disconnected) => return,
                    Err(RecvTimeoutError::Timeout) => {
                        // Straight to the terminal: what a test prints is lost with it.
                        let _ = writeln!(std::io::stderr(), "this takes for ever:\n{case}");
                        std::process::abort();
                    }
                }
            }
        });
        Self { begun: Some(begun), thread: Some(thread) }
    }

    /// A case begins: the one before has ended.
    pub(super) fn begin(&self, case: String) {
        self.begun.as_ref().unwrap().send(case).unwrap();
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.begun = None;
        self.thread.take().unwrap().join().unwrap();
    }
}
