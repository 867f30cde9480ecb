//! Counts every call to AWS, for the report and for its price.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextRef;
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

/// Calls by service and operation. An attempt that is retried counts again: AWS counts it too.
#[derive(Debug, Default)]
pub struct Meter {
    calls: Mutex<BTreeMap<String, u32>>,
}

impl Meter {
    /// The calls since the last take.
    pub fn take(&self) -> BTreeMap<String, u32> {
        std::mem::take(&mut *self.calls.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn counting(self: Arc<Self>) -> Counting {
        Counting(self)
    }

    fn count(&self, call: String) {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        *calls.entry(call).or_default() += 1;
    }
}

/// The meter as the SDK wants it.
#[derive(Debug)]
pub struct Counting(Arc<Meter>);

impl Intercept for Counting {
    fn name(&self) -> &'static str {
        "Counting"
    }

    fn read_before_transmit(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(call) = config.load::<Metadata>() {
            self.0.count(format!("{}:{}", call.service(), call.name()));
        }
        Ok(())
    }
}
