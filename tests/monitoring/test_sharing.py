"""Processes of one machine count together."""

import subprocess
import sys

from prometheus_client.multiprocess import MultiProcessCollector

_COUNTS = """
import sys
from earmark.base import measures, slots
slots.share(sys.argv[1], sys.argv[2])
measures.refusals.count("sold_out", by=int(sys.argv[3]))
print("ready", flush=True)
sys.stdin.readline()
"""


def starts(folder, kind, by):
    """A process that has counted, and waits."""
    process = subprocess.Popen(
        [sys.executable, "-c", _COUNTS, str(folder), kind, str(by)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert "ready\n" in process.stdout
    return process


def ends(*processes):
    for process in processes:
        process.kill()
        process.communicate()


def counted(folder):
    [family] = MultiProcessCollector(None, path=str(folder)).collect()
    return family.samples[0].value


def test_a_process_goes_on_counting_where_a_dead_one_stopped_and_leaves_no_more_files(tmp_path):
    folder = tmp_path / "metrics"
    one, other = starts(folder, "web", 3), starts(folder, "worker", 4)
    assert counted(folder) == 7
    files = sorted(folder.iterdir())

    ends(one)
    assert counted(folder) == 7
    again = starts(folder, "web", 5)

    assert counted(folder) == 12
    assert sorted(folder.iterdir()) == files
    assert folder.stat().st_mode & 0o077 == 0
    ends(other, again)


def test_where_nothing_can_be_shared_a_process_counts_for_itself(tmp_path):
    place = tmp_path / "file"
    place.write_text("not a folder")

    process = starts(place, "web", 1)

    ends(process)
    assert place.read_text() == "not a folder"
