//! A resolver of the tests: each test says what it answers to a question, or that it is silent.

use std::net::{IpAddr, SocketAddr};

use hickory_resolver::proto::op::{Message, Query, ResponseCode};
use hickory_resolver::proto::rr::rdata::CNAME;
use hickory_resolver::proto::rr::{Name, RData, Record};
use tokio::net::UdpSocket;

use super::HERE;

/// What the resolver says to one question.
pub(crate) enum Says {
    /// These records; none is NODATA.
    Records(Vec<Record>),
    /// This code, and no record.
    Code(ResponseCode),
    Nothing,
}

pub(crate) fn address(owner: &str, address: &str) -> Record {
    let data = match address.parse().unwrap() {
        IpAddr::V4(address) => RData::A(address.into()),
        IpAddr::V6(address) => RData::AAAA(address.into()),
    };
    Record::from_rdata(Name::from_ascii(owner).unwrap(), 60, data)
}

pub(crate) fn alias(owner: &str, target: &str) -> Record {
    Record::from_rdata(Name::from_ascii(owner).unwrap(), 60, RData::CNAME(CNAME(Name::from_ascii(target).unwrap())))
}

/// A resolver that answers so; where it listens.
pub(crate) async fn resolve(says: impl Fn(&Query) -> Says + Send + 'static) -> SocketAddr {
    let socket = UdpSocket::bind((HERE, 0)).await.unwrap();
    let at = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut buffer = [0; 1500];
        while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
            let question = Message::from_vec(&buffer[..length]).unwrap();
            let says = says(&question.queries[0]);
            let mut answer = question.into_response();
            answer.additionals.clear();
            match says {
                Says::Records(records) => drop(answer.add_answers(records)),
                Says::Code(code) => answer.metadata.response_code = code,
                Says::Nothing => continue,
            }
            socket.send_to(&answer.to_vec().unwrap(), from).await.unwrap();
        }
    });
    at
}
