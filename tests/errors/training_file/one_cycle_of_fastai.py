from fastai.vision.all import *
learn = Learner(dls, xresnet50(n_out=10), loss_func=CrossEntropyLossFlat(), metrics=accuracy)
learn.lr_find()
learn.fit_one_cycle(5, 3e-3)
