# lrsched --config len(loader)=3
import torch
from torch.utils.data import DataLoader, TensorDataset
from tqdm import tqdm, trange

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
loader = DataLoader(TensorDataset(torch.randn(6, 2)), batch_size=2)
rounds = 3
start = 0
epochs = trange(start, int(2.0), desc="Epoch", disable=True)
for epoch in epochs:
    bar = tqdm(range(rounds), disable=True)
    batches = iter(loader)
    for idx in bar:
        (x,) = next(batches)
        done = epoch * rounds + idx
        for group in optimizer.param_groups:
            group["lr"] = 0.1 * (1 - done / 6) ** 0.9
        optimizer.zero_grad()
        model(x).mean().backward()
        optimizer.step()
        bar.set_description("rate %.2e" % optimizer.param_groups[0]["lr"], refresh=False)
