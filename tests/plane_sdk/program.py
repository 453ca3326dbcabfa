"""The built program on an empty folder, set up as its first page does it."""

import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

import requests

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("AIRSIDE_PROGRAM", str(ROOT / "target/debug/airside"))
PASSWORD = "correct-horse-battery-staple-9"
SLUG = "acme"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Program:
    """A running server with an instance admin, who owns the workspace `acme`."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="airside-plane-sdk-")
        port = free_port()
        self.url = f"http://localhost:{port}"
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--listen", f"127.0.0.1:{port}", "--data", self.folder],
            cwd=self.folder,
            env={**os.environ, "AIRSIDE_BASE_URL": self.url, "AIRSIDE_LOG_LEVEL": "warn"},
        )
        try:
            self.wait_until_ready()
            self.owner = self.first_admin()
        except BaseException:
            self.stop()
            raise

    def wait_until_ready(self):
        for _ in range(200):
            if self.process.poll() is not None:
                break
            try:
                if requests.get(f"{self.url}/readyz", timeout=5).ok:
                    return
            except requests.ConnectionError:
                pass
            time.sleep(0.05)
        raise RuntimeError("the program does not start")

    def first_admin(self):
        session = Person(self.url)
        session.post(
            "/api/instances/admins/sign-up/",
            {
                "email": "ann@example.com",
                "password": PASSWORD,
                "first_name": "Ann",
                "last_name": "Example",
                "company_name": "Acme",
            },
        )
        session.post("/api/v1/workspaces/", {"name": "Acme", "slug": SLUG})
        return session

    def join(self, email, role_slug, projects=()):
        """Invites somebody, who accepts with a new account; answers them signed in."""
        invitation = self.owner.post(
            f"/api/v1/workspaces/{SLUG}/invitations/",
            {"email": email, "role_slug": role_slug, "projects": list(projects)},
        )
        person = Person(self.url)
        name = email.partition("@")[0]
        account = {"password": PASSWORD, "first_name": name.title(), "last_name": "Example"}
        person.post(f"/auth/invitations/{invitation['token']}/accept/", account)
        return person

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)
        shutil.rmtree(self.folder, ignore_errors=True)


class Person:
    """Somebody with a session, for what the public client does not do."""

    def __init__(self, url):
        self.url = url
        self.session = requests.Session()

    def post(self, path, body):
        answer = self.session.post(self.url + path, json=body, timeout=60)
        assert answer.ok, f"{path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def token(self, scopes=()):
        body = {"label": "plane-sdk", "description": "", "scopes": list(scopes)}
        return self.post("/api/v1/users/me/api-tokens/", body)["token"]
