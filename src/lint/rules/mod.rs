//! The rules, one file each.

mod rate_is_negative;

use super::Rule;

/// All rules.
pub static RULES: &[&Rule] = &[&rate_is_negative::RULE];
