//! Schedules made of schedules.
