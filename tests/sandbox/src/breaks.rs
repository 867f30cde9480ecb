//! What can break in the demo and by hand in the sandbox, one thing at a time.

use crate::error::KitError;
use crate::front::Behaviour;
use crate::sandbox::Sandbox;

/// Paths of the retail API.
const PATHS: [&str; 6] = ["/health", "/docs", "/openapi.json", "/predict", "/batch-predict", "/token"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// Every pod answers 500.
    ApiDown,
    /// `/predict` answers 200 and nonsense.
    PredictNonsense,
    /// The listener that redirects is gone.
    RedirectRemoved,
    /// The record points at another load balancer.
    RecordElsewhere,
    /// No more access logs arrive.
    LogsStop,
}

impl Break {
    /// All of them, in the order of the demo.
    pub const ALL: [Self; 5] =
        [Self::ApiDown, Self::PredictNonsense, Self::RedirectRemoved, Self::RecordElsewhere, Self::LogsStop];

    /// Its name, to type.
    pub fn name(self) -> &'static str {
        match self {
            Self::ApiDown => "api-down",
            Self::PredictNonsense => "predict-nonsense",
            Self::RedirectRemoved => "redirect-removed",
            Self::RecordElsewhere => "record-elsewhere",
            Self::LogsStop => "logs-stop",
        }
    }

    /// What happens, as the end of "What if ...?".
    pub fn title(self) -> &'static str {
        match self {
            Self::ApiDown => "the API goes down: every pod answers 500",
            Self::PredictNonsense => "/predict answers 200, but nonsense",
            Self::RedirectRemoved => "somebody deletes the listener that redirects to HTTPS",
            Self::RecordElsewhere => "the DNS record is pointed at another load balancer",
            Self::LogsStop => "access logs stop arriving, while logging is still switched on",
        }
    }

    /// Breaks it. [`Sandbox::heal`] mends it again.
    pub async fn cause(self, sandbox: &Sandbox) -> Result<(), KitError> {
        match self {
            Self::ApiDown => {
                for path in PATHS {
                    sandbox.behave(path, &Behaviour::Status(500));
                }
                Ok(())
            }
            Self::PredictNonsense => {
                sandbox.behave("/predict", &Behaviour::Nonsense);
                Ok(())
            }
            Self::RedirectRemoved => sandbox.world.remove_redirect().await,
            Self::RecordElsewhere => sandbox.world.record_elsewhere().await,
            Self::LogsStop => sandbox.world.logs_stop().await,
        }
    }
}
