//! What the user wrote.
pub mod expression;
pub mod yaml;
