"""The gRPC server: both services, their interceptor and their statuses."""
