//! A schedule read per step or per epoch, chunk by chunk.
