//! What several dialects share.
//!
//! Reading a spec: [`args`] holds the arguments of one schedule, [`values`] reads them as Rust types, [`mod@column`] reads
//! files that they name, [`custom`] the user's Python, and [`native`] calls of the dialect's schedules in it. [`params`] declares parameters. [`budget`] limits the schedules.
//!
//! Building a schedule: [`formula`] from a framework's own arithmetic in float64, row by row; [`curve`] from a formula in
//! float32; [`progress`] from `get_lr(initial_lr, current, t_max)` of steps or tokens. [`lambda`] calls the user's factors, [`plateau`] is torch's `ReduceLROnPlateau`, and [`anneal`] has the curves of its `OneCycleLR`. [`accumulation`] is for frameworks that step their
//! schedulers at every batch. [`exception`] turns a framework's exceptions into messages,
//! [`remarks`] reports boundaries and warmups that do not fit the run, [`threads`] keeps objects that must stay on their
//! thread.
//!
//! Writing a schedule as Python: [`export`].

pub(crate) mod accumulation;
pub(crate) mod anneal;
pub(crate) mod args;
pub(crate) mod budget;
pub(crate) mod column;
pub(crate) mod curve;
pub(crate) mod custom;
pub(crate) mod exception;
pub(crate) mod export;
pub(crate) mod formula;
pub(crate) mod lambda;
pub(crate) mod native;
pub(crate) mod params;
pub(crate) mod plateau;
pub(crate) mod progress;
pub(crate) mod question;
pub(crate) mod remarks;
pub(crate) mod restored;
pub(crate) mod resume;
pub(crate) mod threads;
pub(crate) mod values;
mod words;
