//! What it takes to read a cluster: calls, bytes, time and memory for 10, 1,000 and 5,000 Ingresses.
//!
//! The API server is the sandbox's, in this process and on loopback, with objects of usual size: what is measured is the
//! reader and not a network. Each size is a process of its own, for memory is told by its highest mark.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_types::SdkConfig;
use aws_types::region::Region;
use facts::inventory::ClusterName;
use facts::kubernetes::ApiServer;
use kubernetes::ClusterReader;
use sandbox::cluster::{Cluster, Kind, Told, healthy, ingress, service};
use serde_json::{Value, json};
use transport::deadline::Deadline;

const SIZES: [usize; 3] = [10, 1000, 5000];
const NAME: &str = "retail";
/// Longer than any of them takes.
const LONGEST: Duration = Duration::from_mins(2);

#[tokio::main]
async fn main() -> ExitCode {
    let told = match std::env::args().nth(1).and_then(|size| size.parse().ok()) {
        Some(size) => read(size).await,
        None => each(),
    };
    let (to, code) = match &told {
        Ok(text) => (text.clone(), ExitCode::SUCCESS),
        Err(error) => (format!("bench-clusters: {error}"), ExitCode::FAILURE),
    };
    let _ = writeln!(io::stdout().lock(), "{to}");
    code
}

/// Every size in a process of its own.
fn each() -> Result<String, String> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut lines = vec!["Ingresses  answers   kilobytes   ms   memory of reading, MB".to_owned()];
    for size in SIZES {
        let output = Command::new(&own).arg(size.to_string()).output().map_err(|error| error.to_string())?;
        lines.push(String::from_utf8_lossy(&output.stdout).trim_end().to_owned());
    }
    Ok(lines.join("\n"))
}

async fn read(size: usize) -> Result<String, String> {
    let cluster = fill(size).await.map_err(|error| error.to_string())?;
    let credentials = Credentials::new("AKIDEXAMPLE", "secret", None, None, "bench");
    let config = SdkConfig::builder()
        .region(Region::from_static("eu-central-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .build();
    let server = ApiServer {
        cluster: ClusterName::new(NAME),
        endpoint: cluster.endpoint.clone(),
        authority: cluster.authority.clone(),
        is_public: true,
    };
    let servers = BTreeMap::from([(ClusterName::new(NAME), Ok(server))]);
    let before = peak_memory()?;
    let begun = Instant::now();
    let mut read = ClusterReader::new(&config).objects(servers, Deadline::within(LONGEST)).await;
    let took = begun.elapsed();
    let objects = read.remove(&ClusterName::new(NAME)).ok_or("nothing was read")?.map_err(|why| why.to_string())?;
    let Told { answers, bytes } = cluster.take_told();
    if objects.stacks.len() < size {
        return Err(format!("{} of {size} stacks were read", objects.stacks.len()));
    }
    let memory = peak_memory()?.saturating_sub(before) / 1024;
    Ok(format!("{size:>9}  {answers:>7}  {:>10}  {:>3}  {memory:>22}", bytes / 1024, took.as_millis()))
}

/// Ingresses of usual size, each with a Service and a binding.
async fn fill(size: usize) -> Result<Cluster, sandbox::KitError> {
    let cluster = Cluster::start(NAME).await?;
    healthy(&cluster);
    cluster.set_page(usize::MAX);
    for number in 0..size {
        let name = format!("web-{number:05}");
        let certificate = format!("arn:aws:acm:eu-central-1:123456789012:certificate/{number:036}");
        let annotations = [
            ("alb.ingress.kubernetes.io/scheme", "internet-facing"),
            ("alb.ingress.kubernetes.io/target-type", "ip"),
            ("alb.ingress.kubernetes.io/listen-ports", r#"[{"HTTP": 80}, {"HTTPS": 443}]"#),
            ("alb.ingress.kubernetes.io/healthcheck-path", "/health"),
            ("alb.ingress.kubernetes.io/certificate-arn", &certificate),
        ];
        let mut object = ingress("shop", &name, &name, &annotations);
        // What the API server keeps of who wrote which field is as long as the object.
        let fields: Value =
            (0..40).map(|at| (format!("f:field-{at}"), json!({}))).collect::<serde_json::Map<_, _>>().into();
        if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
            metadata.insert(
                "managedFields".to_owned(),
                json!([{"manager": "kubectl", "fieldsV1": {"f:metadata": fields}}]),
            );
        }
        cluster.put(Kind::Ingress, &object);
        cluster.put(Kind::Service, &service("shop", &name, "ClusterIP"));
        let group = format!("arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/k8s-{number:05}/1");
        let binding = json!({"metadata": {"namespace": "shop", "name": name},
            "spec": {"targetGroupARN": group, "targetType": "ip", "serviceRef": {"name": name, "port": 80}}});
        cluster.put(Kind::TargetGroupBinding, &binding);
    }
    Ok(cluster)
}

/// The highest mark of this process's memory, in kilobytes. Source: proc(5), `VmHWM`.
fn peak_memory() -> Result<u64, String> {
    let status = std::fs::read_to_string("/proc/self/status").map_err(|error| error.to_string())?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.ok_or_else(|| "no VmHWM in /proc/self/status".to_owned())
}
