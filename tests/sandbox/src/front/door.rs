//! A TCP address that can be opened, closed and made deaf while the sandbox runs.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use super::FrontError;
use super::task::Task;

/// What meets a client that connects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoorState {
    /// It is served.
    Up,
    /// The connection is refused at once, as by a host without a listener.
    Refuses,
    /// Nothing ever answers, as behind a security group that lets nothing in.
    Silent,
}

/// How an accepted connection is served: the stream and the client's address.
pub(super) type Serve = Arc<dyn Fn(TcpStream, SocketAddr) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// One address and who answers there.
pub(super) struct Door {
    address: SocketAddr,
    serve: Serve,
    held: Mutex<Held>,
}

/// What keeps the address in its state; dropping it frees the address.
enum Held {
    Nothing,
    Serving(Task),
    /// Bound, so that nobody else takes the port, and not listening: the system refuses.
    Reserved(#[expect(dead_code, reason = "held for its port")] TcpSocket),
    /// Listening with a full queue: the system then drops every further SYN.
    Deaf(#[expect(dead_code, reason = "held for its queue")] (TcpListener, TcpStream)),
}

impl Door {
    /// Serves what comes to `listener`.
    pub(super) fn open(listener: TcpListener, serve: Serve) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let held = Mutex::new(Held::Serving(accept_all(listener, Arc::clone(&serve))));
        Ok(Self { address, serve, held })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Changes the state; every open connection is cut.
    pub(super) async fn set(&self, state: DoorState) -> Result<(), FrontError> {
        let mut held = self.held.lock().await;
        if let Held::Serving(task) = std::mem::replace(&mut *held, Held::Nothing) {
            task.stop().await;
        }
        let next = match state {
            DoorState::Up => self.listen(),
            DoorState::Refuses => bound(self.address).map(Held::Reserved),
            DoorState::Silent => deaf(self.address).await,
        };
        *held = next.map_err(|source| FrontError::Listen { address: self.address, source })?;
        Ok(())
    }

    fn listen(&self) -> io::Result<Held> {
        let listener = bound(self.address)?.listen(1024)?;
        Ok(Held::Serving(accept_all(listener, Arc::clone(&self.serve))))
    }
}

/// Accepts for ever; the connections end with the task.
fn accept_all(listener: TcpListener, serve: Serve) -> Task {
    Task::spawn(async move {
        let mut connections = JoinSet::new();
        while let Ok((stream, peer)) = listener.accept().await {
            connections.spawn(serve(stream, peer));
            while connections.try_join_next().is_some() {}
        }
    })
}

/// A socket bound to an address that was ours a moment ago.
fn bound(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // Connections of before may still be in TIME_WAIT on this port.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

/// A listener that never accepts and whose queue of one is taken by ourselves.
async fn deaf(address: SocketAddr) -> io::Result<Held> {
    let listener = bound(address)?.listen(0)?;
    let only_guest = TcpStream::connect(address).await?;
    Ok(Held::Deaf((listener, only_guest)))
}

/// Listens on one free port that is the same on all `addresses`.
pub(super) async fn on_one_port(addresses: &[IpAddr]) -> Result<Vec<TcpListener>, FrontError> {
    'ports: for _ in 0..100 {
        let mut port = 0;
        let mut listeners = Vec::with_capacity(addresses.len());
        for ip in addresses {
            let Ok(listener) = TcpListener::bind((*ip, port)).await else { continue 'ports };
            let Ok(address) = listener.local_addr() else { continue 'ports };
            port = address.port();
            listeners.push(listener);
        }
        return Ok(listeners);
    }
    Err(FrontError::NoCommonPort { addresses: addresses.to_vec() })
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::time::Duration;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::time::timeout;

    use super::*;

    async fn greeting_door() -> Door {
        let mut listeners = on_one_port(&[Ipv4Addr::LOCALHOST.into()]).await.unwrap();
        let serve: Serve = Arc::new(|mut stream, _| {
            Box::pin(async move {
                stream.write_all(b"hello").await.unwrap();
                std::future::pending::<()>().await;
            })
        });
        Door::open(listeners.remove(0), serve).unwrap()
    }

    async fn greeted(address: SocketAddr) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let mut greeting = [0; 5];
        stream.read_exact(&mut greeting).await.unwrap();
        assert_eq!(&greeting, b"hello");
        stream
    }

    #[tokio::test]
    async fn a_door_is_shut_and_opened_again() {
        let door = greeting_door().await;
        let mut guest = greeted(door.address()).await;
        door.set(DoorState::Refuses).await.unwrap();
        assert!(!matches!(guest.read(&mut [0; 1]).await, Ok(1..)), "open connections are cut");
        let refused = TcpStream::connect(door.address()).await.unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
        door.set(DoorState::Up).await.unwrap();
        greeted(door.address()).await;
    }

    #[tokio::test]
    async fn a_silent_door_does_not_even_connect() {
        let door = greeting_door().await;
        door.set(DoorState::Silent).await.unwrap();
        for _ in 0..3 {
            let patience = Duration::from_millis(200);
            assert!(timeout(patience, TcpStream::connect(door.address())).await.is_err());
        }
        door.set(DoorState::Up).await.unwrap();
        greeted(door.address()).await;
    }

    #[tokio::test]
    async fn a_dropped_door_frees_its_port() {
        let door = greeting_door().await;
        let address = door.address();
        let mut guest = greeted(address).await;
        drop(door);
        assert!(!matches!(guest.read(&mut [0; 1]).await, Ok(1..)));
        assert!(TcpStream::connect(address).await.is_err());
    }

    #[tokio::test]
    async fn one_port_is_found_on_three_addresses() {
        let addresses = [1, 2, 3].map(|zone| IpAddr::from([127, 0, 1, zone]));
        let ports = on_one_port(&addresses).await.unwrap();
        let ports: Vec<_> = ports.iter().map(|listener| listener.local_addr().unwrap().port()).collect();
        assert_eq!(ports, [ports[0]; 3]);
    }
}
