# lrsched --config len(dls.train)=4
from fastai.basics import *
from fastai.callback.schedule import *
from fastai.data.core import DataLoaders

items = [(torch.ones(3), torch.ones(1)) for _ in range(14)]
dls = DataLoaders(DataLoader(items, bs=4), DataLoader(items, bs=4))
model = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 1))
learn = Learner(dls, model, loss_func=nn.MSELoss(), lr=2e-3)
learn.fit_flat_cos(2)
