"""gRPC: the server, the handlers of its methods, and errors as statuses."""
