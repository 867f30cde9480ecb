//! How long a function takes from its start to its first answer, and how much memory that needs, beside a function in
//! Python that makes the same AWS clients. A stand-in of Lambda's Runtime API hands out one event and takes the answer.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant, SystemTime};

use sandbox::places;

/// Starts of each function; the median is told.
const RUNS: usize = 9;
/// An event that is answered without a look at anything: what is measured is the start.
const EVENT: &str = "{}";
/// The peer: the same clients, the same conversation with the Runtime API.
const PEER: &str = r#"
import os, urllib.request, boto3
for name in ["acm", "cloudwatch", "elbv2", "route53", "s3", "secretsmanager", "sns", "wafv2"]:
    boto3.client(name)
base = "http://" + os.environ["AWS_LAMBDA_RUNTIME_API"] + "/2018-06-01/runtime/invocation/"
event = urllib.request.urlopen(base + "next")
event.read()
urllib.request.urlopen(base + event.headers["Lambda-Runtime-Aws-Request-Id"] + "/response", data=b"{}").read()
import time; time.sleep(5)
"#;

/// One start.
#[derive(Clone, Copy)]
struct Start {
    answer: Duration,
    peak_kb: u64,
}

fn main() -> ExitCode {
    let root = places::root();
    let bootstrap = root.join(".aws-sam/build/VerifyFunction/bootstrap");
    let python = root.join(".tools/ministack/bin/python");
    let ours = measure(|| Command::new(&bootstrap));
    let peer = measure(|| {
        let mut command = Command::new(&python);
        command.args(["-c", PEER]);
        command
    });
    match ours.and_then(|ours| Ok((ours, peer?))) {
        Ok((ours, peer)) => {
            let mut out = io::stdout().lock();
            let _ = writeln!(out, "start to first answer, {RUNS} starts each     best   median   peak memory");
            let _ = row(&mut out, "verify (this repository)", &ours);
            let _ = row(&mut out, "Python, boto3, the same clients", &peer);
            let size = size(&bootstrap);
            let _ = writeln!(out, "bootstrap: {:.1} MB", size / 1e6);
            ExitCode::SUCCESS
        }
        Err(error) => {
            let _ = writeln!(io::stderr(), "cold-start: {error} (run `make build` first)");
            ExitCode::FAILURE
        }
    }
}

fn row(out: &mut impl Write, name: &str, starts: &[Start]) -> io::Result<()> {
    let ms = |at: usize| starts.get(at).map_or(0.0, |start| start.answer.as_secs_f64() * 1e3);
    let peak = starts.iter().map(|start| start.peak_kb).max().unwrap_or_default() / 1024;
    writeln!(out, "{name:<38} {:>7.1} ms {:>5.1} ms {peak:>8} MB", ms(0), ms(starts.len() / 2))
}

fn size(file: &Path) -> f64 {
    let bytes = std::fs::metadata(file).map_or(0, |metadata| metadata.len());
    f64::from(u32::try_from(bytes).unwrap_or(u32::MAX))
}

/// All starts, the quickest first.
fn measure(command: impl Fn() -> Command) -> io::Result<Vec<Start>> {
    let mut starts = (0..RUNS).map(|_| one(command())).collect::<io::Result<Vec<_>>>()?;
    starts.sort_by_key(|start| start.answer);
    Ok(starts)
}

fn one(mut command: Command) -> io::Result<Start> {
    let runtime = TcpListener::bind("127.0.0.1:0")?;
    let begun = Instant::now();
    let variables = [
        ("AWS_LAMBDA_RUNTIME_API", runtime.local_addr()?.to_string()),
        ("AWS_REGION", "us-east-1".to_owned()),
        ("AWS_DEFAULT_REGION", "us-east-1".to_owned()),
        ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "sandbox".to_owned()),
        ("AWS_LAMBDA_FUNCTION_NAME", "verify".to_owned()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256".to_owned()),
        ("STATE_BUCKET", "bucket".to_owned()),
        ("TOPIC_ARN", "arn:aws:sns:us-east-1:123456789012:topic".to_owned()),
    ];
    let child = command.env_clear().envs(variables).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let mut child = Killed(child);
    converse(&runtime)?;
    let answer = begun.elapsed();
    let peak_kb = peak_kb(child.0.id());
    child.0.kill()?;
    Ok(Start { answer, peak_kb })
}

/// Executor out the event once and returns when the answer has come.
fn converse(runtime: &TcpListener) -> io::Result<()> {
    loop {
        let (mut stream, _) = runtime.accept()?;
        // One connection may carry several requests.
        while let Some(line) = request(&stream)? {
            if line.starts_with("POST") {
                return stream.write_all(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n");
            }
            stream.write_all(event().as_bytes())?;
        }
    }
}

/// The first line of the next request, its body read; `None` when the connection is closed.
fn request(stream: &TcpStream) -> io::Result<Option<String>> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    if reader.read_line(&mut first)? == 0 {
        return Ok(None);
    }
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    io::copy(&mut reader.take(length), &mut io::sink())?;
    Ok(Some(first))
}

fn event() -> String {
    #[expect(clippy::disallowed_methods, reason = "a deadline for the stand-in of Lambda")]
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let deadline = (now + Duration::from_mins(1)).as_millis();
    format!(
        "HTTP/1.1 200 OK\r\nlambda-runtime-aws-request-id: 1\r\nlambda-runtime-deadline-ms: {deadline}\r\n\
         lambda-runtime-invoked-function-arn: arn:aws:lambda:us-east-1:123456789012:function:verify\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{EVENT}",
        EVENT.len()
    )
}

/// The most memory that the process had. Source: proc(5), `VmHWM`.
fn peak_kb(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or_default()
}

/// A child that does not outlive this program.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
