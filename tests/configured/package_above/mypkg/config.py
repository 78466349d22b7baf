from yacs.config import CfgNode as CN

_C = CN()
_C.SOLVER = CN()
_C.SOLVER.BASE_LR = 3e-3
_C.SOLVER.STEPS = (3, 5)
_C.SOLVER.GAMMA = 0.1
_C.SOLVER.WARMUP = 2
_C.SOLVER.MAX_EPOCHS = 7
cfg = _C
