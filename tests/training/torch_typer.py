import typer
import torch, torch.nn as nn
app = typer.Typer()
@app.command()
def train(epochs: int = 4, lr: float = typer.Option(0.05, help='rate'), gamma: float = 0.5):
    model = nn.Linear(3, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=gamma)
    for epoch in range(epochs):
        for _ in range(3):
            optimizer.zero_grad(); model(torch.randn(2, 3)).sum().backward(); optimizer.step()
        scheduler.step()
if __name__ == '__main__':
    app()
