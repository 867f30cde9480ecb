//! A name server on one loopback port, UDP and TCP, that can be told to fail.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::{Name, RecordType};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};

use super::door::{Door, Serve, on_one_port};
use super::names::Names;
use super::task::Task;
use super::{FrontError, locked};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It says that it could not find out.
    ServFail,
    /// It says that it does not answer for this name.
    Refused,
    /// It says nothing.
    Silent,
}

/// The running name server. It answers as a resolver whose whole world is its [`Names`].
pub struct Dns {
    /// Where to ask, UDP and TCP.
    pub addr: SocketAddr,
    shared: Arc<Shared>,
    _tcp: Door,
    _udp: Task,
}

#[derive(Default)]
struct Shared {
    names: Mutex<Names>,
    faults: Mutex<Faults>,
    asked: Mutex<Vec<(String, RecordType)>>,
}

#[derive(Default)]
struct Faults {
    all: Option<Fault>,
    of_name: BTreeMap<String, Fault>,
}

impl Dns {
    /// Starts it on a free port of 127.0.0.1; it knows no name yet.
    pub async fn start() -> Result<Self, FrontError> {
        let (tcp, udp) = listen().await?;
        let addr = SocketAddr::from((Ipv4Addr::LOCALHOST, tcp.local_addr().map_or(0, |address| address.port())));
        let shared = Arc::new(Shared::default());
        let udp = Task::spawn(answer_datagrams(udp, Arc::clone(&shared)));
        let of_stream = Arc::clone(&shared);
        let serve: Serve = Arc::new(move |stream, _| Box::pin(answer_stream(stream, Arc::clone(&of_stream))));
        let tcp = Door::open(tcp, serve).map_err(|source| FrontError::Listen { address: addr, source })?;
        Ok(Self { addr, shared, _tcp: tcp, _udp: udp })
    }

    /// Answers from these names from now on.
    pub fn set(&self, names: Names) {
        *locked(&self.shared.names) = names;
    }

    pub fn change(&self, change: impl FnOnce(&mut Names)) {
        change(&mut locked(&self.shared.names));
    }

    pub fn fail(&self, name: &str, fault: Fault) {
        locked(&self.shared.faults).of_name.insert(plain(name), fault);
    }

    /// Fails for every name.
    pub fn fail_all(&self, fault: Fault) {
        locked(&self.shared.faults).all = Some(fault);
    }

    /// Answers everything again.
    pub fn heal(&self) {
        *locked(&self.shared.faults) = Faults::default();
    }

    /// The questions so far, oldest first: name without the last dot, and type. Those that got no answer count too.
    pub fn asked(&self) -> Vec<(String, RecordType)> {
        locked(&self.shared.asked).clone()
    }
}

impl Shared {
    /// The answer to a packet; `None` is silence. `limit` is what fits into the transport.
    fn answer(&self, packet: &[u8], limit: Option<u16>) -> Option<Vec<u8>> {
        let question = Message::from_vec(packet).ok()?;
        let query = question.queries.first()?.clone();
        let (name, kind) = (plain(&query.name().to_ascii()), query.query_type());
        locked(&self.asked).push((name.clone(), kind));
        let mut answer = Message::response(question.metadata.id, question.metadata.op_code);
        answer.metadata.recursion_desired = question.metadata.recursion_desired;
        answer.metadata.recursion_available = true;
        answer.add_query(query.clone());
        if let Some(edns) = question.edns.clone() {
            answer.set_edns(edns);
        }
        match self.fault(&name) {
            Some(Fault::Silent) => return None,
            Some(Fault::ServFail) => answer.metadata.response_code = ResponseCode::ServFail,
            Some(Fault::Refused) => answer.metadata.response_code = ResponseCode::Refused,
            None => self.fill(&mut answer, query.name(), kind),
        }
        let bytes = answer.to_vec().ok()?;
        let room = limit.map(|least| usize::from(question.max_payload().max(least)));
        if room.is_some_and(|room| bytes.len() > room) { answer.truncate().to_vec().ok() } else { Some(bytes) }
    }

    fn fault(&self, name: &str) -> Option<Fault> {
        let faults = locked(&self.faults);
        faults.of_name.get(name).copied().or(faults.all)
    }

    fn fill(&self, answer: &mut Message, name: &Name, kind: RecordType) {
        let found = locked(&self.names).look_up(name, kind);
        answer.metadata.authoritative = true;
        answer.metadata.response_code = found.code;
        answer.add_answers(found.answers);
        answer.add_authorities(found.authority);
    }
}

/// A port that is free for both transports.
async fn listen() -> Result<(tokio::net::TcpListener, UdpSocket), FrontError> {
    let loopback = Ipv4Addr::LOCALHOST.into();
    for _ in 0..100 {
        for tcp in on_one_port(&[loopback]).await? {
            let Ok(address) = tcp.local_addr() else { continue };
            if let Ok(udp) = UdpSocket::bind(address).await {
                return Ok((tcp, udp));
            }
        }
    }
    Err(FrontError::NoCommonPort { addresses: vec![loopback] })
}

async fn answer_datagrams(socket: UdpSocket, shared: Arc<Shared>) {
    let mut packet = vec![0; 4096];
    loop {
        // A client that closed its port makes the next receive fail: that is its affair.
        let Ok((length, client)) = socket.recv_from(&mut packet).await else { continue };
        let question = packet.get(..length).unwrap_or_default();
        if let Some(answer) = shared.answer(question, Some(512)) {
            let _ = socket.send_to(&answer, client).await;
        }
    }
}

async fn answer_stream(stream: TcpStream, shared: Arc<Shared>) {
    // An error here is a client that went away.
    let _ = answer_questions(stream, &shared).await;
}

/// Over TCP each message has its length before it; silence keeps the connection open.
async fn answer_questions(mut stream: TcpStream, shared: &Shared) -> io::Result<()> {
    loop {
        let mut question = vec![0; usize::from(stream.read_u16().await?)];
        stream.read_exact(&mut question).await?;
        let Some(answer) = shared.answer(&question, None) else { continue };
        stream.write_u16(u16::try_from(answer.len()).unwrap_or(u16::MAX)).await?;
        stream.write_all(&answer).await?;
    }
}

/// A name as it is kept: lower case, without the last dot.
fn plain(name: &str) -> String {
    name.trim_end_matches('.').to_lowercase()
}

#[cfg(test)]
mod tests;
