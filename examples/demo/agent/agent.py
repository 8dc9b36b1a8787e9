"""A scripted agent: does what its prompt says to the two demo repositories, without a model and without a network.

It understands two kinds of sentence, each on a line of the prompt:
    Add the unit NAME: 1 NAME = FACTOR UNIT
    Report FILE in UNIT
and commits what it did in both repositories. What is done already it leaves alone; what it cannot do makes it fail.
"""

import json
import pathlib
import re
import subprocess
import sys

WORKSPACE = pathlib.Path("/workspace")
CODE = WORKSPACE / "measure"
DOCS = WORKSPACE / "handbook"
DATA = pathlib.Path("/data")


def main(prompt):
    units = re.findall(r"^Add the unit (\w+): 1 \w+ = ([\d.]+) (\w+)\s*$", prompt, re.MULTILINE)
    reports = re.findall(r"^Report ([\w.-]+) in (\w+)\s*$", prompt, re.MULTILINE)
    if not units and not reports:
        sys.exit("The prompt asks for nothing that I understand.")
    for name, factor, unit in units:
        add_unit(name, float(factor), unit)
    run(["python3", "-m", "unittest", "discover", "-s", "tests", "-t", "."], CODE)
    for file, unit in reports:
        report(file, unit)
    if units:
        names = " and ".join(name for name, _, _ in units)
        commit(CODE, f"Add the unit {names}")
        commit(DOCS, f"List the unit {names}" + (" and report the readings" if reports else ""))
    else:
        commit(DOCS, "Report the readings")


def add_unit(name, factor, unit):
    path = CODE / "measure" / "units.py"
    text = path.read_text()
    if re.search(rf'^        "{name}": ', text, re.MULTILINE):
        print(f"There is a {name} already", flush=True)
        return
    print(f"Adding {name}: {factor} {unit}", flush=True)
    found = re.search(rf'^        "{unit}": ([\d.e+-]+),\n', text, re.MULTILINE)
    if found is None:
        sys.exit(f"I do not know the unit {unit}.")
    value = factor * float(found[1])
    dimension = re.findall(r'^    "(\w+)": \{', text[: found.start()], re.MULTILINE)[-1]
    end = text.index("    },", found.end())
    path.write_text(f'{text[:end]}        "{name}": {value!r},\n{text[end:]}')

    tests = CODE / "tests" / "test_convert.py"
    text = tests.read_text()
    end = text.index("\n\nif __name__")
    test = f'\n    def test_{name}_to_{unit}(self):\n        self.assertAlmostEqual(convert(1, "{name}", "{unit}"), {factor!r}, places=4)\n'
    tests.write_text(text[:end] + test + text[end:])

    with (DOCS / "units" / f"{dimension}.md").open("a") as page:
        page.write(f"| {name} | {value} |\n")


def report(file, unit):
    print(f"Summing up {file} in {unit}", flush=True)
    script = "import json, sys; from measure.readings import read; from measure.summary import summarise; print(json.dumps(summarise(read(sys.argv[1]), sys.argv[2])))"
    summary = json.loads(run(["python3", "-c", script, str(DATA / file), unit], CODE))
    rows = "".join(f"| {key} | {value:.6g} |\n" for key, value in summary.items())
    (DOCS / "report.md").write_text(f"# Report on {file}\n\n| | {unit} |\n| --- | --- |\n{rows}")


def commit(repo, message):
    run(["git", "add", "-A"], repo)
    if run(["git", "status", "--porcelain"], repo) == "":
        return
    run(["git", "commit", "-q", "-m", message], repo)
    print(f"{repo.name}: {message}", flush=True)


def run(command, folder):
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"{' '.join(command[:3])} failed:\n{result.stdout}{result.stderr}")
    return result.stdout


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).read_text())
