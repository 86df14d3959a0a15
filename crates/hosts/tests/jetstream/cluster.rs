//! A cluster of three servers on loopback, to be killed, started again and parted.

use std::{
    fs,
    net::{Ipv4Addr, TcpListener, TcpStream},
    os::unix::{fs::chown, process::CommandExt as _},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use super::link::Link;

/// The variable that names the server's program.
pub(crate) const SERVER: &str = "ECOLEDGER_NATS_SERVER";

/// The server's program, where the tests are told of one.
pub(crate) fn server() -> Option<PathBuf> {
    std::env::var_os(SERVER).map(PathBuf::from)
}

/// Who runs the servers where the tests run as root.
const NOBODY: u32 = 65534;

/// Three servers, stopped and removed at the end.
pub(crate) struct Cluster {
    server: PathBuf,
    folder: PathBuf,
    nodes: Vec<Node>,
    /// Between each two servers: who connects, to whom, and the link.
    links: Vec<(usize, usize, Link)>,
}

struct Node {
    port: u16,
    running: Option<Child>,
}

impl Cluster {
    /// Starts three servers; `sync` makes each write durable before it is acknowledged.
    pub(crate) fn start(server: PathBuf, sync: bool) -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("ecoledger-nats-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let ports: Vec<u16> = free_ports(7);
        let (clients, routes, nowhere) = (&ports[..3], &ports[3..6], ports[6]);
        // A server of a cluster must connect to another one.
        let links: Vec<_> = [(0, 1), (1, 2), (2, 0)].map(|(from, to)| (from, to, Link::to(routes[to]))).into();
        for number in 0..3 {
            let own = folder.join(number.to_string());
            fs::create_dir_all(&own).expect("a folder");
            let to: Vec<String> = links
                .iter()
                .filter(|(from, _, _)| *from == number)
                .map(|(_, _, link)| format!("\"nats://127.0.0.1:{}\"", link.port()))
                .collect();
            // Servers tell each other of further ones: by an address where nobody is, so that links are the only ways.
            let text = format!(
                "server_name: n{number}\nlisten: 127.0.0.1:{}\nmax_payload: 1MB\n\
                 jetstream {{ store_dir: \"{}\", max_memory_store: 64MB, max_file_store: 4GB{} }}\n\
                 cluster {{ name: trial, listen: 127.0.0.1:{}, advertise: \"127.0.0.1:{nowhere}\", no_advertise: true, routes: [{}] }}\n",
                clients[number],
                own.display(),
                if sync { ", sync_interval: always" } else { "" },
                routes[number],
                to.join(", "),
            );
            fs::write(folder.join(format!("{number}.conf")), text).expect("a configuration");
        }
        let nodes = clients.iter().map(|port| Node { port: *port, running: None }).collect();
        let mut cluster = Self { server, folder, nodes, links };
        if is_root() {
            for path in [cluster.folder.clone(), cluster.folder.join("0"), cluster.folder.join("1"), cluster.folder.join("2")] {
                chown(path, Some(NOBODY), Some(NOBODY)).expect("a folder of nobody's");
            }
        }
        (0..3).for_each(|number| cluster.restart(number));
        cluster
    }

    /// The port at which clients find a server.
    #[allow(dead_code, reason = "the benches use no links of their own")]
    pub(crate) fn port(&self, number: usize) -> u16 {
        self.nodes[number].port
    }

    /// Where clients find a server.
    pub(crate) fn url(&self, number: usize) -> String {
        format!("nats://127.0.0.1:{}", self.nodes[number].port)
    }

    /// Where clients find them all.
    pub(crate) fn urls(&self) -> Vec<String> {
        (0..3).map(|number| self.url(number)).collect()
    }

    /// Starts a server that is not running.
    pub(crate) fn restart(&mut self, number: usize) {
        let log = fs::File::options().create(true).append(true).open(self.log(number)).expect("a log");
        let mut server = Command::new(&self.server);
        server.arg("-c").arg(self.folder.join(format!("{number}.conf")));
        server.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        if is_root() {
            server.uid(NOBODY).gid(NOBODY);
        }
        let node = &mut self.nodes[number];
        node.running = Some(server.spawn().expect("the server starts"));
        let begun = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, node.port)).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(20), "server {number} does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Kills a server, without a word.
    pub(crate) fn kill(&mut self, number: usize) {
        if let Some(mut running) = self.nodes[number].running.take() {
            running.kill().expect("killed");
            running.wait().expect("ended");
        }
    }

    /// Parts a server from the others; clients still reach it.
    pub(crate) fn part(&self, number: usize) {
        self.links.iter().filter(|(from, to, _)| [*from, *to].contains(&number)).for_each(|(_, _, link)| link.cut());
    }

    /// Joins all servers again.
    pub(crate) fn join(&self) {
        self.links.iter().for_each(|(_, _, link)| link.mend());
    }

    fn log(&self, number: usize) -> PathBuf {
        self.folder.join(format!("{number}.log"))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        (0..self.nodes.len()).for_each(|number| self.kill(number));
        if std::thread::panicking() {
            println!("the servers' logs are in {}", self.folder.display());
        } else {
            let _may_be_in_use = fs::remove_dir_all(&self.folder);
        }
    }
}

fn free_ports(count: usize) -> Vec<u16> {
    let bound: Vec<TcpListener> =
        (0..count).map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port")).collect();
    bound.iter().map(|listener| listener.local_addr().expect("an address").port()).collect()
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}
