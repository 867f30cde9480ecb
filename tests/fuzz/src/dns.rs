//! A resolver that answers anything. It is a real one on a loopback port, so that an answer goes the whole way; the clock
//! stands still while anybody has something to do.

use std::cell::OnceCell;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use facts::dns::{Answer, MOST_VIA};
use facts::ids::Domain;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::runtime::Runtime;

use crate::plain::assert_facts;

/// Bytes of a header.
const HEADER: usize = 12;

/// The bit of the third byte that says that the message is cut. Source: RFC 1035, section 4.1.1.
const CUT: u8 = 0b10;

/// The resolver, and what it answers.
struct Resolver {
    runtime: Runtime,
    at: SocketAddr,
    says: Arc<Mutex<Vec<u8>>>,
}

thread_local! {
    static RESOLVER: OnceCell<Resolver> = const { OnceCell::new() };
}

/// The input is a message, whose id becomes that of each question. So does its question, unless the id is odd.
pub(crate) fn read(input: &[u8]) -> bool {
    let name = Domain::try_from("api.example.com".to_owned()).unwrap();
    let answer = RESOLVER.with(|resolver| {
        let Resolver { runtime, at, says } = resolver.get_or_init(Resolver::start);
        input.clone_into(&mut says.lock().unwrap_or_else(PoisonError::into_inner));
        runtime.block_on(probe::outside::dns_answer(*at, &name))
    });
    assert_facts(&answer, 8 * 1024);
    match answer {
        Answer::Addresses { addresses, via } => {
            assert!(!addresses.is_empty() && via.len() <= MOST_VIA);
            assert!(addresses.is_sorted() && addresses.len() <= input.len());
            true
        }
        Answer::NoData | Answer::NxDomain | Answer::ServFail | Answer::Refused => true,
        Answer::TimedOut { .. } | Answer::Broken { .. } => false,
    }
}

impl Resolver {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        let says = Arc::new(Mutex::new(Vec::new()));
        let (udp, tcp) = runtime.block_on(async {
            let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
            let tcp = TcpListener::bind(udp.local_addr().unwrap()).await.unwrap();
            (udp, tcp)
        });
        let at = udp.local_addr().unwrap();
        runtime.spawn(by_udp(udp, Arc::clone(&says)));
        runtime.spawn(by_tcp(tcp, Arc::clone(&says)));
        Self { runtime, at, says }
    }
}

async fn by_udp(socket: UdpSocket, says: Arc<Mutex<Vec<u8>>>) {
    let mut buffer = [0; 2048];
    loop {
        // A port that is closed by now is told at the next call.
        let Ok((length, from)) = socket.recv_from(&mut buffer).await else { continue };
        let answer = answer_to(&buffer[..length], &says);
        let _ = socket.send_to(&answer, from).await;
    }
}

async fn by_tcp(listener: TcpListener, says: Arc<Mutex<Vec<u8>>>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        tokio::spawn(one_stream(stream, Arc::clone(&says)));
    }
}

async fn one_stream(mut stream: TcpStream, says: Arc<Mutex<Vec<u8>>>) {
    let mut buffer = [0; 2048];
    while let Ok(length) = stream.read_u16().await {
        let Some(question) = buffer.get_mut(..usize::from(length)) else { return };
        if stream.read_exact(question).await.is_err() {
            return;
        }
        let mut answer = answer_to(question, &says);
        // By TCP nothing is cut: the bit that says so is what led here.
        answer.iter_mut().skip(2).take(1).for_each(|flags| *flags &= !CUT);
        let length = u16::try_from(answer.len()).unwrap_or(u16::MAX).to_be_bytes();
        if stream.write_all(&[&length[..], &answer].concat()).await.is_err() {
            return;
        }
    }
}

fn answer_to(question: &[u8], says: &Mutex<Vec<u8>>) -> Vec<u8> {
    let says = says.lock().unwrap_or_else(PoisonError::into_inner);
    let mut answer = says.clone();
    let keeps_its_own = says.get(1).is_some_and(|byte| byte % 2 == 1);
    if !keeps_its_own && let (Some(asked), Some(rest)) = (first_question(question), after_question(&says)) {
        answer = [&says[..HEADER], asked, rest].concat();
    }
    for (byte, of_question) in answer.iter_mut().zip(question).take(2) {
        *byte = *of_question;
    }
    answer
}

/// The question of a message that has one.
fn first_question(message: &[u8]) -> Option<&[u8]> {
    let rest = after_question(message)?;
    message.get(HEADER..message.len() - rest.len())
}

fn after_question(message: &[u8]) -> Option<&[u8]> {
    let mut at = HEADER;
    while let length @ 1.. = usize::from(*message.get(at)?) {
        at += length + 1;
    }
    message.get(at + 5..)
}
