# An agent with two groups, whose rates nothing changes.
# lrsched --epochs 3
import torch
from torch import nn


class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.actor = nn.Linear(4, 2)
        self.critic = nn.Linear(4, 1)


class PPO:
    def __init__(self, lr_actor, lr_critic, K_epochs):
        self.K_epochs = K_epochs
        self.policy = Policy()
        self.optimizer = torch.optim.Adam([
            {"params": self.policy.actor.parameters(), "lr": lr_actor},
            {"params": self.policy.critic.parameters(), "lr": lr_critic},
        ])

    def update(self):
        for _ in range(self.K_epochs):
            loss = self.policy.actor(torch.ones(4)).sum() + self.policy.critic(torch.ones(4)).sum()
            self.optimizer.zero_grad()
            loss.mean().backward()
            self.optimizer.step()


def train():
    lr_actor = 0.0003
    lr_critic = 0.001
    agent = PPO(lr_actor, lr_critic, 2)
    for epoch in range(3):
        for t in range(1, 5):
            if t % 2 == 0:
                agent.update()


if __name__ == "__main__":
    train()
