import torch

first = torch.optim.Adam(generator.parameters(), lr=2e-4)
second = torch.optim.Adam(discriminator.parameters(), lr=1e-4)
for epoch in range(20):
    for group in first.param_groups:
        group["lr"] = 2e-4 * (1 - epoch / 20)
    for group in second.param_groups:
        group["lr"] = 1e-4 * (1 - epoch / 20)
    train(first, second)
