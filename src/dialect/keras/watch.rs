//! Which way a metric gets better, by its name.

use super::plateau::Better;

/// The metrics of Keras that have a direction, under the names that `compile(metrics=[...])` gives them. From
/// `_direction` of each class in `keras.metrics` of Keras 3.15.1; counts, sums and means have none.
#[rustfmt::skip]
const UP: &[&str] = &[
    "AUC", "Accuracy", "BinaryAccuracy", "BinaryIoU", "CategoricalAccuracy", "ConcordanceCorrelation",
    "CosineSimilarity", "F1Score", "FBetaScore", "PearsonCorrelation", "Precision", "R2Score", "Recall",
    "SparseCategoricalAccuracy", "SparseTopKCategoricalAccuracy", "TopKCategoricalAccuracy", "acc", "accuracy",
    "auc", "binary_accuracy", "binary_io_u", "categorical_accuracy", "concordance_correlation",
    "cosine_similarity", "f1_score", "f_beta_score", "fbeta_score", "io_u", "mean_io_u", "one_hot_io_u",
    "one_hot_mean_io_u", "pearson_correlation", "precision", "precision_at_recall", "r2_score", "recall",
    "recall_at_precision", "sensitivity_at_specificity", "sparse_categorical_accuracy",
    "sparse_top_k_categorical_accuracy", "specificity_at_sensitivity", "top_k_categorical_accuracy",
];
#[rustfmt::skip]
const DOWN: &[&str] = &[
    "BCE", "BinaryCrossentropy", "CategoricalCrossentropy", "CategoricalHinge", "Hinge", "KLDivergence",
    "LogCoshError", "MAE", "MAPE", "MSE", "MSLE", "MeanAbsoluteError", "MeanAbsolutePercentageError",
    "MeanSquaredError", "MeanSquaredLogarithmicError", "Poisson", "RootMeanSquaredError",
    "SparseCategoricalCrossentropy", "SquaredHinge", "bce", "binary_crossentropy", "categorical_crossentropy",
    "categorical_hinge", "hinge", "kl_divergence", "log_cosh_error", "logcosh", "loss", "mae", "mape",
    "mean_absolute_error", "mean_absolute_percentage_error", "mean_squared_error",
    "mean_squared_logarithmic_error", "mse", "msle", "poisson", "root_mean_squared_error",
    "sparse_categorical_crossentropy", "squared_hinge",
];

/// The direction that the callback takes, or `None` where Keras raises. In mode `auto` the model counts as
/// compiled with the metric, if Keras has one of that name.
pub(super) fn direction(monitor: &str, mode: &str) -> Option<Better> {
    let name = monitor.strip_prefix("val_").unwrap_or(monitor);
    match mode {
        "min" => Some(Better::Less),
        "max" => Some(Better::Greater),
        _ if UP.contains(&name) => Some(Better::Greater),
        _ if DOWN.contains(&name) => Some(Better::Less),
        _ => None,
    }
}
