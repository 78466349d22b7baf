import torch

model = torch.nn.Linear(2, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=3, verbose=True)
for epoch in range(10):
    loss = model(torch.randn(3, 2)).sum()
    loss.backward()
    if epoch % 2 == 0:
        scheduler.step(loss)
    optimizer.step()
