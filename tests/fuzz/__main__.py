"""Fuzz readers with coverage as the guide: `python -m tests.fuzz [--seconds 60] [name …]`; needs atheris.

Each reader runs in a process of its own, whose memory and time for one input are bounded. What makes it fail is
kept in out/fuzz, as is the corpus, from which the next run begins.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

OUT = Path("out", "fuzz")
#: What is looked into: the packages, and what they leave the reading to.
INSTRUMENTED = ["nn", "autograd", "tarfile", "zipfile", "gzip", "json"]


def main() -> int:
    """Fuzz one reader after another and print a table; 1 if any of them failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("names", nargs="*", help="readers (default: all)")
    parser.add_argument("--seconds", type=int, default=60, help="for each reader")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        return fuzz(options.names[0], options.seconds)
    from tests.fuzz.readers import READERS

    failed = []
    print(f"{'reader':16}{'inputs':>12}{'corpus':>8}{'coverage':>10}{'peak MB':>9}  outcome")
    for name in options.names or READERS:
        command = [sys.executable, "-m", "tests.fuzz", "--here", name, "--seconds", str(options.seconds)]
        done = subprocess.run(command, capture_output=True, text=True)
        told = done.stdout + done.stderr
        last = re.findall(r"cov: (\d+) ft: \d+ corp: (\d+)", told) or [("0", "0")]
        stats = dict(re.findall(r"stat::(\w+):\s+(\d+)", told))
        inputs, peak = stats.get("number_of_executed_units", "0"), stats.get("peak_rss_mb", "0")
        outcome = "nothing found" if done.returncode == 0 and int(inputs) else "FAILED"
        print(f"{name:16}{int(inputs):12,}{last[-1][1]:>8}{last[-1][0]:>10}{peak:>9}  {outcome}", flush=True)
        if outcome == "FAILED":
            failed.append(name)
            (OUT / f"{name}.txt").write_text(told)
            print(f"    see {OUT / name}.txt: {told.strip().splitlines()[-1][:150] if told.strip() else 'no output'}")
    return bool(failed)


def fuzz(name: str, seconds: int) -> int:
    """Fuzz one reader in this process, which ends with it."""
    import atheris

    with atheris.instrument_imports(include=INSTRUMENTED):
        from tests.fuzz.readers import READERS
    reader = READERS[name]
    corpus = OUT / name
    corpus.mkdir(parents=True, exist_ok=True)
    for k, content in enumerate(reader.sound()):
        (corpus / f"sound-{k}").write_bytes(content)
        reader.attempt(content)  # whatever is imported on the way is imported now
    limits = [f"-max_total_time={seconds}", "-timeout=30", "-rss_limit_mb=1500", "-max_len=8192"]
    told = ["-print_final_stats=1", f"-artifact_prefix={corpus}.", "-seed=1"]
    atheris.Setup([sys.argv[0], *limits, *told, str(corpus)], lambda content: reader.attempt(content) and None)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
