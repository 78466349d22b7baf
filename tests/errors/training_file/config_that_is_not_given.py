import argparse
import json

import torch

parser = argparse.ArgumentParser()
parser.add_argument("-c", "--config", help="JSON file of the run")
parser.add_argument("--workers", type=int, default=2)
args = parser.parse_args()


def load(path):
    with open(path) as file:
        data = file.read()
    return json.loads(data)


def train(learning_rate, epochs):
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    for epoch in range(epochs):
        for batch in loader:
            optimizer.zero_grad()
            model(batch).sum().backward()
            optimizer.step()


settings = load(args.config)
train(**settings["train"])
