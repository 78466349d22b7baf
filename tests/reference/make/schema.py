"""Compares tests/schema.txt with the verdicts of the genuine jsonschema 4.26.0.

    lrsched schema > schema.json && python schema.py schema.json

Three differ because of the readers of YAML: clock/more-than-64-bits, clock/too-many-steps, encoding/bom-in-the-middle.
"""

import json
import pathlib
import re
import sys

import yaml
from jsonschema import Draft7Validator

TESTS = pathlib.Path(__file__).parents[2]


class Yaml12(yaml.SafeLoader):
    """Scalars of YAML 1.2, as lrsched reads them."""


BOOLEANS = re.compile("^(?:true|True|TRUE|false|False|FALSE)$")
WHOLE = re.compile("^[-+]?[0-9]+$")
FLOATS = re.compile(r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$")
Yaml12.yaml_implicit_resolvers = {
    first: [rule for rule in rules if rule[0].endswith(":null")]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Yaml12.add_implicit_resolver("tag:yaml.org,2002:bool", BOOLEANS, list("tTfF"))
Yaml12.add_implicit_resolver("tag:yaml.org,2002:int", WHOLE, list("-+0123456789"))
Yaml12.add_implicit_resolver("tag:yaml.org,2002:float", FLOATS, list("-+0123456789."))
Yaml12.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(loader.construct_scalar(node)))


def real(loader, node):
    return float(loader.construct_scalar(node).lower().replace(".inf", "inf").replace(".nan", "nan"))


Yaml12.add_constructor("tag:yaml.org,2002:float", real)


def with_texts_as_keys(value):
    if isinstance(value, dict):
        return {str(key): with_texts_as_keys(inner) for key, inner in value.items()}
    return [with_texts_as_keys(inner) for inner in value] if isinstance(value, list) else value


def main():
    sys.setrecursionlimit(50_000)
    schema = json.loads(pathlib.Path(sys.argv[1]).read_text())
    Draft7Validator.check_schema(schema)
    validator = Draft7Validator(schema)
    caught = set((TESTS / "schema.txt").read_text().split())
    differences = compared = 0
    for path in sorted((TESTS / "errors").glob("*/*.yaml")):
        name = str(path.relative_to(TESTS / "errors").with_suffix("")).replace("\\", "/")
        try:
            text = path.read_text(encoding="utf-8-sig")
            spec = with_texts_as_keys(yaml.load(text, Yaml12)) if len(text) <= 20_000 else {}
        except (UnicodeDecodeError, RecursionError, yaml.YAMLError):
            continue
        compared += 1
        if spec and validator.is_valid(spec) == (name in caught):
            differences += 1
            print(f"{name}: jsonschema and tests/schema.txt differ")
    print(f"{compared} specs, {differences} differences")


main()
