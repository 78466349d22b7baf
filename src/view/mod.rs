//! What is shown of schedules, without reading or writing anything: which rows there are, how they are evaluated,
//! and what is gathered from them.

pub mod couples;
pub mod differences;
pub mod length;
pub mod lines;
pub mod loaded;
pub mod outline;
pub mod rows;
pub mod sketch;
pub mod walk;
