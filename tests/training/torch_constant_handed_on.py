# A function trains with the optimizers that it is given.
import torch
from torch import nn, optim


def train(loader, g, d, g_optim, d_optim, epochs):
    for epoch in range(epochs):
        for x in loader:
            d.zero_grad()
            d(g(x).detach()).mean().backward()
            d_optim.step()
            g.zero_grad()
            (-d(g(x))).mean().backward()
            g_optim.step()


if __name__ == "__main__":
    g_reg_ratio, d_reg_ratio = 4 / (4 + 1), 16 / (16 + 1)
    generator, discriminator = nn.Linear(3, 2), nn.Linear(2, 1)
    g_optim = optim.Adam(generator.parameters(), lr=0.002 * g_reg_ratio, betas=(0**g_reg_ratio, 0.99**g_reg_ratio))
    d_optim = optim.Adam(discriminator.parameters(), lr=0.002 * d_reg_ratio)
    train(torch.ones(2, 4, 3), generator, discriminator, g_optim, d_optim, 3)
