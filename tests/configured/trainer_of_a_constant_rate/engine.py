import torch


def train_step(model, loader, optimizer):
    model.train()
    for x in loader:
        loss = model(x).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()


def train(model, loader, optimizer, epochs):
    results = {"train_loss": []}
    for epoch in range(epochs):
        results["train_loss"].append(train_step(model=model, loader=loader, optimizer=optimizer))
    return results
