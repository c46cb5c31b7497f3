"""How many signed get-sync-job requests over TCP a rosterd on one core answers, and how quickly at half of that while a
job runs. wrk asks, from another core; every request has a signature of its own, made beforehand."""

import os
import pathlib
import re
import subprocess
import sys
import threading
import uuid
from email.utils import formatdate

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from signing import sign  # noqa: E402

PATH = '/api/v3/get-sync-job'
CONNECTIONS = 64
SCRIPT = '''
local requests, delays, at, done = {}, nil, 0, 0
function init(arguments)
  local pause = tonumber(arguments[2])
  if pause > 0 then delay = function() return pause end end
  for line in io.lines(arguments[1]) do requests[#requests + 1] = line end
end
function request()
  at = at + 1
  local nonce, signature = string.match(requests[at], "(%S+) (%S+)")
  return HEAD .. nonce .. "\\r\\nauthorization: authing " .. KEY .. ":" .. signature .. "\\r\\n\\r\\n"
end
local refused = 0
function response(status, headers, body)
  if not string.find(body, '"statusCode":200', 1, true) then refused = refused + 1 end
  if refused == 1 then io.stderr:write(body .. "\\n") refused = 2 end
end
'''


def write_requests(folder, key, job, count):
    """The script for wrk and its list of signatures."""
    headers = {'x-authing-signature-method': 'HMAC-SHA1', 'x-authing-signature-version': '1.0', 'x-authing-lang': 'zh-CN',
               'x-authing-sdk-version': 'authing-node-sdk:4.0.1', 'date': formatdate(usegmt=True)}
    with open(folder / 'signatures', 'w', encoding='ascii') as file:
        for _ in range(count):
            nonce = uuid.uuid4().hex
            signature = sign(key['accessKeySecret'], 'GET', {**headers, 'x-authing-signature-nonce': nonce}, PATH,
                             {'syncJobId': str(job)})
            file.write(f'{nonce} {signature}\n')
    head = f'GET {PATH}?syncJobId={job} HTTP/1.1\r\nHost: localhost\r\naccept: application/json\r\n' + ''.join(
        f'{name}: {value}\r\n' for name, value in headers.items()) + 'x-authing-signature-nonce: '
    script = folder / 'load.lua'
    text = ''.join(f'\\{byte:03d}' for byte in head.encode())
    script.write_text(f'local HEAD, KEY = "{text}", "{key["accessKeyId"]}"\n{SCRIPT}')
    return script


def load(folder, address, seconds, pause):
    """Requests a second, and the 99th percentile of their latency in milliseconds."""
    command = ['wrk', '-t1', f'-c{CONNECTIONS}', f'-d{seconds}s', '--latency', '--timeout', '10s', '-s', folder / 'load.lua',
               f'http://{address}', '--', folder / 'signatures', str(pause)]
    if os.cpu_count() > 1:
        command = ['taskset', '-c', '1', *command]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    if done.stderr.strip() or 'Non-2xx' in done.stdout or 'Socket errors' in done.stdout:
        raise SystemExit(f'bench: not every request was answered: {done.stderr}{done.stdout}')
    number, unit = re.search(r'99%\s+([\d.]+)(us|ms|s)', done.stdout).groups()
    return {'rate': float(re.search(r'Requests/sec:\s+([\d.]+)', done.stdout)[1]),
            'p99': float(number) * {'us': 0.001, 'ms': 1, 's': 1000}[unit]}


def on_one_core(daemon):
    subprocess.run(['taskset', '-a', '-c', '-p', '0', str(daemon.process.pid)], check=True, stdout=subprocess.DEVNULL)


def measure_api(folder, daemon, finished, seconds=8):
    """With a daemon that listens on TCP and has the finished job; then while it runs task 1000 again and again."""
    address = daemon.get('/api/v1/version')['http']
    key = daemon.post('/api/v1/keys', {'name': 'bench', 'role': 'read'})
    on_one_core(daemon)
    write_requests(folder, key, finished, 30_000 * seconds)
    found = {'full': load(folder, address, seconds, 0)}
    # wrk has no rate of its own: each connection waits between two requests.
    rate = min(found['full']['rate'] / 2, 10_000)
    write_requests(folder, key, finished, int(rate * seconds * 3))
    stop = threading.Event()

    def run_jobs():
        found['jobs'] = 0
        while not stop.is_set():
            daemon.wait(daemon.trigger(1000))
            found['jobs'] += 1

    jobs = threading.Thread(target=run_jobs)
    jobs.start()
    try:
        found['half'] = load(folder, address, seconds, round(1000 * CONNECTIONS / rate))
    finally:
        stop.set()
        jobs.join()
    return found
