//! How the AWS emulator is started, found ready and stopped, with every process that it started.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Method, Request};

use crate::error::KitError;
use crate::http::Http;
use crate::places;
use crate::wire::{RestService, Wire};

/// The account that the emulator plays.
pub const ACCOUNT: &str = "123456789012";
/// The Region that the emulator plays.
pub const REGION: &str = "us-east-1";

/// How long the emulator may take to answer; it takes about half a second on an idle machine.
const READY: Duration = Duration::from_secs(30);
/// `{}` in CBOR.
const EMPTY_CBOR_MAP: &[u8] = &[0xa0];
/// Another process may take the port between its choice and its use: try again with another.
const ATTEMPTS: u32 = 3;

/// The shell starts the emulator in its own process group and ends the whole group (the emulator and the functions'
/// processes) when its standard input closes. So nothing outlives the tests, however they end, Ctrl-C included.
const KEEPER: &str = r#"("$@" </dev/null; kill -KILL 0) & read -r _; kill -KILL 0"#;

/// A running emulator. Dropping it ends it.
#[derive(Debug)]
pub struct Ministack {
    keeper: Child,
    address: SocketAddr,
    log: PathBuf,
}

impl Ministack {
    /// Starts it on a free loopback port and waits until it answers. Functions inherit `environment`, and call AWS at
    /// `endpoint`.
    pub async fn start(directory: &Path, endpoint: &str, environment: &[(String, String)]) -> Result<Self, KitError> {
        let mut last = KitError::broken("the emulator was never started");
        for _ in 0..ATTEMPTS {
            match Self::spawn(directory, endpoint, environment)?.ready().await {
                Ok(running) => return running.speaks_cbor().await,
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// The SDK speaks CBOR to `CloudWatch`, and the emulator needs a package for it that it does not install itself.
    async fn speaks_cbor(self) -> Result<Self, KitError> {
        let path = "/service/GraniteServiceVersion20100801/operation/ListMetrics";
        let headers = [("content-type", "application/cbor"), ("smithy-protocol", "rpc-v2-cbor")];
        let wire = Wire::new(format!("http://{}", self.address));
        let answer = wire.rest(RestService::CLOUDWATCH, Method::POST, path, &headers, EMPTY_CBOR_MAP).await;
        // Without the package it answers JSON and calls it CBOR.
        if answer.is_ok_and(|answer| answer.body.first() != Some(&b'{')) {
            return Ok(self);
        }
        Err(self.failure("does not speak CBOR: run `pip install cbor2` in its environment"))
    }

    fn spawn(directory: &Path, endpoint: &str, environment: &[(String, String)]) -> Result<Self, KitError> {
        use std::os::unix::process::CommandExt;

        let program = places::ministack()?;
        let address = free_port()?;
        let log = directory.join("ministack.log");
        let output = File::create(&log).map_err(KitError::io(format!("create {}", log.display())))?;
        let errors = output.try_clone().map_err(KitError::io("share the emulator's log"))?;
        let mut command = Command::new("sh");
        command.args(["-c", KEEPER, "sandbox"]).arg(&program).current_dir(directory).env_clear();
        command.env("PATH", places::from_environment("PATH").unwrap_or_default());
        // Code that functions are unpacked from lands below TMPDIR, and goes with the sandbox.
        command.env("HOME", directory).env("TMPDIR", directory).env("PYTHONDONTWRITEBYTECODE", "1");
        command.envs(settings(address, endpoint)).envs(environment.iter().cloned());
        command.stdin(Stdio::piped()).stdout(output).stderr(errors).process_group(0);
        let keeper = command.spawn().map_err(KitError::io(format!("start {}", program.display())))?;
        Ok(Self { keeper, address, log })
    }

    /// Asks until the emulator answers, its process ends, or the time is over.
    async fn ready(mut self) -> Result<Self, KitError> {
        let http = Http::fresh();
        let asking = async {
            let mut turn = tokio::time::interval(Duration::from_millis(25));
            loop {
                turn.tick().await;
                if let Some(status) = self.keeper.try_wait().map_err(KitError::io("look at the emulator"))? {
                    return Err(self.failure(&format!("ended at once ({status})")));
                }
                let health = format!("http://{}/_ministack/health", self.address);
                let request = Request::get(health).body(Full::<Bytes>::default()).map_err(|e| broken(&e))?;
                if http.send(request).await.is_ok_and(|answer| answer.status.is_success()) {
                    return Ok(());
                }
            }
        };
        match tokio::time::timeout(READY, asking).await {
            Ok(Ok(())) => Ok(self),
            Ok(Err(error)) => Err(error),
            Err(_) => Err(self.failure(&format!("did not answer within {} s", READY.as_secs()))),
        }
    }

    /// The emulator's own address. Only the proxy and the edge talk to it.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    fn failure(&self, what: &str) -> KitError {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let end: Vec<&str> = log.lines().rev().take(20).collect();
        KitError::broken(format!("ministack {what}; the end of its log, newest first:\n{}", end.join("\n")))
    }
}

impl Drop for Ministack {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        // The shell kills its group at once; there is nothing to do about a failure here.
        let _ = self.keeper.wait();
    }
}

fn settings(address: SocketAddr, endpoint: &str) -> [(&'static str, String); 10] {
    [
        ("BIND_HOST", address.ip().to_string()),
        ("GATEWAY_PORT", address.port().to_string()),
        ("MINISTACK_HOST", address.ip().to_string()),
        ("MINISTACK_ACCOUNT_ID", ACCOUNT.to_owned()),
        ("MINISTACK_REGION", REGION.to_owned()),
        ("AWS_ENDPOINT_URL", endpoint.to_owned()),
        ("AWS_DEFAULT_REGION", REGION.to_owned()),
        // A call that would leave the machine ends here instead.
        ("HTTPS_PROXY", "http://127.0.0.1:9".to_owned()),
        ("NO_PROXY", "127.0.0.1,localhost".to_owned()),
        ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
    ]
}

fn free_port() -> Result<SocketAddr, KitError> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(KitError::io("find a free port"))?;
    listener.local_addr().map_err(KitError::io("find a free port"))
}

fn broken(error: &dyn std::error::Error) -> KitError {
    KitError::broken(error.to_string())
}
