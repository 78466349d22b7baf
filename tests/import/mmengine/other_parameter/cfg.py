_base_ = ['./base.py']

detector = _base_.model
del _base_.model
model = dict(type='Tracker', detector=detector)
param_scheduler = _base_.param_scheduler
param_scheduler[0].eta_min = 1e-3
del param_scheduler[0].T_max
del detector
