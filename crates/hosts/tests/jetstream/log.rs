//! The stream by itself.

use std::time::{Duration, Instant};
use ecoledger_hosts::jetstream::{Log, Options, Settled};
use super::cluster::{server, Cluster};

#[test]
fn probe() {
    let cluster = Cluster::start(server().unwrap(), false);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let begun = Instant::now();
        let mut log = Log::open(Options::new("probe", cluster.urls())).await.unwrap();
        println!("open {:?}", begun.elapsed());
        let begun = Instant::now();
        for number in 0..1000 {
            log.send(format!("payload {number}").into()).await;
            assert_eq!(log.settle().await.unwrap(), Some(Settled::Appended));
        }
        println!("1000 one by one {:?}", begun.elapsed());
        let begun = Instant::now();
        for number in 0..10000 {
            log.send(format!("payload {number}").into()).await;
            if log.in_flight() > 16 { assert_eq!(log.settle().await.unwrap(), Some(Settled::Appended)); }
        }
        while let Some(settled) = log.settle().await.unwrap() { assert_eq!(settled, Settled::Appended); }
        println!("10000 pipelined {:?}", begun.elapsed());
        let begun = Instant::now();
        let mut other = Log::open(Options::new("probe", vec![cluster.url(1)])).await.unwrap();
        let mut read = 0;
        while let Some(_) = other.read(Duration::from_millis(10)).await.unwrap() { read += 1; }
        println!("{read} read {:?}", begun.elapsed());
        for _ in 0..5 { let b = Instant::now(); log.head().await.unwrap(); println!("head {:?}", b.elapsed()); 
          let b = Instant::now(); println!("{:?}", other.read(Duration::ZERO).await.unwrap()); println!("read nothing {:?}", b.elapsed());
          log.send("x".into()).await; log.settle().await.unwrap();
          let b = Instant::now(); println!("{:?}", other.read(Duration::from_millis(100)).await.unwrap()); println!("read one {:?}", b.elapsed());
          other.read(Duration::ZERO).await.unwrap(); 
          }
        let begun = Instant::now();
        let mut lost = 0;
        for number in 0..200 {
            let (a, b) = if number % 2 == 0 { (&mut log, &mut other) } else { (&mut other, &mut log) };
            a.send("x".into()).await;
            assert_eq!(a.settle().await.unwrap(), Some(Settled::Appended));
            b.send("x".into()).await;
            if b.settle().await.unwrap() == Some(Settled::Overtaken) { lost += 1; b.read(Duration::ZERO).await.unwrap().unwrap(); }
        }
        println!("200 races, {lost} lost {:?}", begun.elapsed());
    });
}
