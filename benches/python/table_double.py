"""10 million rows of a cosine in float64: numpy evaluates the closed form, polars writes."""
import sys

import numpy as np
import polars as pl

n = 10_000_000
lr = 0.1 * (1.0 + np.cos(np.pi * np.arange(n) / n)) / 2.0
pl.DataFrame({"step": np.arange(n), "lr": lr}).write_csv(sys.argv[1])
