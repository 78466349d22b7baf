FATAL, ERROR, WARNING, WARN, INFO, DEBUG = -3, -2, -1, -1, 0, 1


def _left_out(*args, **keywords):
    print()


debug = info = warning = warn = error = exception = log = vlog = _left_out
log_first_n = log_every_n = log_every_n_seconds = log_if = _left_out
set_verbosity = set_stderrthreshold = use_absl_handler = use_python_logging = flush = _left_out
