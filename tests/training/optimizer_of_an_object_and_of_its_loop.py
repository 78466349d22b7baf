# lrsched --config len(loader)=3
import torch
class Trainer:
    def __init__(self, net, optimizer):
        self.net = net
        self.optimizer = optimizer
    def update(self, batch):
        loss = self.net(batch)
        loss.backward()
        self.optimizer.step()
net = Net()
optimizer = torch.optim.Adam(net.parameters(), lr=0.1, betas=(0.9, 0.98))
trainer = Trainer(net, optimizer)
loader = DataLoader(ds)
n = 0
for epoch in range(3):
    for batch in loader:
        for g in optimizer.param_groups:
            g['lr'] = 0.1 / (1 + n)
        n += 1
        trainer.update(batch)
        loss = net(batch)
        loss.backward()
        optimizer.step()
