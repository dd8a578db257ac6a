"""A mail server for tests: enough of RFC 5321 to take messages."""

from __future__ import annotations

import socketserver
from typing import cast


class Server(socketserver.TCPServer):
    """Enough of RFC 5321 to take messages, one connection after the other."""

    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.taken: list[tuple[str, str, bytes]] = []


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        sender = recipient = ""
        self.say("220 ready")
        while line := self.rfile.readline().decode("ascii").rstrip("\r\n"):
            match line.upper().split(":")[0].split()[0]:
                case "MAIL":
                    sender = line.partition("<")[2].partition(">")[0]
                case "RCPT":
                    recipient = line.partition("<")[2].partition(">")[0]
                case "DATA":
                    self.say("354 go on")
                    lines = iter(self.rfile.readline, b".\r\n")
                    data = b"".join(each[1:] if each.startswith(b".") else each for each in lines)
                    cast("Server", self.server).taken.append((sender, recipient, data))
                case "QUIT":
                    self.say("221 bye")
                    return
            self.say("250 ok")

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())
