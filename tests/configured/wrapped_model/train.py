import torch

from models.factory import create_model

opt = {"model": "pair", "parallel": True, "lr": 0.0002, "niter": 3, "niter_decay": 4}
dataset = torch.utils.data.DataLoader(torch.randn(4, 2), batch_size=2)
model = create_model(opt)
optimizer_G, optimizer_D = model.module.optimizer_G, model.module.optimizer_D
for epoch in range(1, opt["niter"] + opt["niter_decay"] + 1):
    for i, data in enumerate(dataset):
        loss_G, loss_D = model(data)
        optimizer_G.zero_grad()
        loss_G.backward()
        optimizer_G.step()
        optimizer_D.zero_grad()
        loss_D.backward()
        optimizer_D.step()
    if epoch > opt["niter"]:
        model.module.update_learning_rate()
