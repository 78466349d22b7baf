//! lrsched
fn main() {}
