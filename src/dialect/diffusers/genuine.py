"""diffusers' schedules on a genuine torch optimizer, stepped after each update."""

PACKAGES = {"diffusers": "diffusers", "torch": "torch"}


def curve(question):
    function = public(package("diffusers.optimization"), question.name)
    return stepped(question, 1e-3, lambda optimizer: function(optimizer, **question.parameters))
