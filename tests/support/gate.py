"""A TCP proxy before a server that lets just so many bytes of its answers pass, then has something happen."""

import selectors
import socket
import threading


class Gate:
    """Use it in a with statement. Forwards to 127.0.0.1:`port`; not armed it only forwards."""

    def __init__(self, port):
        self.target = ('127.0.0.1', port)
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        self.left, self.act, self.ending = None, None, False
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.bell, self.ear = socket.socketpair()
        self.selector.register(self.ear, selectors.EVENT_READ)
        self.thread = threading.Thread(target=self.forward)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.ending = True
        self.bell.send(b'.')
        self.thread.join()
        for each in [self.listener, self.bell, self.ear, *self.selector_sockets()]:
            each.close()
        self.selector.close()

    def arm(self, after, act):
        """Once `after` bytes of the server's answers have passed: act(gate), in the gate's thread; then it goes on."""
        self.act, self.left = act, after

    def cut(self):
        for each in self.selector_sockets():
            self.selector.unregister(each)
            each.close()

    def selector_sockets(self):
        return [key.fileobj for key in list(self.selector.get_map().values()) if key.data]

    def accept(self):
        client, _ = self.listener.accept()
        try:
            server = socket.create_connection(self.target, 10)
        except OSError:
            client.close()
            return
        for here, there, answers in ((client, server, False), (server, client, True)):
            here.settimeout(30)
            self.selector.register(here, selectors.EVENT_READ, (there, answers))

    def forward(self):
        while not self.ending:
            for key, _ in self.selector.select():
                if key.fileobj is self.listener:
                    self.accept()
                elif key.fileobj is not self.ear and key.fileobj.fileno() >= 0:
                    self.pass_on(key.fileobj, *key.data)

    def pass_on(self, here, there, answers):
        try:
            data = here.recv(4096)
            if data and answers and self.left is not None:
                self.left -= len(data)
                if self.left <= 0:
                    act, self.left = self.act, None
                    act(self)
            if data and there.fileno() >= 0:
                there.sendall(data)
        except OSError:
            data = b''
        if not data:
            for each in (here, there):
                if each.fileno() >= 0:
                    self.selector.unregister(each)
                    each.close()
