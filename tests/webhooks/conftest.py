from tests.digests.conftest import chat as chat  # a real HTTP server
