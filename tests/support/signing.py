"""A client that signs its requests with an access key, written from the description of the scheme alone."""

import base64
import hashlib
import hmac
import http.client
import json
import ssl
import uuid
from email.utils import formatdate
from urllib.parse import urlencode


def sign(secret, method, headers, path, parameters):
    """The signature; parameters as the scheme wants them: texts plain, all else as compact JSON."""
    signed = sorted((name.lower(), value) for name, value in headers.items()
                    if name.lower() == 'date' or name.lower().startswith('x-authing-'))
    text = method + '\n' + ''.join(f'{name}:{value}\n' for name, value in signed) + path
    if parameters:
        plain = {key: value if isinstance(value, str) else json.dumps(value, separators=(',', ':'), ensure_ascii=False)
                 for key, value in parameters.items()}
        text += '?' + '&'.join(f'{key}={plain[key]}' for key in sorted(plain))
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha1).digest()).decode()


def signed_headers(key, method, path, parameters, when=None):
    headers = {'content-type': 'application/json', 'x-authing-signature-nonce': uuid.uuid4().hex,
               'x-authing-signature-method': 'HMAC-SHA1', 'x-authing-signature-version': '1.0',
               'x-authing-lang': 'en-US', 'date': formatdate(when, usegmt=True)}
    signature = sign(key['accessKeySecret'], method, headers, path, parameters)
    return {**headers, 'authorization': f'authing {key["accessKeyId"]}:{signature}'}


class TcpClient:
    """Requests to host:port, one connection each; the HTTP status and the answer's JSON."""

    def __init__(self, address, certificate=None):
        self.host, _, self.port = address.rpartition(':')
        self.tls = ssl.create_default_context(cafile=certificate) if certificate else None

    def request(self, method, target, body=None, headers=None):
        if self.tls:
            connection = http.client.HTTPSConnection(self.host, int(self.port), timeout=60, context=self.tls)
        else:
            connection = http.client.HTTPConnection(self.host, int(self.port), timeout=60)
        try:
            connection.request(method, target, body, headers or {})
            response = connection.getresponse()
            return response.status, json.loads(response.read()), response.headers
        finally:
            connection.close()

    def get(self, key, path, when=None, **query):
        query = {name: str(value) for name, value in query.items()}
        target = path + ('?' + urlencode(query) if query else '')
        return self.request('GET', target, None, signed_headers(key, 'GET', path, query, when))[1]

    def post(self, key, path, body, when=None):
        text = json.dumps(body, separators=(',', ':'), ensure_ascii=False)
        return self.request('POST', path, text.encode(), signed_headers(key, 'POST', path, body, when))[1]
