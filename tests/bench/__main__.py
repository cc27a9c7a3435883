"""Every figure, measured here and now; names after the module choose some."""

import sys
from importlib import import_module
from pathlib import Path

NAMES = sorted(
    path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_")
)


def main() -> int:
    chosen = sys.argv[1:] or NAMES
    if unknown := [name for name in chosen if name not in NAMES]:
        print(f"There is no benchmark {unknown[0]!r}. There are: {', '.join(NAMES)}.")
        return 2
    for name in chosen:
        module = import_module(f"tests.bench.{name}")
        print(f"\n## {name}\n\n{module.__doc__}\n", flush=True)
        module.main()
    return 0


raise SystemExit(main())
