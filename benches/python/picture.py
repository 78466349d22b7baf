"""A picture of as many points of a curve as the second argument says, as large as lrsched's; no ML framework."""
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

n = int(sys.argv[2])
x = np.arange(n)
figure, axes = plt.subplots(figsize=(9.6, 6.0), dpi=100)
axes.plot(x, 1e-1 * (1.0 - x / n), label="linear")
axes.set(xlabel="step", ylabel="learning rate", title="linear")
axes.grid(True)
figure.savefig(sys.argv[1])
