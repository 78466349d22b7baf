import torch
from mylibrary import Model


def evaluate(model, loader):
    with torch.no_grad():
        return sum(model(x).mean().item() for x in loader)


def train(model, loader, optimizer, epochs):
    for epoch in range(epochs):
        for x in loader:
            optimizer.zero_grad()
            model(x).mean().backward()
            optimizer.step()
