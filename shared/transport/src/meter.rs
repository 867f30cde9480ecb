//! Stands at every call to AWS: counts it, for the report and for its price, lets only a whole answer pass, and where a
//! person wants it, keeps what AWS answered.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    AfterDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextMut,
    FinalizerInterceptorContextRef,
};
use aws_smithy_runtime_api::client::orchestrator::{Metadata, OrchestratorError};
use aws_smithy_runtime_api::client::retries::RequestAttempts;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::{ConfigBag, Storable, StoreReplace};
use tokio::time::Instant;

use crate::answers::{self, Question};
use crate::incident::{Attempt, Incident, Incidents};
use crate::whole;

/// Calls by service and operation. An attempt that is retried counts again: AWS counts it too.
#[derive(Debug, Default)]
pub struct Meter {
    calls: Mutex<BTreeMap<String, u32>>,
    /// Attempts that were not as they should be.
    incidents: Mutex<Incidents>,
    /// What was answered; `None` where nobody wants it.
    recorded: Mutex<Option<Vec<Recorded>>>,
}

/// One answer of AWS, as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Service and operation.
    pub call: String,
    pub status: u16,
    pub body: Vec<u8>,
}

impl Meter {
    /// The calls since the last take.
    pub fn take(&self) -> BTreeMap<String, u32> {
        std::mem::take(&mut *self.calls.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The incidents since the last take.
    pub fn take_incidents(&self) -> Incidents {
        std::mem::take(&mut *self.incidents.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// From now on every answer is kept.
    pub fn record(&self) {
        self.recorded.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default();
    }

    /// What was kept since the last time that this was asked.
    pub fn take_recorded(&self) -> Vec<Recorded> {
        self.recorded.lock().unwrap_or_else(PoisonError::into_inner).as_mut().map(std::mem::take).unwrap_or_default()
    }

    fn keep(&self, context: &AfterDeserializationInterceptorContextRef<'_>, config: &ConfigBag) {
        let mut recorded = self.recorded.lock().unwrap_or_else(PoisonError::into_inner);
        let (Some(recorded), Some(call)) = (recorded.as_mut(), config.load::<Metadata>()) else { return };
        let response = context.response();
        // A body that comes as a stream is not there yet: objects of S3 are nobody's description of an account.
        let Some(body) = response.body().bytes() else { return };
        let (call, status) = (format!("{}:{}", call.service(), call.name()), response.status().as_u16());
        recorded.push(Recorded { call, status, body: body.to_vec() });
    }

    pub fn watch(self: Arc<Self>) -> Watch {
        Watch(Counting(self))
    }

    pub fn counting(self: Arc<Self>) -> Counting {
        Counting(self)
    }

    fn count_call(&self, config: &ConfigBag) {
        if let Some(call) = config.load::<Metadata>() {
            let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
            *calls.entry(format!("{}:{}", call.service(), call.name())).or_default() += 1;
        }
    }

    fn note_attempt(&self, context: &FinalizerInterceptorContextRef<'_>, config: &ConfigBag) {
        let Some(call) = config.load::<Metadata>() else { return };
        let was_understood = context.output_or_error().is_some_and(|it| it.is_ok());
        if let (true, Some(question), Some(response)) = (was_understood, config.load::<Question>(), context.response())
        {
            answers::note(call.service(), call.name(), question.clone(), response);
        }
        let attempt = Attempt {
            number: config.load::<RequestAttempts>().map_or(1, RequestAttempts::attempts),
            took: config.load::<Began>().map_or(Duration::ZERO, |began| began.0.elapsed()),
            status: context.response().map(|response| response.status().as_u16()),
            was_understood,
        };
        if let Some(incident) = Incident::from_attempt(&format!("{}:{}", call.service(), call.name()), &attempt) {
            self.incidents.lock().unwrap_or_else(PoisonError::into_inner).note(incident);
        }
    }
}

/// When an attempt began.
#[derive(Debug)]
struct Began(Instant);

impl Storable for Began {
    type Storer = StoreReplace<Self>;
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

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.0.keep(context, config);
        Ok(())
    }

    fn read_before_attempt(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.read_before_attempt(context, components, config)
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.read_after_attempt(context, components, config)
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
pub struct Counting(Arc<Meter>);

impl Intercept for Counting {
    fn name(&self) -> &'static str {
        "Counting"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.count_call(config);
        // After the attempt the request is gone.
        if let Some(question) = Question::from_request(context.request()) {
            config.interceptor_state().store_put(question);
        }
        Ok(())
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.keep(context, config);
        Ok(())
    }

    fn read_before_attempt(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        config.interceptor_state().store_put(Began(Instant::now()));
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.note_attempt(context, config);
        Ok(())
    }
}
