export LR=3e-5
export TOKEN=Secret-1
SHAPE=cosine
