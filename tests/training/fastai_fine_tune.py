# lrsched --config len(dls.train)=4 --config len(learn.opt.param_groups)=2
from fastai.basics import *
from fastai.callback.schedule import *
from fastai.data.core import DataLoaders

items = [(torch.ones(3), torch.ones(1)) for _ in range(14)]
dls = DataLoaders(DataLoader(items, bs=4), DataLoader(items, bs=4))
model = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 1))
learn = Learner(dls, model, loss_func=nn.MSELoss(), splitter=lambda m: [params(m[0]), params(m[1])])
learn.fine_tune(2, 1e-2)
