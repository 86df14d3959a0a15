

#[cfg(feature = "jetstream")]
mod jetstream;
