# lrsched --config len(loader)=2
"""Functions make one update and two for each batch, with a scheduler each."""
import torch

body, head = torch.nn.Linear(3, 3), torch.nn.Linear(3, 1)
actor = torch.optim.SGD(body.parameters(), lr=0.1)
critic = torch.optim.SGD(head.parameters(), lr=0.4)
actor_decay = torch.optim.lr_scheduler.ExponentialLR(actor, 0.9)
critic_decay = torch.optim.lr_scheduler.StepLR(critic, 2, gamma=0.5)


def improve(batch):
    for _ in range(2):
        head(body(batch)).sum().backward()
        actor.step()


def judge(batch):
    head(body(batch)).sum().backward()
    critic.step()
    critic_decay.step()


def round_of(batch):
    judge(batch)
    improve(batch)


for epoch in range(3):
    for batch in loader:
        round_of(batch)
    actor_decay.step()
