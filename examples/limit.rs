//! The physical limit of a table: a file's bytes, already in memory, written to a file, one write per MiB.
//!
//! `limit FROM TO` prints the seconds from opening the file to its end.

#![allow(clippy::expect_used, clippy::print_stdout, clippy::unwrap_used)]

use std::fs::{self, File};
use std::io::{self, Write};
use std::time::Instant;

fn main() -> io::Result<()> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let [from, to] = paths.as_slice() else {
        return Err(io::Error::other("usage: limit FROM TO"));
    };
    let bytes = fs::read(from)?;
    let start = Instant::now();
    let mut file = File::create(to)?;
    for part in bytes.chunks(1 << 20) {
        file.write_all(part)?;
    }
    drop(file);
    println!("{}", start.elapsed().as_secs_f64());
    Ok(())
}
