//! The verify function as it is deployed, run as Lambda runs it, with an event that asks for load.

use std::process::Stdio;

use facts::load::EndpointLoad;
use report::Report;
use sandbox::{KitError, places};
use serde_json::{Value, json};
use tokio::process::Command;

use crate::lambda::{Answer, RuntimeApi};
use crate::stub::{DOMAIN, Stub};
use crate::table::Row;

/// Verify before one stub.
pub(crate) struct Ours<'a> {
    stub: &'a Stub,
}

impl<'a> Ours<'a> {
    pub(crate) fn new(stub: &'a Stub) -> Self {
        Self { stub }
    }

    /// Runs this load and takes its figures from the answer.
    pub(crate) async fn run(&self, name: &str, load: &Value) -> Result<Row, KitError> {
        let mut event = json!({
            "domain": DOMAIN,
            "load_balancer": "stub",
            "ports": {"https": self.stub.port, "http": null},
            "dns": {"zone": "elsewhere"},
            "endpoints": [{"path": "/health"}],
            "cost": {"charges": false},
            "load": load,
        });
        if let Some(load) = event.get_mut("load").and_then(Value::as_object_mut) {
            load.insert("mix".to_owned(), json!([{"endpoint": "GET /health"}]));
        }
        let report = self.invoke(event.to_string()).await?;
        let load = report.load.as_ref().ok_or_else(|| KitError::broken(format!("no load:\n{}", report.table())))?;
        let replies = figure(load.endpoints.iter().map(EndpointLoad::replies).sum());
        let waited = &load.waited;
        let times = [waited.p50_us, waited.p95_us, waited.p99_us, waited.max_us];
        let late = figure(load.late.p99_us) / 1e3;
        Ok(Row {
            name: name.to_owned(),
            requests: Some(replies),
            per_s: Some(replies * 1e3 / figure(load.took_ms.max(1))),
            ms: times.map(|us| Some(figure(us) / 1e3)),
            note: format!("late by {late:.1} ms in 99 of 100, {} connections", load.connections),
        })
    }

    async fn invoke(&self, event: String) -> Result<Report, KitError> {
        let mut lambda = RuntimeApi::start(event.leak()).await?;
        let program = places::root().join(".aws-sam/build/VerifyFunction/bootstrap");
        let variables = [
            ("AWS_LAMBDA_RUNTIME_API", lambda.address.clone()),
            ("AWS_LAMBDA_FUNCTION_NAME", "verify".to_owned()),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256".to_owned()),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "stub".to_owned()),
            // There is no AWS here: what it would tell is unknown, and the load needs none of it.
            ("AWS_ENDPOINT_URL", "http://127.0.0.1:9".to_owned()),
            ("STATE_BUCKET", "bucket".to_owned()),
            ("TOPIC_ARN", "arn:aws:sns:us-east-1:123456789012:topic".to_owned()),
            ("RESOLVERS", self.stub.dns.addr.to_string()),
            ("PROBE_LOOPBACK", "true".to_owned()),
            ("SSL_CERT_FILE", self.stub.authority.display().to_string()),
            ("LOAD_MAX_RATE", "500".to_owned()),
        ];
        let mut command = Command::new(&program);
        command.env_clear().envs(variables).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let _running = command.spawn().map_err(KitError::io(format!("run {}", program.display())))?;
        match lambda.answer().await {
            Some(Answer::Response(body)) => serde_json::from_slice(&body)
                .map_err(|error| KitError::broken(format!("verify's answer is no report: {error}"))),
            Some(Answer::Error(body)) => {
                Err(KitError::broken(format!("verify failed: {}", String::from_utf8_lossy(&body))))
            }
            None => Err(KitError::broken("verify gave no answer".to_owned())),
        }
    }
}

fn figure(count: u64) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}
