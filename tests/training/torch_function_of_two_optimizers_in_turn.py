# lrsched
# The function steps each optimizer with its own scheduler: the generator of one loop is not that of the other.
import torch

body, head = torch.nn.Linear(3, 3), torch.nn.Linear(3, 1)
critic = torch.optim.SGD(head.parameters(), lr=0.4)
actor = torch.optim.SGD(body.parameters(), lr=0.1)
critic_decay = torch.optim.lr_scheduler.ExponentialLR(critic, 0.5)
actor_decay = torch.optim.lr_scheduler.StepLR(actor, 3, gamma=0.1)


def train(batches):
    for _ in range(batches):
        actor.zero_grad()
        head(body(torch.randn(2, 3))).sum().backward()
        actor.step()
        actor_decay.step()
        for part in range(1):
            critic.zero_grad()
            head(body(torch.randn(2, 3))).sum().backward()
            critic.step()
            critic_decay.step()


for epoch in range(2):
    train(4)
