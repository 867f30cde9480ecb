//! The answers that a look reads, as they came: what was judged is what is kept of it.

use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::config_bag::{Storable, StoreReplace};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::input::Input;
use crate::service::Operation;

tokio::task_local! {
    /// Where the answers of the look under way go.
    static READING: Arc<Mutex<Answers>>;
}

/// What was asked, whoever wrote it down: parameters in any order, JSON by its value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Question {
    Form(Vec<(String, String)>),
    Json(Value),
}

#[derive(Clone, Debug, PartialEq)]
struct Answer {
    service: String,
    operation: String,
    question: Question,
    text: String,
}

/// Whole answers to calls that were made in one look.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answers(Vec<Answer>);

impl Answers {
    /// The answer to exactly this question, where the look asked it: the last, where it asked twice.
    pub fn to(&self, operation: Operation, input: &Input) -> Option<&str> {
        let question = Question::from_input(input)?;
        let is_it = |it: &&Answer| {
            it.service == operation.service.id() && it.operation == operation.name && it.question == question
        };
        self.0.iter().rev().find(is_it).map(|it| it.text.as_str())
    }
}

impl Question {
    fn from_input(input: &Input) -> Option<Self> {
        match input {
            Input::Form(parameters) => Some(Self::form(parameters.clone())),
            Input::Json(body) => Some(Self::Json(body.clone())),
            Input::Get(_) | Input::Post(..) | Input::Bytes(..) => None,
        }
    }

    fn form(mut parameters: Vec<(String, String)>) -> Self {
        parameters.sort();
        Self::Form(parameters)
    }

    /// What a request asks that is about to be sent, in one of the two forms, where a look is under way.
    pub(crate) fn from_request(request: &HttpRequest) -> Option<Self> {
        READING.try_with(|_| ()).ok()?;
        let body = std::str::from_utf8(request.body().bytes()?).ok()?;
        if request.headers().get("x-amz-target").is_some() {
            return serde_json::from_str(body).ok().map(Self::Json);
        }
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let pairs = body.split('&').filter_map(|pair| pair.split_once('='));
        let parameters = pairs.filter(|(name, _)| !["Action", "Version"].contains(name));
        body.starts_with("Action=")
            .then(|| Self::form(parameters.map(|(name, value)| (decoded(name), decoded(value))).collect()))
    }
}

/// What a look comes to, and every whole answer that it read on the way.
pub async fn read_by<T>(look: impl Future<Output = T>) -> (T, Answers) {
    let answers = Arc::new(Mutex::new(Answers::default()));
    let seen = READING.scope(Arc::clone(&answers), look).await;
    let read = std::mem::take(&mut *answers.lock().unwrap_or_else(PoisonError::into_inner));
    (seen, read)
}

impl Storable for Question {
    type Storer = StoreReplace<Self>;
}

/// Notes a whole answer, where a look is under way that wants it.
pub(crate) fn note(service: &str, operation: &str, question: Question, response: &HttpResponse) {
    let Some(Ok(text)) = response.body().bytes().map(std::str::from_utf8) else { return };
    let (service, operation) = (service.to_owned(), operation.to_owned());
    let answer = Answer { service, operation, question, text: text.to_owned() };
    // Outside of such a look nobody wants it.
    let _ = READING.try_with(|answers| {
        answers.lock().unwrap_or_else(PoisonError::into_inner).0.push(answer);
    });
}
