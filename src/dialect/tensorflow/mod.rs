//! What TensorFlow's schedules of before Keras 3 have in common: the formulas, and how numbers become tensors.
//!
//! `tf.compat.v1.train` (in `v1`) and the TensorFlow Model Garden (in `garden`) both compute with the classes that
//! TensorFlow's own Keras 2 had. What distinguishes them is what they are given as the step.

mod common;
mod curve;
pub(crate) mod garden;
mod noise;
pub(crate) mod v1;
