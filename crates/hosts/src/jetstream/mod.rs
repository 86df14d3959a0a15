mod chain; mod cluster; mod error; mod log; mod message; mod options; mod reader;
pub use error::Error; pub use log::{Log, Settled}; pub use options::Options;
