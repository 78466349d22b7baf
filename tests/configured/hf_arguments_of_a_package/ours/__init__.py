from .arguments import OurArguments
