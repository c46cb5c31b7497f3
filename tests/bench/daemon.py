"""A rosterd of its own for measuring: what the kernel knows about it, beside what it says itself."""

import datetime
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
import rosterd  # noqa: E402


class Daemon(rosterd.Daemon):
    """Use it in a with statement: it ends with it. start_seconds is from exec to READY=1, as systemd would see it."""

    def __init__(self, build, config):
        began = time.monotonic()
        super().__init__(config, build=pathlib.Path(build))
        self.start_seconds = time.monotonic() - began

    def run(self, task):
        """Runs a task to its end; the job as the API shows it, with the seconds and the peak memory that it took."""
        self.forget_peak()
        found = super().run(task)
        if found['outcome'] != 'succeeded':
            raise SystemExit(f'bench: job {found["syncJobId"]} ended as {found["outcome"]}: '
                             f'{found.get("errMsg") or found.get("evidence")}')
        began, ended = (datetime.datetime.fromisoformat(found[key].replace('Z', '+00:00'))
                        for key in ('startedAt', 'finishedAt'))
        found['seconds'] = (ended - began).total_seconds()
        found['peak'] = self.memory('VmHWM')
        return found

    def memory(self, line):
        """VmRSS or VmHWM in bytes."""
        for text in pathlib.Path(f'/proc/{self.process.pid}/status').read_text().splitlines():
            if text.startswith(f'{line}:'):
                return int(text.split()[1]) * 1024
        raise KeyError(line)

    def forget_peak(self):
        pathlib.Path(f'/proc/{self.process.pid}/clear_refs').write_text('5')

    def switches(self):
        """How often its threads went to sleep by themselves: each time but the last was a wake-up."""
        total = 0
        for status in pathlib.Path(f'/proc/{self.process.pid}/task').glob('*/status'):
            total += sum(int(line.split()[1]) for line in status.read_text().splitlines()
                         if line.startswith('voluntary_ctxt_switches'))
        return total
