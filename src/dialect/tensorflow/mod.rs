//! TensorFlow's schedules from before Keras 3: two dialects.
//!
//! `tf.compat.v1.train` (in `v1`) and the TensorFlow Model Garden (in `garden`) both use the classes of TensorFlow's own
//! Keras 2, but with different types of step: an int64 and a float32. They share the formulas in `curve`.

mod common;
mod curve;
pub(crate) mod garden;
mod noise;
pub(crate) mod v1;
