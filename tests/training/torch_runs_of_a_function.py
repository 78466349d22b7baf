# lrsched
import torch


def train(model, optimizer):
    optimizer.zero_grad()
    loss = model(torch.ones(1, 2)).sum()
    loss.backward()
    optimizer.step()
    return loss.item()


def main():
    model = torch.nn.Linear(2, 1)
    for run in range(3):
        model.reset_parameters()
        optimizer = torch.optim.Adam(model.parameters(), lr=0.01 * (run + 1))
        for epoch in range(1, 1 + 4):
            loss = train(model, optimizer)
            if epoch % 2 == 0:
                print(f"Run: {run:02d}, Epoch: {epoch:02d}, Loss: {loss:.4f}")


main()
