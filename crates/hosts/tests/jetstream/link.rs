//! A way between two servers that can be cut: a proxy on loopback.

use std::{
    io,
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

/// A port on loopback that leads to another one, until it is cut.
pub(crate) struct Link {
    port: u16,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    cut: bool,
    open: Vec<TcpStream>,
}

impl Link {
    /// A link to a port.
    pub(crate) fn to(target: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        // It waits for connections until the tests end.
        thread::spawn(move || {
            for near in listener.incoming().flatten() {
                let _may_be_down = join(near, target, &shared);
            }
        });
        Self { port, state }
    }

    /// Where it begins.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Nothing passes from now on.
    pub(crate) fn cut(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.cut = true;
        for stream in state.open.drain(..) {
            let _may_be_closed = stream.shutdown(Shutdown::Both);
        }
    }

    /// New connections pass again.
    pub(crate) fn mend(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).cut = false;
    }
}

fn join(near: TcpStream, target: u16, state: &Mutex<State>) -> io::Result<()> {
    let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
    if state.cut {
        return near.shutdown(Shutdown::Both);
    }
    let far = TcpStream::connect((Ipv4Addr::LOCALHOST, target))?;
    near.set_nodelay(true)?;
    far.set_nodelay(true)?;
    for (mut from, mut to) in [(near.try_clone()?, far.try_clone()?), (far.try_clone()?, near.try_clone()?)] {
        thread::spawn(move || {
            let _either_end_may_close = io::copy(&mut from, &mut to);
            let _may_be_closed = to.shutdown(Shutdown::Both);
            let _may_be_closed = from.shutdown(Shutdown::Both);
        });
    }
    state.open.extend([near, far]);
    Ok(())
}
