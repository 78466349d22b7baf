# lrsched --config lr=0.1 --config gamma=0.5
import optuna
import torch


def objective(trial):
    lr = trial.suggest_float("lr", 1e-5, 1e-1, log=True)
    model = torch.nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    gamma = trial.suggest_float(name="gamma", low=0.1, high=0.9)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=gamma)
    for epoch in range(4):
        optimizer.zero_grad()
        model(torch.ones(1, 1)).sum().backward()
        optimizer.step()
        scheduler.step()
    return 0.0


study = optuna.create_study()
study.enqueue_trial({"lr": 0.1, "gamma": 0.5})
study.optimize(objective, n_trials=1)
