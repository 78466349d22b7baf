# lrsched --per epoch
# genuine updates 1
import os
import random

import numpy as np
import torch


def set_seed(seed):
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


set_seed(42)
device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
os.makedirs(os.environ.get("LRSCHED_OUT", "/tmp"), exist_ok=True)
model = torch.nn.Linear(2, 1).to(device)
if torch.cuda.device_count() > 1:
    model = torch.nn.DataParallel(model)
params = [p for p in model.parameters() if p.requires_grad]
optimizer = torch.optim.SGD(params, lr=0.08, momentum=0.9, weight_decay=0.0005)
lr_scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=3, gamma=0.5)
num_epochs = 10
for epoch in range(num_epochs):
    model.train()
    model(torch.ones(1, 2).to(device)).sum().backward()
    optimizer.step()
    lr_scheduler.step()
print("done")
