init_lr = 1e-3
factor = 0.1
