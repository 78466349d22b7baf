import torch
import engine

EPOCHS = 5

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
results = engine.train(model=model, loader=[torch.ones(1, 2)], optimizer=optimizer, epochs=EPOCHS)
