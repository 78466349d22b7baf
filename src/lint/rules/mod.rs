//! The rules: one file each, with its threads and its two specs beside it in a file of the same name.

mod boundary_beyond_the_run;
mod cut_short;
mod decay_ends_high;
mod end_is_above_the_peak;
mod ends_at_its_peak;
mod factor_is_a_rate;
mod first_update_at_the_peak;
mod first_update_at_zero;
mod frozen_at_its_end;
mod groups_collapse;
mod hardly_changes;
mod jump_after_the_warmup;
mod length_counts_other_updates;
mod length_differs_by_rounding;
mod log_shows_zeros;
mod milestone_at_zero;
mod momentum_out_of_range;
mod never_changes;
mod optimizer_rate_is_ignored;
mod peak_never_reached;
mod phases_longer_than_the_run;
mod raises_before_the_end;
mod rate_is_negative;
mod rate_is_not_a_number;
mod rate_only_rises;
mod rate_out_of_range;
mod rate_string_in_pyyaml;
mod rate_vanishes;
mod ratio_is_a_rate;
mod ratio_rounds_to_no_steps;
mod restarts_are_warmed_up;
mod restarts_never_come;
mod rises_again;
mod stepped_per_epoch_counts_updates;
mod stepped_per_update_counts_epochs;
mod stepped_several_times;
mod warmup_falls;
mod warmup_never_ends;
mod warmup_of_one_step;
mod zero_from_then_on;

use super::LintRule;

/// All rules: the length of the schedule, where it ends, its values, its parameters, its beginning, and its text.
pub static RULES: &[&LintRule] = &[
    &warmup_never_ends::RULE,
    &rate_only_rises::RULE,
    &phases_longer_than_the_run::RULE,
    &stepped_per_update_counts_epochs::RULE,
    &stepped_per_epoch_counts_updates::RULE,
    &stepped_several_times::RULE,
    &length_counts_other_updates::RULE,
    &length_differs_by_rounding::RULE,
    &cut_short::RULE,
    &hardly_changes::RULE,
    &never_changes::RULE,
    &boundary_beyond_the_run::RULE,
    &milestone_at_zero::RULE,
    &rises_again::RULE,
    &zero_from_then_on::RULE,
    &frozen_at_its_end::RULE,
    &decay_ends_high::RULE,
    &restarts_never_come::RULE,
    &restarts_are_warmed_up::RULE,
    &raises_before_the_end::RULE,
    &ends_at_its_peak::RULE,
    &rate_is_negative::RULE,
    &rate_is_not_a_number::RULE,
    &rate_vanishes::RULE,
    &rate_out_of_range::RULE,
    &momentum_out_of_range::RULE,
    &factor_is_a_rate::RULE,
    &ratio_is_a_rate::RULE,
    &end_is_above_the_peak::RULE,
    &optimizer_rate_is_ignored::RULE,
    &groups_collapse::RULE,
    &jump_after_the_warmup::RULE,
    &peak_never_reached::RULE,
    &warmup_falls::RULE,
    &warmup_of_one_step::RULE,
    &ratio_rounds_to_no_steps::RULE,
    &first_update_at_the_peak::RULE,
    &first_update_at_zero::RULE,
    &rate_string_in_pyyaml::RULE,
    &log_shows_zeros::RULE,
];

/// The rule of schedules that raise.
pub(super) const RAISED: &str = raises_before_the_end::RULE.name;
