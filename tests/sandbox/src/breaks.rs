//! What can break in the demo and by hand in the sandbox, one thing at a time.

use crate::cluster::{Kind, warning};
use crate::error::KitError;
use crate::front::Behaviour;
use crate::sandbox::Sandbox;
use crate::world::{INGRESS, NAMESPACE};

/// Paths of the retail API.
const PATHS: [&str; 6] = ["/health", "/docs", "/openapi.json", "/predict", "/batch-predict", "/token"];

/// What the controller says where its role lacks an action.
const DENIED: &str = "Failed deploy model due to AccessDenied: User: arn:aws:sts::123456789012:assumed-role/alb-controller is not \
    authorized to perform: elasticloadbalancing:CreateListener";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// Every pod answers 500.
    ApiDown,
    /// `/predict` answers 200 and nonsense.
    PredictNonsense,
    /// The listener that redirects is gone.
    RedirectRemoved,
    /// The controller cannot deploy, and the listener that redirects is gone.
    ControllerFails,
    /// The record points at another load balancer.
    RecordElsewhere,
    /// No more access logs arrive.
    LogsStop,
}

impl Break {
    /// All of them, in the order of the demo.
    pub const ALL: [Self; 6] = [
        Self::ApiDown,
        Self::PredictNonsense,
        Self::RedirectRemoved,
        Self::ControllerFails,
        Self::RecordElsewhere,
        Self::LogsStop,
    ];

    /// Its name, to type.
    pub fn name(self) -> &'static str {
        match self {
            Self::ApiDown => "api-down",
            Self::PredictNonsense => "predict-nonsense",
            Self::RedirectRemoved => "redirect-removed",
            Self::ControllerFails => "controller-fails",
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
            Self::ControllerFails => "the listener is gone too, and the cluster's controller may not make it again",
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
            Self::ControllerFails => {
                if let Some(own) = sandbox.clusters.first() {
                    own.put(Kind::Event, &warning(NAMESPACE, INGRESS, "FailedDeployModel", DENIED));
                }
                sandbox.world.remove_redirect().await
            }
            Self::RecordElsewhere => sandbox.world.record_elsewhere().await,
            Self::LogsStop => sandbox.world.logs_stop().await,
        }
    }
}
