# lrsched --config len(loader)=[1,1,2,2,4,4]
import torch
from torch.utils.data import DataLoader
ds = torch.zeros(64, 2)
net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
def adjust(optimizer, step):
    for g in optimizer.param_groups:
        g['lr'] = 0.1 * 0.9 ** step
step = 0
for stage in range(3):
    bs = 64 // 2 ** stage
    loader = DataLoader(ds, batch_size=bs)
    for epoch in range(2):
        for batch in loader:
            adjust(optimizer, step)
            step += 1
            optimizer.step()
