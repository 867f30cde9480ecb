//! Stands at every call to AWS: counts it, for the report and for its price, and lets only a whole answer pass.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextMut,
};
use aws_smithy_runtime_api::client::orchestrator::{Metadata, OrchestratorError};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

use crate::whole;

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

    pub(crate) fn watch(self: Arc<Self>) -> Watch {
        Watch(Counting(self))
    }

    pub(crate) fn counting(self: Arc<Self>) -> Counting {
        Counting(self)
    }

    fn count_call(&self, config: &ConfigBag) {
        if let Some(call) = config.load::<Metadata>() {
            let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
            *calls.entry(format!("{}:{}", call.service(), call.name())).or_default() += 1;
        }
    }
}

/// The watch of a client of the SDK.
#[derive(Debug)]
pub struct Watch(Counting);

impl Intercept for Watch {
    fn name(&self) -> &'static str {
        "Watch"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.read_before_transmit(context, components, config)
    }

    /// What is no whole answer is an error of the transport, which the SDK tries again where it may.
    fn modify_before_attempt_completion(
        &self,
        context: &mut FinalizerInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let (Some(response), Some(call)) = (context.response(), config.load::<Metadata>()) else { return Ok(()) };
        // A refusal is an answer of its own kind.
        if !response.status().is_success() {
            return Ok(());
        }
        let broken = whole::check(call.service(), call.name(), response).err();
        if let (Some(why), Some(outcome)) = (broken, context.output_or_error_mut()) {
            *outcome = Err(OrchestratorError::response(why.into()));
        }
        Ok(())
    }
}

/// The count of a client without the SDK's model, whose answers are checked where they are read.
#[derive(Debug)]
pub(crate) struct Counting(Arc<Meter>);

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
        self.0.count_call(config);
        Ok(())
    }
}
