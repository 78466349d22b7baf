"""10 million rows of a cosine in float32: numpy evaluates, polars writes."""
import sys

import numpy as np
import polars as pl

n = 10_000_000
done = np.arange(n, dtype=np.float32) / np.float32(n)
lr = np.float32(0.1) * (np.float32(0.5) * (np.float32(1.0) + np.cos(np.float32(np.pi) * done)))
pl.DataFrame({"step": np.arange(n), "lr": lr}).write_csv(sys.argv[1])
